"""Outlook's compressed rich text as text, or as the HTML it was made from. MS-OXRTFCP, MS-OXRTFEX.

Crude on purpose: words, paragraphs and letters; no fonts, tables and pictures.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from adapters.mime.charset import decode
from adapters.mime.clean import prose

LONGEST: Final = 1024 * 1024
"""Bytes of rich text that are read; a person's mail has some thousands."""
DEEPEST: Final = 500

_DICTIONARY: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN: Final = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SILENT: Final = frozenset(
    {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "listtable"}
)
_SIGNS: Final = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "tab": "\t", "cell": "\t",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "endash": "–",
    "emdash": "—",
}  # fmt: skip
_ESCAPED: Final = {"~": "\xa0", "_": "-", "\n": "\n", "\r": "\n", "{": "{", "}": "}", "\\": "\\"}


@dataclass(slots=True)
class Allowance:
    """Octets of rich text that may yet be unpacked for one mail and all that is attached to it.

    Packed it is an eighth of that, so that each wrapping within its own limit could still take a second.
    """

    left: int = LONGEST

    def unpack(self, data: bytes) -> bytes:
        """As much of it as is allowed."""
        found = unpacked(data, min(LONGEST, self.left))
        self.left -= len(found)
        return found


def unpacked(data: bytes, most: int = LONGEST) -> bytes:
    """The rich text itself, up to about `most` octets; whatever is cut off or wrong ends it early."""
    kind = data[8:12]
    if kind == b"MELA":
        return data[16 : 16 + most]
    if kind != b"LZFu":
        return b""
    out, at = bytearray(_DICTIONARY), 16
    while at < len(data) and len(out) < most + len(_DICTIONARY):
        control, at = data[at], at + 1
        for bit in range(8):
            if not control >> bit & 1:
                out += data[at : at + 1]
                at += 1
                continue
            reference = int.from_bytes(data[at : at + 2])
            at += 2
            if at > len(data) or not _copy(out, reference >> 4, (reference & 15) + 2):
                return bytes(out[len(_DICTIONARY) :])
    return bytes(out[len(_DICTIONARY) :])


def _copy(out: bytearray, offset: int, length: int) -> bool:
    """Repeats what was written up to 4096 bytes ago; False at the mark of the end."""
    back = (len(out) - offset) % 4096
    if not back or back > len(out):
        return False
    piece = out[-back:][:length] if back > length else out[-back:]
    out += (piece * (length // len(piece) + 1))[:length]
    return True


def read_rtf(rtf: bytes) -> tuple[str, str]:
    """Text, and HTML where the rich text was made from it; one of the two is empty."""
    if not rtf.lstrip().startswith(b"{\\rtf"):
        return "", ""
    walk = _Walk()
    for token in _TOKEN.finditer(rtf[:LONGEST].decode("latin-1")):
        walk.take(token)
    text = prose(walk.text()).strip("\n")
    return ("", text) if walk.from_html else (text, "")


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until the closing brace; `fallback` letters after \\u are for readers without Unicode."""

    silent: bool = False
    html: bool = False
    fallback: int = 1


class _Walk:
    def __init__(self) -> None:
        self.from_html = False
        self._stack = [_Group()]
        self._out: list[str] = []
        self._bytes = bytearray()
        self._charset = "cp1252"
        self._starred = False
        self._skip = 0

    def text(self) -> str:
        self._flush()
        return "".join(self._out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def take(self, token: re.Match[str]) -> None:
        word, number, byte, escaped, brace, plain = token.groups()
        if brace:
            self._brace(brace)
        elif word:
            self._word(word, int(number) if number else None)
        elif byte:
            self._letters(bytes.fromhex(byte))
        elif escaped == "*":
            self._starred = True
        elif escaped:
            self._say(_ESCAPED.get(escaped, ""))
        elif plain:
            self._letters(plain.encode("latin-1"))

    def _brace(self, brace: str) -> None:
        self._skip, self._starred = 0, False
        if brace == "{" and len(self._stack) < DEEPEST:
            self._stack.append(self._stack[-1])
        elif brace == "}" and len(self._stack) > 1:
            self._stack.pop()

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word in _SIGNS:
            self._say(_SIGNS[word] if not self.from_html or not self._stack[-1].html else "")
        elif word == "u" and number is not None:
            self._say(chr(number % 65536))
            self._skip = self._stack[-1].fallback
        else:
            self._set(word, number, starred)

    def _set(self, word: str, number: int | None, starred: bool) -> None:
        match word:
            case "fromhtml":
                self.from_html = True
            case "htmltag":
                self._change(silent=False, html=True)
            case "htmlrtf":
                self._change(silent=number != 0)
            case "uc":
                self._change(fallback=number or 0)
            case "ansicpg" if number:
                self._charset = f"cp{number}" if number != 65001 else "utf-8"
            case _ if starred or word in _SILENT:
                self._change(silent=True)

    def _change(self, **what: bool | int) -> None:
        self._stack[-1] = replace(self._stack[-1], **what)  # type: ignore[arg-type]  # by field name

    def _letters(self, letters: bytes) -> None:
        letters, self._skip = letters[self._skip :], max(self._skip - len(letters), 0)
        if not self._stack[-1].silent:
            self._bytes += letters

    def _say(self, text: str) -> None:
        if not self._stack[-1].silent:
            self._flush()
            self._out.append(text)

    def _flush(self) -> None:
        if self._bytes:
            self._out.append(decode(bytes(self._bytes), self._charset)[0])
            self._bytes.clear()
