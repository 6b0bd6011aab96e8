"""Bare addresses out of an address header, in time linear in its length, believing only the brackets.

Encoded words stay encoded here on purpose: in `=?utf-8?Q?boss@corp.example?= <other@x.example>` the boss is
only a name that the sender chose.
"""

import re
from collections.abc import Iterator
from typing import Final

from adapters.mime.clean import tidy
from adapters.mime.headers import Headers
from adapters.mime.words import raw_text

MOST: Final = 2000

DEEPEST_COMMENT: Final = 8

_QUOTED: Final = r'"(?:[^"\\]|\\.)*+"'
_QUOTING: Final = re.compile(rf'({_QUOTED})|"|\\[()"\\]', re.DOTALL)
_KEPT_QUOTE: Final = re.compile(rf"({_QUOTED}(?=@))|{_QUOTED}", re.DOTALL)
_MARK: Final = re.compile(rf"{_QUOTED}|[<>,;:]", re.DOTALL)
_COMMENT: Final = re.compile(rf'({_QUOTED})|\([^()"]*+\)', re.DOTALL)
_LETTER: Final = r'[^\s<>()\[\],;:"@]'
_ADDRESS: Final = re.compile(
    rf"""(?:"(?:[^"\\\r\n]|\\.){{1,64}}+"|(?<!{_LETTER}){_LETTER}++)@(?:\[[^\]\s]{{1,100}}\]|{_LETTER}+)"""
)
"""From the beginning of a word only: else a long one would be searched again from each of its letters."""
_ANGLE: Final = re.compile(r"<([^<>]*)>")
_NOISE: Final = re.compile(r"^(?:mailto:|@[^:]*:)", re.IGNORECASE)


def addresses(text: str) -> tuple[str, ...]:
    """Every address, in order, once; `local@domain` without names, comments, groups and routes."""
    found = (address for item in _items(text) if "@" in item for address in _of_item(item))
    return tuple(dict.fromkeys(address for address, _ in zip(found, range(MOST), strict=False)))


def people(headers: Headers, hint: str, *names: str) -> tuple[str, ...]:
    """The addresses in the fields of these names; `hint` is the charset of bare 8-bit ones."""
    fields = [raw_text(value, hint) for name in names for value in headers.all(name)]
    found = [address for field in fields for address in addresses(field)]
    return tuple(dict.fromkeys(tidy(address) for address in found))


def _items(text: str) -> Iterator[str]:
    """The list split at its commas and semicolons, its comments and group names dropped."""
    # A quote that never closes would swallow the rest of the list, and be searched for from each mark.
    text = _QUOTING.sub(lambda found: found[1] or " ", text)
    text, start, angle = " ".join(_without_comments(text).split()), 0, False
    for mark in _MARK.finditer(text):
        match mark[0][0]:
            case "<" | ">":
                angle = mark[0] == "<"
            case ":" if not angle:
                start = mark.end()
            case "," | ";" if not angle:
                yield text[start : mark.start()]
                start = mark.end()
    yield text[start:]


def _without_comments(text: str) -> str:
    for _ in range(DEEPEST_COMMENT):
        shorter = _COMMENT.sub(lambda found: found[1] or " ", text)
        if shorter == text:
            break
        text = shorter
    return text


def _of_item(item: str) -> Iterator[str]:
    unquoted = _KEPT_QUOTE.sub(lambda found: found[1] or " ", item)
    bracketed = [_bare(inside) for inside in _ANGLE.findall(unquoted)]
    if any(bracketed):
        yield from (address for address in bracketed if address)
        return
    loose = re.sub(r"(?<!\s)\s*+@\s*+", "@", unquoted)  # a run of spaces is looked at once, not from each
    for candidate in (unquoted, loose):
        if found := _ADDRESS.search(candidate):
            yield _trimmed(found[0])
            return


def _bare(inside: str) -> str:
    closed = re.sub(r"\s+", "", inside) if '"' not in inside else inside.strip()
    found = _ADDRESS.fullmatch(_NOISE.sub("", closed)) or _ADDRESS.search(_NOISE.sub("", closed))
    return _trimmed(found[0]) if found else ""


def _trimmed(address: str) -> str:
    return address.strip(".'`")
