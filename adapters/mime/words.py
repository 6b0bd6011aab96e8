"""Header text: raw 8-bit bytes and RFC 2047 encoded words, with the mistakes that mailers make in them."""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Final

from adapters.mime.charset import decode
from adapters.mime.clean import tidy

_FOLD: Final = re.compile(rb"[\r\n]+[ \t]*")
_WORD: Final = re.compile(
    r"=\?(?P<charset>[\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?(?P<way>[bBqQ])\?"
    r"(?P<text>(?:[^?=]|=(?!\?\w)|\?(?!=)){0,2000}+)\?="
)
"""Its text ends where another word begins: else each beginning would be read on over all that follow."""


def header_text(raw: bytes, hint: str = "") -> str:
    """One line of readable text; `hint` is the charset of the body, tried for raw 8-bit bytes."""
    return tidy(decode_words(raw_text(raw, hint)))


def raw_text(raw: bytes, hint: str = "") -> str:
    """The header unfolded, its encoded words still encoded."""
    flat = _FOLD.sub(b" ", raw) if b"\n" in raw or b"\r" in raw else raw
    if flat.isascii() and b"\x1b" not in flat:
        return flat.decode("ascii").strip()
    return decode(flat, "utf-8" if _is_utf8(flat) else hint)[0].strip()


def decode_words(text: str) -> str:
    """Every encoded word decoded; white space between two of them does not count (RFC 2047 section 6.2)."""
    if "=?" not in text:
        return text
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """Neighbours in one charset are joined as bytes first: mailers cut characters in two."""
    pending, charset, at = b"", "", 0
    for word in _WORD.finditer(text):
        between = text[at : word.start()]
        at = word.end()
        data = _word_bytes(word["way"], word["text"])
        if charset and not between.strip() and word["charset"].lower() == charset:
            pending += data
            continue
        yield _text(pending, charset)
        yield between if not charset or between.strip() else ""
        pending, charset = data, word["charset"].lower()
    yield _text(pending, charset)
    yield text[at:]


def _text(data: bytes, charset: str) -> str:
    return decode(data, charset)[0] if data else ""


def _word_bytes(way: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if way in "qQ":
        return binascii.a2b_qp(raw.replace(b"\n", b""), header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    return b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + b"=" * (-len(letters) % 4 % 3))


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
