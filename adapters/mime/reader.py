"""Raw bytes to a Mail, in order: repair, parts, body, headers, kind."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from adapters.mime.addresses import addresses
from adapters.mime.attach import attached, pasted
from adapters.mime.body import Body, sort_body
from adapters.mime.clean import prose, tidy
from adapters.mime.fallback import text_elsewhere
from adapters.mime.headers import Headers
from adapters.mime.html import read_html
from adapters.mime.kind import Look, kind_of
from adapters.mime.outlook import READERS, opened
from adapters.mime.parts import Part, read_parts
from adapters.mime.repair import repaired
from adapters.mime.report import RETURNED, about
from adapters.mime.saved import NOTE, as_mail
from adapters.mime.shown import safe_html
from adapters.mime.signs import CALENDAR_WORDS, HANDED_ON
from adapters.mime.words import header_text, raw_text
from hub.intake.mail import HOPS, Attachment, Kind, Mail

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
    root = read_parts(as_mail(repaired(raw, notes), notes), notes)
    headers, hint = root.headers, _charset(root)
    body = sort_body(root, notes)
    files = attached(body, hint)
    wrapped = _unwrapped((*files, *pasted(body, hint)), body)
    text = "\n\n".join(it.strip("\n") for it in body.text) or text_elsewhere(root, body)
    senders, subject = _senders(headers, hint, notes), header_text(headers.first("subject"), hint)
    kind = kind_of(Look(headers, senders, subject, text, *_report(root, body, subject)))
    return Mail(
        kind=kind,
        senders=senders,
        recipients=_people(headers, hint, "to", "cc", "bcc"),
        subject=subject,
        date=_date(headers, notes),
        message_id=next(iter(_ids(headers.first("message-id"))), ""),
        in_reply_to=_ids(*headers.all("in-reply-to")),
        references=_ids(*headers.all("references")),
        text=text,
        html=_shown(body, notes),
        attachments=(*(files if NOTE not in notes else ()), *pasted(body, hint), *wrapped),
        about=about(root, body, text) if kind in (Kind.BOUNCE, Kind.DELAYED) else None,
        notes=tuple(dict.fromkeys([*headers.notes, *notes])),
        authors=_people(headers, hint, "from"),
        delivered_to=_people(headers, hint, "delivered-to", "x-original-to", "envelope-to")[:MOST_RECIPIENTS],
        authentication=_authentication(headers),
        hops=_hops(headers),
    )


def _unwrapped(kept: tuple[Attachment, ...], body: Body) -> tuple[Attachment, ...]:
    """The files within Outlook's wrappings; their text becomes the mail's where it has no other."""
    files: list[Attachment] = []
    for kind in READERS:
        found = opened(kept, kind)
        files.extend(found.files)
        body.notes.extend(found.notes)
        if found.text and not body.text:
            body.text.append(found.text)
            body.notes.append("The text was taken from an attachment in Outlook's own form.")
            if found.html and not body.html:
                body.html.append(read_html(found.html))
    return tuple(files)


def _charset(root: Part) -> str:
    """The charset of the first text: the best guess for bare 8-bit headers."""
    return next((it.type.params["charset"] for it in root.leaves() if "charset" in it.type.params), "")


def _senders(headers: Headers, hint: str, notes: list[str]) -> tuple[str, ...]:
    """The addresses of From; without any, the nearest thing to it, and a note."""
    found = _people(headers, hint, "from")
    if len(found) > 1:
        notes.append("The mail names more than one sender.")
    if found:
        return found
    for name in ("sender", "reply-to", "return-path", "x-sender", "x-original-from"):
        if found := _people(headers, hint, name):
            notes.append(f"No sender's address in From; it was taken from {name.title()}.")
            return found[:1]
    notes.append("The mail names no sender's address.")
    return ()


def _people(headers: Headers, hint: str, *names: str) -> tuple[str, ...]:
    fields = [raw_text(value, hint) for name in names for value in headers.all(name)]
    found = [address for field in fields for address in addresses(field)]
    return tuple(dict.fromkeys(tidy(address) for address in found))


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
    status = [it for it in root.leaves() if it.content_type == "message/delivery-status"]
    said = root.type.params.get("report-type", "").lower() if root.content_type == "multipart/report" else ""
    kind = said or _answer(root, body) if not HANDED_ON.match(subject) else said
    returned = any(it.content_type in RETURNED for it in root.leaves())
    return kind, "\n".join(body.raw_text(it)[:65536] for it in status), returned


def _answer(root: Part, body: Body) -> str:
    """A read receipt without its report-type; an answer to an invitation to which nobody added a word."""
    for part in root.leaves():
        if part.content_type == "message/disposition-notification":
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
