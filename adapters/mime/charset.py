"""Bytes to text under whatever charset label a mail claims, without ever failing.

A byte that does not fit is read as Windows-1252 rather than lost.
"""

import codecs
import re
from typing import Final

from adapters.mime.japanese import ERRORS
from adapters.mime.labels import codec_of

_WINDOWS: Final = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
_SHIFTED: Final = {b"\x1b$B": "iso2022_jp_ext", b"\x1b$@": "iso2022_jp_ext", b"\x1b$)C": "iso2022_kr"}
"""Escapes that begin Japanese or Korean in seven bits: they say what they are, labelled or not."""
_JAPANESE: Final = ("euc_jp", "iso2022_jp_ext")
_WIDE: Final = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
_NEIGHBOURS: Final = {"iso2022_jp_ext": ("euc_jp", "cp932"), "cp932": ("euc_jp",)}
"""What a text may be in that is not in what it says it is, the stricter first."""
_ON_WINDOWS: Final = {
    "iso8859-2": "cp1250", "iso8859-6": "cp1256", "iso8859-7": "cp1253", "iso8859-8": "cp1255",
    "iso8859-13": "cp1257", "iso8859-15": "cp1252",
}  # fmt: skip
"""What a text is in that has letters where its charset has only controls."""
_CONTROLS: Final = re.compile(rb"[\x80-\x9f]")
_OF_LATIN_LETTERS: Final = frozenset(
    {"cp1250", "cp1254", "cp1257", *(f"iso8859-{it}" for it in (2, 3, 4, 10, 13, 14, 15, 16))}
)
_LATIN: Final = 0.6
"""Share of small letters and blanks from which a text in bytes is not in pairs of them."""


def decode(data: bytes, label: str) -> tuple[str, bool]:
    """The text, and whether its charset had to be guessed."""
    claimed = codec_of(label)
    if data.isascii() and (found := _seven_bits(data, claimed)):
        return found
    if claimed is None or claimed == "cp1252":
        # Bytes that happen to be valid UTF-8 are UTF-8: no Western text looks like it.
        if (text := _strict(data, "utf-8")) is not None:
            return text, bool(label)
        return _windows(data), claimed is None
    if claimed in _OF_LATIN_LETTERS and (text := _strict(data, "utf-8")) is not None:
        return text, True
    if claimed in _ON_WINDOWS and _CONTROLS.search(data):
        return decode(data, _ON_WINDOWS[claimed])[0], True
    for codec in (claimed, "utf-8", *_NEIGHBOURS.get(claimed, ())):
        if (text := _strict(data, _ordered(data, codec))) is not None:
            return text, codec != claimed
    return _least_harm(data, claimed), True


def _seven_bits(data: bytes, claimed: str | None) -> tuple[str, bool] | None:
    """Plain ASCII, or one of the charsets that shift into their signs by escapes; None for any other."""
    shifted = next((codec for escape, codec in _SHIFTED.items() if escape in data), None)
    if shifted and claimed in (None, "cp1252", "utf-8", shifted):
        try:
            errors = ERRORS if shifted in _JAPANESE else "hub-windows"
            return data.decode(shifted, errors), shifted != claimed
        except (UnicodeError, ValueError, IndexError):
            return None
    if claimed in (None, "cp1252", "utf-8"):
        return data.decode("ascii"), False
    if claimed in _WIDE and b"\0" not in data and _is_latin(data[:4096]):
        return data.decode("ascii"), True
    return None


def _is_latin(sample: bytes) -> bool:
    return sum(1 for it in sample if it == 0x20 or 0x61 <= it <= 0x7A) >= _LATIN * len(sample)


def _ordered(data: bytes, codec: str) -> str:
    """UTF-16 without a mark of its order is read in the one that puts the zeros of Latin text on top."""
    if codec != "utf-16" or data[:2] in (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE):
        return codec
    sample = data[:4096]
    return "utf-16-be" if sample[::2].count(0) > sample[1::2].count(0) else "utf-16-le"


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
    japanese = claimed in _JAPANESE
    try:
        if data.decode(claimed, ERRORS if japanese else "replace").count("\ufffd") * 10 > len(data):
            return _windows(data)
        return data.decode(claimed, ERRORS if japanese else "hub-windows")
    except (UnicodeError, ValueError, IndexError):
        return _windows(data)


def _one_byte(error: UnicodeError) -> tuple[str, int]:
    """Reads one byte that does not fit as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _windows(error.object[error.start : error.start + 1]), error.start + 1


codecs.register_error("hub-windows", _one_byte)
