"""Raw bytes to a Mail, in order: contents, the mails attached to it, headers, kind."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from adapters.mime.addresses import people
from adapters.mime.body import Body
from adapters.mime.clean import prose, tidy
from adapters.mime.contents import FROM_OUTLOOK, contents_of
from adapters.mime.enclosed import enclosed
from adapters.mime.headers import Headers
from adapters.mime.kind import kind_of
from adapters.mime.locked import locked
from adapters.mime.look import Look, unmarked
from adapters.mime.marks import inside, quiet
from adapters.mime.parts import Part
from adapters.mime.report import RECEIPT, RETURNED, STATUS, about
from adapters.mime.rtf import Allowance
from adapters.mime.shown import safe_html
from adapters.mime.signs import CALENDAR_WORDS, HANDED_ON
from adapters.mime.words import header_text, raw_text
from hub.intake.mail import HOPS, Enclosed, Kind, Mail

LONGEST_DATE: Final = 200
MOST_IDS: Final = 1000
MOST_RECIPIENTS: Final = 100
MOST_RESULTS: Final = 20

_COMMENT: Final = re.compile(r"\([^()]*\)")
_ID: Final = re.compile(r"<([^<>]{1,998}+)>")


def read(raw: bytes) -> Mail:
    """The mail as far as it can be made out: never raises; what was guessed or broken is in the notes."""
    try:
        return _read(raw)
    except Exception as error:  # noqa: BLE001  # no bytes may stop the door; the note names the bug
        return unreadable(raw, f"The reader failed ({type(error).__name__}); this is the mail as it came.")


def unreadable(raw: bytes, note: str) -> Mail:
    """A mail of which only the bytes are known, for a person to look at."""
    text = prose(raw[:65536].decode("utf-8", "replace"))
    return Mail(Kind.PERSON, (), (), "", None, "", (), (), text, "", (), (note,))


def _read(raw: bytes) -> Mail:
    notes: list[str] = []
    allowance = Allowance()
    own = contents_of(raw, notes, allowance)
    root, headers, hint, body = own.root, own.headers, own.hint, own.body
    within = enclosed(own, notes, allowance)
    text = own.text or _of_saved(within, notes)
    notes.extend(locked(own.files))
    senders, subject = _senders(headers, hint, notes), header_text(headers.first("subject"), hint)
    said = unmarked(subject)
    kind = kind_of(Look(headers, senders, said, text, *_report(root, body, said)))
    return Mail(
        kind=kind,
        senders=senders,
        recipients=people(headers, hint, "to", "cc", "bcc"),
        subject=subject,
        date=_date(headers, notes),
        message_id=next(iter(_ids(headers.first("message-id"))), ""),
        in_reply_to=_ids(*headers.all("in-reply-to")),
        references=_ids(*headers.all("references")),
        text=text,
        html=_shown(body, notes),
        attachments=own.files,
        about=about(root, body, text) if kind in (Kind.BOUNCE, Kind.DELAYED) else None,
        notes=tuple(dict.fromkeys([*headers.notes, *notes])),
        authors=people(headers, hint, "from"),
        delivered_to=people(headers, hint, "delivered-to", "x-original-to", "envelope-to")[:MOST_RECIPIENTS],
        authentication=_authentication(headers),
        hops=_hops(headers),
        inside=inside(headers),
        quiet=quiet(headers),
        enclosed=within,
    )


def _of_saved(within: tuple[Enclosed, ...], notes: list[str]) -> str:
    """The text of a message that Outlook saved and somebody attached without a word."""
    text = next((it.text for it in within if it.text), "")
    if text:
        notes.append(FROM_OUTLOOK)
    return text


def _senders(headers: Headers, hint: str, notes: list[str]) -> tuple[str, ...]:
    """The addresses of From; without any, the nearest thing to it, and a note."""
    found = people(headers, hint, "from")
    if len(found) > 1:
        notes.append("The mail names more than one sender.")
    if found:
        return found
    for name in ("sender", "reply-to", "return-path", "x-sender", "x-original-from"):
        if found := people(headers, hint, name):
            notes.append(f"No sender's address in From; it was taken from {name.title()}.")
            return found[:1]
    notes.append("The mail names no sender's address.")
    return ()


def _authentication(headers: Headers) -> tuple[str, ...]:
    """Each field unfolded, the topmost first."""
    fields = headers.all("authentication-results")[:MOST_RESULTS]
    return tuple(tidy(raw_text(it)) for it in fields)


def _hops(headers: Headers) -> int:
    """How many hubs it has been through; a field that is no number still tells of one."""
    said = headers.first(HOPS.lower())[:20].strip()
    return int(said) if said.isdigit() and len(said) < 4 else int(bool(said))


def _date(headers: Headers, notes: list[str]) -> datetime | None:
    """The Date field as an instant; without a zone it counts as UTC."""
    said = re.sub(r"\s*:\s*", ":", _COMMENT.sub(" ", header_text(headers.first("date")[:LONGEST_DATE])))
    if not said:
        return None
    try:
        found = parsedate_to_datetime(said)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        notes.append("The date could not be read.")
        return None


def _ids(*fields: bytes) -> tuple[str, ...]:
    """Message ids in their angle brackets; one written without them is given them."""
    text = " ".join(raw_text(field) for field in fields)
    found = [re.sub(r"\s+", "", inside) for inside in _ID.findall(text)] or text.split()[:1]
    return tuple(dict.fromkeys(f"<{tidy(it)}>" for it in found if it.strip("<>")))[:MOST_IDS]


def _report(root: Part, body: Body, subject: str) -> tuple[str, str, bool]:
    """What sort of report the mail is, if any, the text of its status, and whether it gives a mail back."""
    status = [it for it in root.leaves() if it.content_type in STATUS]
    said = root.type.params.get("report-type", "").lower() if root.content_type == "multipart/report" else ""
    kind = said or _answer(root, body) if not HANDED_ON.match(subject) else said
    returned = any(it.content_type in RETURNED for it in root.leaves())
    return kind, "\n".join(body.raw_text(it)[:65536] for it in status), returned


def _answer(root: Part, body: Body) -> str:
    """A read receipt without its report-type; an answer to an invitation to which nobody added a word."""
    for part in root.leaves():
        if part.content_type in RECEIPT:
            return "disposition-notification"
        method = part.type.params.get("method", "").lower()
        if part.content_type == "text/calendar" and method in ("reply", "counter"):
            return "calendar-answer" if CALENDAR_WORDS.fullmatch("\n".join(body.text)[:4000]) else ""
    return ""


def _shown(body: Body, notes: list[str]) -> str:
    safe = safe_html(body.html)
    if not safe and any(it.text for it in body.html):
        notes.append("The HTML is too large or too tangled to show safely; the text is complete.")
    return safe
