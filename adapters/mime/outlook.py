"""Opens Outlook's own wrappings, `winmail.dat` (TNEF) and `.msg`, so that what they hold is not lost."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from adapters.mime.charset import decode
from adapters.mime.clean import file_name, prose, tidy, titled
from adapters.mime.html import read_html
from adapters.mime.mapi import Message
from adapters.mime.msg import read_msg
from adapters.mime.rtf import LONGEST, Allowance, read_rtf
from adapters.mime.tnef import read_tnef
from hub.intake.magic import OCTETS, sniff
from hub.intake.mail import Attachment, Enclosed

MOST_FILES: Final = 500
DEEPEST: Final = 3

WINMAIL: Final = "application/vnd.ms-tnef"
SAVED: Final = "application/vnd.ms-outlook"
READERS: Final[dict[str, Callable[[bytes], Message]]] = {WINMAIL: read_tnef, SAVED: read_msg}


@dataclass(slots=True)
class Opened:
    """All that was found, and what could not be: `text` and `html` are those of the first with a text.

    `mails` are the messages attached to it; what is in `winmail.dat` in `winmail.dat` is among `files`.
    """

    text: str = ""
    html: str = ""
    files: list[Attachment] = field(default_factory=list)
    mails: list[Enclosed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def opened(wrappings: tuple[Attachment, ...], kind: str, allowance: Allowance, depth: int = 0) -> Opened:
    """Every wrapping of that kind, and each `winmail.dat` within; never raises."""
    found = Opened()
    for it in wrappings:
        if it.content_type == kind:
            _open(it, found, allowance, depth)
    del found.files[MOST_FILES:]
    return found


def _open(wrapping: Attachment, found: Opened, allowance: Allowance, depth: int) -> None:
    name = wrapping.name or "An attachment"
    try:
        message = READERS[wrapping.content_type](wrapping.content)
        text, html = _words(message, allowance)
        mails = list(_mails(message, allowance, ()))
    except Exception as error:  # noqa: BLE001  # whatever is broken in it, the wrapping itself is kept
        found.notes.append(f"{name} could not be opened ({type(error).__name__}).")
        return
    if message.broken:
        found.notes.append(f"{name} is broken or too long; what could be read of it was.")
    if text and not found.text:
        found.text, found.html = text, html
    if text and depth:
        found.mails.append(Enclosed((titled(message.subject or wrapping.name),), "", text))
    inside = tuple(_files(message))
    found.files.extend(inside)
    found.mails.extend(mails)
    if depth < DEEPEST:
        within = opened(inside, WINMAIL, allowance, depth + 1)
        found.files.extend(within.files)
        found.mails.extend(within.mails)
        found.notes.extend(within.notes)


def _mails(message: Message, allowance: Allowance, path: tuple[str, ...]) -> Iterator[Enclosed]:
    """The messages in it, and those in them; the reader of `.msg` goes no deeper than three."""
    for it in message.messages:
        here = (*path, titled(it.subject))
        yield Enclosed(here, tidy(it.sender.strip("<>")), _words(it, allowance)[0], tuple(_files(it)))
        yield from _mails(it, allowance, here)


def _words(message: Message, allowance: Allowance) -> tuple[str, str]:
    """Its text and its HTML; Outlook sends either, both, or only rich text made from one of them."""
    text = prose(message.text).strip()
    html = prose(decode(message.html, message.charset)[0])
    if message.rtf and not (text and html):
        rich = allowance.unpack(message.rtf)
        message.broken = message.broken or len(rich) >= LONGEST or allowance.left <= 0
        rich_text, rich_html = read_rtf(rich)
        text, html = text or rich_text, html or rich_html
    return (text or read_html(html).text if html.strip() else text), html


def _files(message: Message) -> Iterator[Attachment]:
    for it in message.files[:MOST_FILES]:
        if it.name or it.content.strip():
            content_type = sniff(it.content, tidy(it.content_type).lower() or OCTETS)
            yield Attachment(file_name(it.name), content_type, it.content, it.inline)
