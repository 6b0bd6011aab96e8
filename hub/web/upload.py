"""Files that somebody sends with a form: how much may come, and what came."""

from typing import Final

from flask import Flask, request, session

from hub.intake.magic import OCTETS, sniff
from hub.intake.mail import Attachment
from hub.web.guard import SESSION

MOST_FILES: Final = 20
LARGEST: Final = 25 * 1024 * 1024
"""Bytes of all files of one form together."""

UPLOADS: Final = frozenset({"raise.send", "converse.write"})
"""Endpoints whose form may carry files."""

LIMITS: Final = f"Up to {MOST_FILES} files, {LARGEST // (1024 * 1024)} MB together."
TOO_LARGE: Final = f"The files are too large. Send {LIMITS[0].lower()}{LIMITS[1:]} Nothing was stored."


def install(app: Flask) -> None:
    """Let those forms be larger, for whoever has signed in; put before whatever reads a form."""

    @app.before_request
    def _make_room() -> None:
        with_files = request.endpoint in UPLOADS and request.mimetype == "multipart/form-data"
        if with_files and SESSION in session:
            request.max_content_length = LARGEST + 1024 * 1024


def uploaded() -> tuple[Attachment, ...]:
    """The files of this form, an empty control left out."""
    chosen = (it for it in request.files.getlist("files") if it.filename)
    return tuple(_read(it.filename or "", it.stream.read()) for it in chosen)


def complaint(files: tuple[Attachment, ...]) -> str:
    """What is wrong with what was chosen; empty when nothing is."""
    if len(files) > MOST_FILES:
        return f"Choose at most {MOST_FILES} files"
    if empty := [it.name for it in files if not it.content]:
        return f"“{empty[0]}” is empty. Choose another file"
    return ""


def _read(name: str, content: bytes) -> Attachment:
    return Attachment(name, sniff(content, OCTETS), content)
