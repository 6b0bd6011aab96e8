"""Undoes the transfer encoding of a part, and finds files that were pasted in by uuencode."""

import binascii
import re
from base64 import b64decode
from dataclasses import dataclass
from typing import Final

_UU: Final = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[ -`]{1,90}\r?\n)*?)[` ]?\r?\n?end[ \t]*(?:\r?\n|$)",
    re.MULTILINE,
)
_UU64: Final = re.compile(
    rb"^begin-base64 [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[A-Za-z0-9+/=]{0,200}\r?\n)*?)====[ \t]*(?:\r?\n|$)",
    re.MULTILINE,
)
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/=\s]")


@dataclass(frozen=True, slots=True)
class Uuencoded:
    """A file found in a text."""

    name: bytes
    content: bytes


def decoded(body: bytes, encoding: str) -> tuple[bytes, str]:
    """The bytes as they were before sending, and a note where the label and the bytes disagree."""
    way = encoding.strip().lower()
    if way.startswith("quoted"):
        return binascii.a2b_qp(body), ""
    if way.startswith("base64"):
        return _base64(body)
    if way in ("x-uuencode", "uuencode", "x-uue", "uue"):
        files, _ = uuencoded(body if body.endswith(b"\n") else body + b"\n")
        return (files[0].content, "") if files else (body, "A part said to be uuencoded is not.")
    return body, ""


def uuencoded(body: bytes) -> tuple[list[Uuencoded], bytes]:
    """The files pasted into a text, and the text without them."""
    if b"begin" not in body:
        return [], body
    files = [Uuencoded(found[1].strip(), _uu(found[2])) for found in _UU.finditer(body)]
    files += [Uuencoded(found[1].strip(), _base64(found[2])[0]) for found in _UU64.finditer(body)]
    return files, _UU64.sub(b"", _UU.sub(b"", body)) if files else body


def _base64(body: bytes) -> tuple[bytes, str]:
    stray = len(_NOT_BASE64.findall(body[:4096]))
    if stray * 10 > len(body[:4096]):
        return body, "A part said to be base64 is plain text."
    letters = re.sub(rb"[^A-Za-z0-9+/=]", b"", body)
    # Joined pieces carry padding in the middle, where the decoder would stop.
    whole = b"".join(_piece(piece) for piece in re.findall(rb"[^=]+", letters))
    return whole, "Some of a base64 part could not be read." if stray else ""


def _piece(letters: bytes) -> bytes:
    usable = letters[: len(letters) - (len(letters) % 4 == 1)]
    return b64decode(usable + b"=" * (-len(usable) % 4))


def _uu(lines: bytes) -> bytes:
    return b"".join(_uu_line(line) for line in lines.splitlines())


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        size = (((line[0] - 32) & 63) * 4 + 5) // 3  # some encoders write too much; RFC has none
        try:
            return binascii.a2b_uu(line[:size])
        except binascii.Error:
            return b""
