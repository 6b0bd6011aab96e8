"""Whether a mail server says what became of a mail: a bounce, a delay, or that all went well. RFC 3464."""

import re
from typing import Final

from adapters.mime.look import Look, auto_submitted, null_path, says
from adapters.mime.openings import GAVE_UP, SUCCESS
from adapters.mime.servers import said_itself, speaks, tells
from adapters.mime.signs import (
    ABOUT_DELIVERY,
    AWAY_PERHAPS,
    DAEMON,
    DAEMON_NAME,
    DELAY,
    FAILURE_TEXT,
    HANDED_ON,
    MACHINE_SUBJECT,
    RETURNED,
)
from hub.intake.mail import Kind

LOOKED_AT: Final = 4000
"""Characters of the text in which a bounce says what it is."""

_ACTION: Final = re.compile(r"^action\s*:\s*([a-z]+)", re.IGNORECASE | re.MULTILINE)
_STATUS: Final = re.compile(r"^status\s*:\s*([245])\.\d", re.IGNORECASE | re.MULTILINE)


def delivery_of(look: Look) -> Kind | None:
    """What a mail server says of a mail; None when this is no such message."""
    if look.report == "delivery-status" or (look.status and not HANDED_ON.match(look.subject)):
        return _by_status(look)
    if look.report:
        return Kind.BOUNCE if "(rejected)" in says(look.headers, "auto-submitted") else Kind.AUTOMATIC
    if AWAY_PERHAPS.match(look.subject):
        return None
    daemon = not look.senders or any(DAEMON.match(sender) for sender in look.senders)
    told = ABOUT_DELIVERY.search(look.subject) is not None
    is_proven = (
        look.headers.has("x-failed-recipients")
        or ((daemon or null_path(look.headers)) and (told or _failed(look)))
        or (told and auto_submitted(look.headers) == "auto-replied")
        or (told and DAEMON_NAME.match(look.headers.first("from")) is not None and _failed(look))
        or (_gives_back(look) and _failed(look))
        or (tells(look.headers) and not HANDED_ON.match(look.subject) and (told or _failed(look)))
        or speaks(look.headers, look.senders, look.subject, look.text)
    )
    if is_proven:
        return Kind.AUTOMATIC if SUCCESS.match(look.subject) else _delayed_or_failed(look)
    return None


def _failed(look: Look) -> bool:
    """Looked for last, for it is looked for everywhere in a text."""
    return FAILURE_TEXT.search(look.text[:LOOKED_AT]) is not None


def _gives_back(look: Look) -> bool:
    """Whether it is written as servers write and gives the mail back, though no name or header tells."""
    written = MACHINE_SUBJECT.match(look.subject) is not None
    return written and (look.returned or RETURNED.search(look.text) is not None)


def _by_status(look: Look) -> Kind:
    actions = {action.lower() for action in _ACTION.findall(look.status)}
    if "failed" in actions:
        return Kind.BOUNCE
    if "delayed" in actions:
        return Kind.DELAYED
    if actions & {"delivered", "relayed", "expanded"}:
        return Kind.AUTOMATIC
    if set(_STATUS.findall(look.status)) == {"2"}:
        return Kind.AUTOMATIC
    return _delayed_or_failed(look)


def _delayed_or_failed(look: Look) -> Kind:
    if DELAY.search(look.subject):
        return Kind.DELAYED
    own = said_itself(look.text)[:LOOKED_AT]
    return Kind.DELAYED if DELAY.search(own) and not GAVE_UP.search(own) else Kind.BOUNCE
