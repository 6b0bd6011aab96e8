"""Undoes the transfer encoding of a part, and finds files that were pasted in by uuencode."""

import binascii
import re
from base64 import b64decode
from dataclasses import dataclass
from typing import Final

MOST_PASTED: Final = 500
"""Files pasted into the texts of one mail; more are left where they stand."""

_UU: Final = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[ -`]{1,90}\r?\n)*?)(?:[` ]?\r?\n)?end[ \t]*(?:\r?\n|$)",
    re.MULTILINE,
)
_UU64: Final = re.compile(
    rb"^begin-base64 [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[A-Za-z0-9+/=]{0,200}\r?\n)*?)====[ \t]*(?:\r?\n|$)",
    re.MULTILINE,
)
_COMMENT: Final = re.compile(r"\([^()]*\)")
_SOFT_BREAK: Final = re.compile(rb"=[ \t]+(?=\r*\n|\Z)")
_A_LINE: Final = re.compile(rb"[A-Za-z0-9+/=]*")
_ALL_LINES: Final = re.compile(rb"(?:[ \t\r]*+[A-Za-z0-9+/=]*+[ \t\r]*+(?:\n|\Z))*+")
_PIECES: Final = re.compile(rb"[A-Za-z0-9+/=]+(?:[ \t]+[A-Za-z0-9+/=]+)+")
_A_WORD: Final = re.compile(rb"[A-Z]?[a-z]+|(?!A+$)[A-Z]+")
_LONG: Final = 40
"""Letters of base64 in a line that no prose has without a blank."""
_WORD: Final = re.compile(rb"[A-Za-z][a-z]*|[A-Z]+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_NO_LETTERS: Final = bytes(it for it in range(256) if not _A_LINE.fullmatch(bytes([it])))
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/=\s]")


@dataclass(frozen=True, slots=True)
class Uuencoded:
    """A file found in a text."""

    name: bytes
    content: bytes


def decoded(body: bytes, encoding: str) -> tuple[bytes, str]:
    """The bytes as they were before sending, and a note where the label and the bytes disagree."""
    way = _COMMENT.sub(" ", encoding[:200]).strip(" \t\r\n\"'").lower()
    if way.startswith("quoted"):
        return binascii.a2b_qp(_SOFT_BREAK.sub(b"=", body)), ""
    if way.startswith("base64"):
        return _base64(body)
    if way in ("x-uuencode", "uuencode", "x-uue", "uue"):
        files, _ = uuencoded(body if body.endswith(b"\n") else body + b"\n")
        return (files[0].content, "") if files else (body, "A part said to be uuencoded is not.")
    return body, ""


def uuencoded(body: bytes, most: int = MOST_PASTED) -> tuple[list[Uuencoded], bytes]:
    """The first `most` files pasted into a text, and the text without them."""
    if b"begin" not in body:
        return [], body
    files: list[Uuencoded] = []

    def taken(it: re.Match[bytes]) -> bytes:
        packed = it[2].splitlines()
        as_base64 = it[0].startswith(b"begin-")
        if len(files) >= most or not (as_base64 or _fits(packed)):
            return it[0]
        content = _base64(it[2])[0] if as_base64 else b"".join(map(_uu_line, packed))
        files.append(Uuencoded(it[1].strip(), content))
        return b""

    for pattern in (_UU, _UU64):
        body = pattern.sub(taken, body)
    return files, body


def _fits(lines: list[bytes]) -> bool:
    """Whether most lines are as long as their first letter says, give or take a check sum or lost blanks."""
    over = [len(it) - 1 - -(-((it[0] - 32) & 63) // 3) * 4 for it in lines if it]
    fitting = sum(-4 <= more <= 2 or len(it) == 1 for it, more in zip(filter(None, lines), over, strict=True))
    return fitting * 2 > len(over)


def _base64(body: bytes) -> tuple[bytes, str]:
    """Undone up to the first line that is none; what a list or a gateway put below is kept as it is."""
    if _ALL_LINES.fullmatch(body):
        return _undone(body), ""
    lines = body.split(b"\n")
    ends = next((at for at, it in enumerate(lines) if not _is_base64(it.strip())), len(lines))
    below = lines[ends:]
    if not below:
        return _undone(body), ""
    if any(len(it) >= _LONG and _is_base64(it.strip()) for it in below):
        return _undone(body), "Some of a base64 part could not be read."
    above = b"".join(lines[:ends])
    if above.strip() and _speaks(above):
        return _undone(above) + b"\r\n" + b"\n".join(below), "Below the base64 of a part stood plain text."
    stray = len(_NOT_BASE64.findall(body[:4096]))
    if stray * 10 > len(body[:4096]) or any(b" " in it.strip() for it in below):
        return body, "A part said to be base64 is plain text."
    return _undone(body), "Some of a base64 part could not be read."


def _is_base64(line: bytes) -> bool:
    """With blanks in between, too, as some gateways put them there: few of its pieces are words then."""
    if _A_LINE.fullmatch(line):
        return True
    if not _PIECES.fullmatch(line):
        return False
    pieces = line.split()
    return sum(1 for it in pieces if _A_WORD.fullmatch(it)) * 2 < len(pieces)


def _speaks(letters: bytes) -> bool:
    """Whether it is base64 and not a word or two of prose, which hardly ever decodes to a text."""
    packed = b"".join(letters.split())
    if len(packed) >= _LONG:
        return True
    try:
        return len(packed) % 4 == 0 and b64decode(packed, validate=True).decode("utf-8") != ""
    except ValueError:
        return False


def stands_as_it_is(body: bytes) -> bool:
    """Whether a short text called base64 is a word or two that were never encoded.

    They undo to no clean text, and are words by their shape, or too few letters for base64.
    """
    packed = b"".join(body.split())
    if not packed or len(packed) >= _LONG or not _A_LINE.fullmatch(packed) or b"=" in packed:
        return False
    try:
        clean = not _CONTROL.search(_undone(packed).decode("utf-8"))
    except UnicodeDecodeError:
        clean = False
    return not clean and (len(packed) % 4 != 0 or all(map(_WORD.fullmatch, body.split())))


def _undone(body: bytes) -> bytes:
    letters = body.translate(None, _NO_LETTERS)
    # Joined pieces carry padding in the middle, where the decoder would stop.
    return b"".join(_piece(piece) for piece in letters.split(b"=") if piece)


def _piece(letters: bytes) -> bytes:
    usable = letters[: len(letters) - (len(letters) % 4 == 1)]
    return b64decode(usable + b"=" * (-len(usable) % 4))


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        size = (((line[0] - 32) & 63) * 4 + 5) // 3  # some encoders write too much; RFC has none
        try:
            return binascii.a2b_uu(line[:size])
        except binascii.Error:
            return b""
