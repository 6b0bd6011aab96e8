"""`Content-Type` and `Content-Disposition`: a word and parameters, by RFC 2231 or as mailers write them."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from adapters.mime.charset import decode
from adapters.mime.words import decode_words, raw_text

LONGEST: Final = 16 * 1024

_PARAM: Final = re.compile(
    r"""[;\s]([\w.%'-]+)(\*\d{1,3})?(\*)?\s*=\s*("(?:[^"\\]|\\.)*+"|[^;]*)""", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Parametered:
    """The lower-case word before the parameters, and the parameters by lower-case name."""

    word: str
    params: dict[str, str]


def read_params(raw: bytes, hint: str = "") -> Parametered:
    """Never raises; a parameter in pieces is put together, and a percent-encoded one decoded."""
    if not raw:
        return Parametered("", {})
    text = raw_text(raw[:LONGEST], hint)
    word = re.split(r"[;\s]", text.strip(), maxsplit=1)[0].lower()
    pieces: defaultdict[str, dict[int, tuple[str, bool]]] = defaultdict(dict)
    for name, number, star, value in _PARAM.findall(text):
        place = int(number[1:]) if number else (-1 if star else -2)
        pieces[name.lower()].setdefault(place, (_unquoted(value), bool(star)))
    return Parametered(re.sub(r"\s*/\s*", "/", word), {name: _whole(found) for name, found in pieces.items()})


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        return re.sub(r"\\(.)", r"\1", value[1:].removesuffix('"')) if value.endswith('"') else value[1:]
    return value.strip("'") if value[:1] == value[-1:] == "'" else value


def _whole(pieces: dict[int, tuple[str, bool]]) -> str:
    """Prefers the RFC 2231 form over the plain one beside it, which is there for old readers."""
    if -1 in pieces:
        return _percent([pieces[-1]])
    numbered = [pieces[place] for place in sorted(pieces) if place >= 0]
    return _percent(numbered) if numbered else decode_words(pieces[-2][0])


def _percent(pieces: list[tuple[str, bool]]) -> str:
    """`charset'language'text` with the charset only in the first piece."""
    charset, first = "utf-8", pieces[0][0]
    if pieces[0][1] and first.count("'") >= 2:
        charset, _, rest = first.split("'", 2)
        pieces = [(rest, True), *pieces[1:]]
    data = b"".join(
        unquote_to_bytes(text) if star else text.encode("utf-8", "replace") for text, star in pieces
    )
    return decode(data, charset)[0]
