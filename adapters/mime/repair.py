"""Brings the bytes of a mail into the shape that a mail has, before anything reads them."""

import re
from typing import Final

_FROM_LINE: Final = re.compile(rb">?From [^\s:]+(?:[ \t][^\r\n]*)?\r?\n")
_CR_ONLY: Final = re.compile(rb"[!-9;-~]{1,200}[ \t]*:[^\r\n]*\r[!-9;-~]{1,200}[ \t]*:")
_CR: Final = re.compile(rb"\r++(?!\n)")
_BACKWARDS: Final = re.compile(rb"[!-9;-~]{1,200}[ \t]*:[^\r\n]*\n\r(?!\n)")
"""A first header ended by CR alone, with another behind it; and one ended by LF and CR, in that order."""
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def repaired(raw: bytes, notes: list[str]) -> bytes:
    """Without a byte order mark, blank lines and an mbox line at the top, and with line feeds."""
    if raw[:2] in _UTF16:
        notes.append("The whole mail was stored as UTF-16.")
        raw = raw.decode("utf-16", "replace").encode()
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    raw = _with_line_feeds(raw.lstrip(b"\r\n"))
    mbox = _FROM_LINE.match(raw)
    return raw[mbox.end() :] if mbox else raw


def _with_line_feeds(raw: bytes) -> bytes:
    """Lines that end in CR, or in LF and CR, as far as its first headers show that they do."""
    if b"\r" in raw and b"\n" not in raw:
        return raw.replace(b"\r", b"\n")
    if _CR_ONLY.match(raw):
        return _CR.sub(lambda found: b"\n" * len(found[0]), raw)
    return raw.replace(b"\n\r", b"\n") if _BACKWARDS.match(raw) else raw
