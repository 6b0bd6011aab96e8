"""Charset labels as mailers write them, to the codecs that read them.

Labels name the smaller of two twins too often (gb2312 for gb18030, latin-1 for Windows), so each is read as
the larger one. Python has no codec for VISCII, TCVN, ARMSCII-8, EUC-TW and ISO-2022-CN; those are guessed.
"""

import codecs
import re
from functools import lru_cache
from typing import Final

TWINS: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "cn-gb": "gb18030",
    "ks_c_5601": "cp949", "ksc_5601": "cp949", "ksc5601": "cp949", "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949", "euc_kr": "cp949", "ks5601": "cp949",
    "iso-2022-jp": "iso2022_jp_ext", "iso2022_jp": "iso2022_jp_ext", "iso2022_jp_1": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext", "cp50221": "iso2022_jp_ext", "cp50222": "iso2022_jp_ext",
    "csiso2022jp": "iso2022_jp_ext", "cp50225": "iso2022_kr",
    "shift_jis": "cp932", "sjis": "cp932", "ms932": "cp932", "windows-31j": "cp932", "mac-japanese": "cp932",
    "big5": "big5hkscs", "cp950": "big5hkscs", "cn-big5": "big5hkscs",
    "cp51932": "euc_jp", "cp51949": "cp949", "cp52936": "hz", "cp54936": "gb18030",
    "cp20866": "koi8_r",
    "cp21866": "koi8_u", "koi8-ru": "koi8_u", "cp65001": "utf-8", "cp65000": "utf-7",
    "iso8859-1": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252",
    "us-ascii": "cp1252", "ascii": "cp1252", "ansi_x3.4-1968": "cp1252", "ansi": "cp1252",
    "cp28591": "cp1252",
    "cp20127": "cp1252", "cp28605": "iso8859_15", "cp28592": "iso8859_2",
    "iso8859-9": "cp1254", "iso-8859-9": "cp1254", "iso8859-11": "cp874", "iso-8859-11": "cp874",
    "tis-620": "cp874", "latin-9": "iso8859_15",
    "iso-8859-8-i": "iso8859_8", "iso-8859-8-e": "iso8859_8",
    "macintosh": "mac_roman", "mac": "mac_roman", "mac-ce": "mac_latin2",
    "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8", "utf8mb4": "utf-8",
    "ucs-2": "utf-16", "ucs2": "utf-16", "iso-10646-ucs-2": "utf-16", "unicode": "utf-16",
    "csunicode": "utf-16",
    "ucs-4": "utf-32", "iso-10646-ucs-4": "utf-32",
}  # fmt: skip
BANNED: Final = frozenset(
    {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
)

_LABEL: Final = re.compile(r"[a-z0-9][a-z0-9._:+-]{0,39}")
_PAGE: Final = re.compile(r"(?:cp|windows|win|ibm|dos|oem|ms|microsoft-cp)[-_]?(\d{3,5})")
"""A code page by its number, whoever is said to have made it."""
_BEGINS: Final = re.compile(
    r"(utf)[-_]?(8|7)|(iso)[-_]?(8859)[-_](1[0-6]|[1-9])(?!\d)|(cp|windows)[-_]?(125[0-8])"
    r"|(koi8)[-_]?([ru])|(gb)[-_]?(2312|k|18030)|(big)[-_]?(5)|(shift)[-_]?(jis)|(euc)[-_]?(jp|kr)"
    r"|(iso)[-_]?(2022)[-_](jp|kr)|(ksc?)[-_]?c?[-_]?(5601)"
)
"""What a label begins with, whatever a mailer has added to it (`gb2312_charset`, `utf-8n`)."""


@lru_cache(512)
def codec_of(label: str) -> str | None:
    """Python's name for a charset label; None when it names no charset of text."""
    name = label.strip().strip("\"'").strip().lower()
    if not _LABEL.fullmatch(name):
        return None
    bare = re.sub(r"^(?:x-)+", "", name)
    return next((it for said in (name, bare, *_begins(bare)) if (it := _known(said))), None)


def _begins(name: str) -> tuple[str, ...]:
    """How Python or our table may know what the label begins with."""
    if page := _PAGE.fullmatch(name):
        return (f"cp{page[1]}",)
    words = [it for it in found.groups() if it] if (found := _BEGINS.match(name)) else []
    return ("-".join(words), "_".join(words), "".join(words)) if words else ()


def _known(name: str) -> str | None:
    try:
        found = codecs.lookup(TWINS.get(name, name))
    except LookupError:
        return None
    text = getattr(found, "_is_text_encoding", True) and found.name.replace("-", "_") not in BANNED
    return TWINS.get(found.name, found.name) if text else None
