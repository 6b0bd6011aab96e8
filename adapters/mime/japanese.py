"""Reads what Microsoft added to the Japanese charsets and Python lacks: NEC's row 13 with circled numbers."""

import codecs
from typing import Final

ERRORS: Final = "hub-japanese"
"""Name of the error handler that reads a pair of bytes as Windows does, and marks what is none."""


def windows_pair(pair: bytes) -> str:
    """Two bytes of JIS X 0208 (of seven bits, or eight in EUC) by way of Shift JIS; empty where none is."""
    row, cell = (it & 0x7F for it in pair)
    if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
        return ""
    lead = (row - 0x21) // 2 + 0x81
    trail = cell + (0x1F + (cell >= 0x60) if row % 2 else 0x7E)
    try:
        return bytes([lead + 0x40 * (lead > 0x9F), trail]).decode("cp932")
    except UnicodeDecodeError:
        return ""


def _pair(error: UnicodeError) -> tuple[str, int]:
    """Reads the pair that stands where a codec gave up; a byte that begins none is marked and passed over."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    pair = error.object[error.start : error.start + 2]
    if len(pair) == 2 and (sign := windows_pair(pair)):
        return sign, error.start + 2
    return "\ufffd", error.start + 1


codecs.register_error(ERRORS, _pair)
