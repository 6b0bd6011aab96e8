"""Bytes to text under whatever charset label a mail claims, without ever failing.

Labels name the smaller of two twins too often (gb2312 for gb18030, latin-1 for Windows), so each is read as
the larger one. A byte that does not fit is read as Windows-1252 rather than lost.
"""

import codecs
import re
from functools import lru_cache
from typing import Final

ALIASES: Final = {
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "ksc5601": "cp949",
    "iso-2022-jp": "iso2022_jp_ext", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932",
    "windows-31j": "cp932", "big5": "big5hkscs", "x-euc-jp": "euc_jp",
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "iso_8859-1": "cp1252", "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252", "ascii": "cp1252", "ansi_x3.4-1968": "cp1252", "windows-1252": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874",
    "iso-8859-8-i": "iso8859_8", "iso-8859-8-e": "iso8859_8", "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic", "x-mac-greek": "mac_greek", "x-mac-ce": "mac_latin2",
    "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8", "x-utf-8": "utf-8", "utf8mb4": "utf-8",
}  # fmt: skip
BANNED: Final = frozenset(
    {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
)

_WINDOWS: Final = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
_LABEL: Final = re.compile(r"[a-z0-9][a-z0-9._:+-]{0,39}")


def decode(data: bytes, label: str) -> tuple[str, bool]:
    """The text, and whether its charset had to be guessed."""
    claimed = codec_of(label)
    if data.isascii() and claimed in (None, "cp1252", "utf-8"):
        return data.decode("ascii"), False
    if claimed is None or claimed == "cp1252":
        # Bytes that happen to be valid UTF-8 are UTF-8: no Western text looks like it.
        if (text := _strict(data, "utf-8")) is not None:
            return text, bool(label)
        return _windows(data), claimed is None
    for codec in (claimed, "utf-8"):
        if (text := _strict(data, codec)) is not None:
            return text, codec != claimed
    return _least_harm(data, claimed), True


@lru_cache(512)
def codec_of(label: str) -> str | None:
    """Python's name for a charset label; None when it names no charset of text."""
    name = label.strip().strip("\"'").strip().lower()
    if not _LABEL.fullmatch(name):
        return None
    try:
        found = codecs.lookup(ALIASES.get(name, name))
    except LookupError:
        return None
    text = getattr(found, "_is_text_encoding", True) and found.name.replace("-", "_") not in BANNED
    return ALIASES.get(found.name, found.name) if text else None


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _windows(data: bytes) -> str:
    """Windows-1252, whose five gaps are read as the control characters of those numbers."""
    return data.decode("latin-1").translate(_WINDOWS)


def _least_harm(data: bytes, claimed: str) -> str:
    """What the label gives, unless a tenth of it does not fit."""
    try:
        if data.decode(claimed, "replace").count("\ufffd") * 10 > len(data):
            return _windows(data)
        return data.decode(claimed, "hub-windows")
    except (UnicodeError, ValueError):
        return _windows(data)


def _one_byte(error: UnicodeError) -> tuple[str, int]:
    """Reads one byte that does not fit as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _windows(error.object[error.start : error.start + 1]), error.start + 1


codecs.register_error("hub-windows", _one_byte)
