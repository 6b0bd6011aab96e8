"""Tells a person's mail from a machine's: bounce, delay, out of office, otherwise automatic. RFC 3464, 3834.

A subject alone makes a mail a machine's only where no person would type it. List headers and
X-Auto-Response-Suppress alone prove nothing: mailing lists and Exchange put them on people's mail.
"""

import re
from dataclasses import dataclass
from typing import Final

from adapters.mime.headers import Headers
from adapters.mime.openings import SUCCESS
from adapters.mime.servers import receipt, said_itself, speaks, tells
from adapters.mime.signs import (
    ABOUT_DELIVERY,
    ADMITTING,
    ANSWERING,
    AUTO_HEADERS,
    AWAY,
    AWAY_FOR_SURE,
    AWAY_TEXT,
    CHALLENGE,
    DAEMON,
    DAEMON_NAME,
    DELAY,
    FAILURE_TEXT,
    HANDED_ON,
    LIST_HEADERS,
    LIST_OWNER,
    MACHINE_SUBJECT,
    NOTES_SUBJECT,
    NOTES_TEXT,
    PRECEDENCE,
    RETURNED,
)
from hub.intake.mail import Kind

LOOKED_AT: Final = 4000
"""Characters of the text in which a bounce says what it is."""

_ACTION: Final = re.compile(r"^action\s*:\s*([a-z]+)", re.IGNORECASE | re.MULTILINE)
_STATUS: Final = re.compile(r"^status\s*:\s*([245])\.\d", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Look:
    """What the kind is told by. `report` is the report-type, or what a part is that only machines send;
    `status` the text of the delivery status; `returned` whether a mail, or its headers, is attached.
    """

    headers: Headers
    senders: tuple[str, ...]
    subject: str
    text: str
    report: str
    status: str
    returned: bool


def kind_of(look: Look) -> Kind:
    """A report of delivery first, then what the headers admit, then an unmistakable subject."""
    delivery = _delivery(look)
    if delivery is not None:
        return delivery
    if _admits_machine(look):
        return Kind.OUT_OF_OFFICE if _away(look) else Kind.AUTOMATIC
    if AWAY_FOR_SURE.match(look.subject) or _notes(look) or _answers_quietly(look):
        return Kind.OUT_OF_OFFICE
    machine = CHALLENGE.match(look.subject) or receipt(look.subject, look.text)
    return Kind.AUTOMATIC if machine else Kind.PERSON


def _away(look: Look) -> bool:
    """By what Sieve says of it, or its subject; by its text only where the machine says that it answers."""
    if "(vacation)" in _says(look.headers, "auto-submitted"):
        return True
    answers = (
        _auto_submitted(look.headers) == "auto-replied"
        or _says(look.headers, "precedence") in ANSWERING
        or _says(look.headers, "x-autoreply") not in ("", "no")
    )
    return bool(AWAY.match(look.subject) or (answers and AWAY_TEXT.search(look.text[:LOOKED_AT])))


def _answers_quietly(look: Look) -> bool:
    """An answer that wants no answer (MS-OXCMAIL), whose subject and text both tell of an absence."""
    asked = _says(look.headers, "x-auto-response-suppress")
    return (
        any(it in asked for it in ("all", "oof", "autoreply"))
        and look.headers.has("in-reply-to")
        and not HANDED_ON.match(look.subject)
        and bool(AWAY.match(look.subject) and AWAY_TEXT.search(look.text[:LOOKED_AT]))
    )


def _notes(look: Look) -> bool:
    return bool(NOTES_SUBJECT.match(look.subject) and NOTES_TEXT.match(look.text))


def _delivery(look: Look) -> Kind | None:
    """What a mail server says of a mail; None when this is no such message."""
    if look.report == "delivery-status" or (look.status and not HANDED_ON.match(look.subject)):
        return _by_status(look)
    if look.report:
        return Kind.BOUNCE if "(rejected)" in _says(look.headers, "auto-submitted") else Kind.AUTOMATIC
    daemon = not look.senders or any(DAEMON.match(sender) for sender in look.senders)
    told = ABOUT_DELIVERY.search(look.subject) is not None
    is_proven = (
        look.headers.has("x-failed-recipients")
        or ((daemon or _null_path(look.headers)) and (told or _failed(look)))
        or (told and _auto_submitted(look.headers) == "auto-replied")
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
    said = f"{look.subject}\n{said_itself(look.text)[:LOOKED_AT]}"
    return Kind.DELAYED if DELAY.search(said) else Kind.BOUNCE


def _admits_machine(look: Look) -> bool:
    headers = look.headers
    return (
        _auto_submitted(headers) not in ("", "no")
        or any(_says(headers, name) not in ("", "no") for name in AUTO_HEADERS)
        or any(value.match(_says(headers, name)) for name, value in ADMITTING)
        or (_says(headers, "precedence") in PRECEDENCE and not _discussed(headers))
        or _null_path(headers)
        or any(DAEMON.match(sender) for sender in look.senders)
    )


def _discussed(headers: Headers) -> bool:
    """Whether it came over a discussion list, which calls people's mail bulk."""
    return any(headers.has(name) for name in LIST_HEADERS) or bool(LIST_OWNER.match(_says(headers, "sender")))


def _auto_submitted(headers: Headers) -> str:
    return re.split(r"[;\s(]", _says(headers, "auto-submitted"), maxsplit=1)[0]


def _null_path(headers: Headers) -> bool:
    return _says(headers, "return-path") == "<>"


def _says(headers: Headers, name: str) -> str:
    return headers.first(name)[:200].decode("latin-1").strip().lower()
