"""Tells a person's mail from a machine's: bounce, delay, out of office, otherwise automatic. RFC 3464, 3834.

A subject alone makes a mail a machine's only where no person would type it. List headers and
X-Auto-Response-Suppress alone prove nothing: mailing lists and Exchange put them on people's mail.
"""

from adapters.mime.delivery import LOOKED_AT, delivery_of
from adapters.mime.headers import Headers
from adapters.mime.look import Look, auto_submitted, null_path, says
from adapters.mime.openings import SUCCESS
from adapters.mime.servers import receipt
from adapters.mime.signs import (
    ADMITTING,
    ANSWERING,
    ANSWERS,
    AUTO_HEADERS,
    AWAY,
    AWAY_FOR_SURE,
    AWAY_PERHAPS,
    AWAY_TEXT,
    CHALLENGE,
    DAEMON,
    DAEMON_ALONE,
    HANDED_ON,
    LIST_HEADERS,
    LIST_OWNER,
    NOTES_SUBJECT,
    NOTES_TEXT,
    PRECEDENCE,
)
from hub.intake.mail import Kind


def kind_of(look: Look) -> Kind:
    """A report of delivery first, then what the headers admit, then an unmistakable subject."""
    delivery = delivery_of(look)
    if delivery is not None:
        return delivery
    if _admits_machine(look):
        return Kind.OUT_OF_OFFICE if _away(look) else Kind.AUTOMATIC
    if AWAY_FOR_SURE.match(look.subject) or _perhaps_away(look) or _notes(look) or _answers_quietly(look):
        return Kind.OUT_OF_OFFICE
    machine = CHALLENGE.match(look.subject) or receipt(look.subject, look.text)
    return Kind.AUTOMATIC if machine else Kind.PERSON


def _away(look: Look) -> bool:
    """By what Sieve says of it, or its subject; by its text only where the machine says that it answers."""
    if "(vacation)" in says(look.headers, "auto-submitted"):
        return True
    answers = (
        auto_submitted(look.headers) == "auto-replied"
        or says(look.headers, "precedence") in ANSWERING
        or says(look.headers, "x-autoreply") not in ("", "no")
    )
    return bool(AWAY.match(look.subject) or (answers and AWAY_TEXT.search(look.text[:LOOKED_AT])))


def _perhaps_away(look: Look) -> bool:
    """Where a person might have written the subject, its text must tell of an absence, or a header that it
    answers."""
    answers = any(look.headers.has(name) for name in ANSWERS)
    return AWAY_PERHAPS.match(look.subject) is not None and (
        answers or AWAY_TEXT.search(look.text[:LOOKED_AT]) is not None
    )


def _answers_quietly(look: Look) -> bool:
    """An answer that wants no answer (MS-OXCMAIL), whose subject and text both tell of an absence."""
    asked = says(look.headers, "x-auto-response-suppress")
    return (
        any(it in asked for it in ("all", "oof", "autoreply"))
        and look.headers.has("in-reply-to")
        and not HANDED_ON.match(look.subject)
        and bool(AWAY.match(look.subject) and AWAY_TEXT.search(look.text[:LOOKED_AT]))
    )


def _notes(look: Look) -> bool:
    return bool(NOTES_SUBJECT.match(look.subject) and NOTES_TEXT.match(look.text))


def _admits_machine(look: Look) -> bool:
    headers = look.headers
    return (
        auto_submitted(headers) not in ("", "no")
        or any(says(headers, name) not in ("", "no") for name in AUTO_HEADERS)
        or any(value.match(says(headers, name)) for name, value in ADMITTING)
        or (says(headers, "precedence") in PRECEDENCE and not _discussed(headers))
        or null_path(headers)
        or any(DAEMON_ALONE.match(sender) for sender in look.senders)
        or (SUCCESS.match(look.subject) is not None and any(DAEMON.match(it) for it in look.senders))
    )


def _discussed(headers: Headers) -> bool:
    """Whether it came over a discussion list, which calls people's mail bulk."""
    return any(headers.has(name) for name in LIST_HEADERS) or bool(LIST_OWNER.match(says(headers, "sender")))
