"""Whether the first line of a reply says that its writer takes it: a whole line of the configured words."""

import re
from collections.abc import Collection
from typing import Final

_NOT_A_WORD: Final = re.compile(r"[\W_]+")


def plain(line: str) -> str:
    """Without case, punctuation and double spaces, none of which matter to a person."""
    return " ".join(_NOT_A_WORD.sub(" ", line.casefold()).split())


def takes(text: str, words: Collection[str]) -> bool:
    """Only the first line with anything on it, and only the whole of it: “not received” is no such thing.

    A line that is quoted, or that asks, takes nothing.
    """
    first = next((it.strip() for it in text.splitlines() if plain(it)), "")
    said = bool(first) and plain(first) in {plain(it) for it in words}
    return said and not first.startswith((">", "|")) and "?" not in first
