"""Brings the bytes of a mail into the shape that a mail has, before anything reads them."""

import re
from typing import Final

_FROM_LINE: Final = re.compile(rb">?From [^\s:]+(?:[ \t][^\r\n]*)?\r?\n")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def repaired(raw: bytes, notes: list[str]) -> bytes:
    """Without a byte order mark, blank lines and an mbox line at the top, and with line feeds."""
    if raw[:2] in _UTF16:
        notes.append("The whole mail was stored as UTF-16.")
        raw = raw.decode("utf-16", "replace").encode()
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    raw = raw.lstrip(b"\r\n")
    mbox = _FROM_LINE.match(raw)
    return raw[mbox.end() :] if mbox else raw
