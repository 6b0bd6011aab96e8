"""Files beside a notification: how each stands, and the way out for those that have passed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue

from hub.intake.attachment import Attachment, Danger, State
from hub.intake.magic import OCTETS
from hub.journeys.attach import download
from hub.web.context import me, the_hub

LONGEST: Final = 1000

HARMLESS: Final = {
    "application/pdf": "PDF",
    "application/msword": "Word document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
    "application/vnd.ms-excel": "Excel workbook",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel workbook",
    "application/vnd.ms-powerpoint": "PowerPoint slides",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint slides",
    "application/vnd.ms-outlook": "Outlook message",
    "application/zip": "Zip archive",
    "image/png": "PNG picture",
    "image/jpeg": "JPEG picture",
    "image/gif": "GIF picture",
    "image/tiff": "TIFF picture",
    "image/webp": "WebP picture",
    "image/heic": "HEIC picture",
    "audio/mpeg": "MP3 recording",
    "audio/mp4": "Recording",
    "audio/wav": "Recording",
    "video/mp4": "Video",
    "text/plain": "Text",
    "text/calendar": "Invitation",
}
"""Types that may be named on the way out, in the words of the list; all others leave as plain bytes."""

DANGERS: Final = {
    Danger.INFECTED: "it is infected or is the scanners’ test file",
    Danger.EXECUTABLE: "a computer would run it",
    Danger.ACTIVE: "it contains scripts or fetches from elsewhere",
    Danger.MACROS: "it contains macros",
    Danger.EMBEDDED: "other files are embedded in it",
    Danger.ENCRYPTED: "it is encrypted, so nobody can look into it",
    Danger.NESTED: "it contains documents or archives that cannot be looked into without unpacking it",
    Danger.BOMB: "it would unpack to far more than its size",
    Danger.UNSAFE_NAMES: "names in it would leave the folder it is unpacked into",
    Danger.UNLISTED: "what is in it cannot be listed without unpacking it",
    Danger.DISGUISED: "it is two kinds of file at once",
    Danger.TOO_LARGE: "it is too large for the virus scanner",
    Danger.UNREADABLE: "it could not be looked at safely",
    Danger.UNSCANNED: "the virus scanner does not answer, and will be asked again",
}
TAGS: Final = {
    State.WAITING: ("Being screened", "yellow"),
    State.PASSED: ("Passed", "green"),
    State.HELD: ("Held", "red"),
}

door = Blueprint("files", __name__, url_prefix="/notifications/<reference>/files/<uuid:file>")


@dataclass(frozen=True, slots=True)
class Row:
    """One file on the page. `sentence` says why it is held, or who answers for it."""

    id: UUID
    name: str
    about: str
    word: str
    colour: str
    sentence: str
    open: bool
    held: bool


def rows(files: Iterable[Attachment]) -> list[Row]:
    """How each stands, in words."""
    return [_row(it) for it in files]


def by_message(files: Iterable[Attachment]) -> dict[UUID, list[Row]]:
    """Those that came with each message, to stand below it."""
    found: dict[UUID, list[Row]] = {}
    for it in files:
        if it.message_id:
            found.setdefault(it.message_id, []).append(_row(it))
    return found


@door.get("")
def take(reference: str, file: UUID) -> ResponseReturnValue:
    """The file, always as something to save and never as a page of ours."""
    opened = download(reference, file, me(), the_hub())
    content_type = opened.content_type if opened.content_type in HARMLESS else OCTETS
    answer = make_response(opened.content)
    answer.headers["Content-Type"] = content_type
    answer.headers["Content-Disposition"] = disposition(opened.name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def reason_error(why: str) -> str:
    """What is wrong with the reason for a release; empty when nothing is."""
    if not why:
        return "Say why this file can be released"
    return f"Shorten the reason to {LONGEST} characters" if len(why) > LONGEST else ""


def disposition(name: str) -> str:
    """RFC 6266: the name in letters that every browser reads, and in full."""
    plain = "".join(it if it.isascii() and it.isprintable() and it not in '"\\%' else "_" for it in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def size_in_words(octets: int) -> str:
    """`12 kB`, `3.4 MB`."""
    if octets < 1_000_000:
        return f"{max(octets // 1000, 1)} kB"
    return f"{octets / 1_000_000:.1f} MB"


def _row(it: Attachment) -> Row:
    word, colour = TAGS[it.state]
    if it.released_because:
        word = "Released"
    about = f"{HARMLESS.get(it.content_type, 'File')}, {size_in_words(it.size)}"
    about += f", in {it.within}" if it.within else ""
    held = it.state is State.HELD
    return Row(it.id, it.name, about, word, colour, _sentence(it), it.state is State.PASSED, held)


def _sentence(it: Attachment) -> str:
    reasons = "; ".join(DANGERS[finding.danger] + _detail(finding.detail) for finding in it.findings)
    if it.released_because:
        return f"It was held because {reasons}. Somebody released it and said why: {it.released_because}"
    if it.state is State.HELD:
        return f"Held because {reasons}."
    return "" if it.state is State.PASSED else "It can be opened once it has been screened."


def _detail(detail: str) -> str:
    return f" ({detail})" if detail else ""
