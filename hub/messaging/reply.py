"""Whether the first line of a reply says that its writer takes it: a whole line of the configured words."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

_NOT_A_WORD: Final = re.compile(r"[\W_]+")


def plain(line: str) -> str:
    """Without case, punctuation and double spaces, none of which matter to a person."""
    return " ".join(_NOT_A_WORD.sub(" ", line.casefold()).split())


def takes(text: str, words: Collection[str], passed_over: Collection[str] = ()) -> bool:
    """Only the first line with anything on it, and only the whole of it: “not received” is no such thing.

    A line that is quoted, or that asks, takes nothing. `passed_over` begin what a gateway puts above a mail,
    which is not its writer's.
    """
    lines = [it.strip() for it in text.splitlines()]
    known = {plain(it) for it in words}
    return any(
        plain(first) in known and not first.startswith((">", "|")) and "?" not in first
        for first in _first(lines, tuple(plain(it) for it in passed_over))
    )


def _first(lines: Sequence[str], passed_over: tuple[str, ...]) -> Iterator[str]:
    """The first line; where it is a gateway's, the next one, and the first behind the gateway's paragraph."""
    while lines := _from_words(lines):
        yield lines[0]
        if not passed_over or not plain(lines[0]).startswith(passed_over):
            return
        yield next(iter(_from_words(lines[1:])), "")
        lines = lines[lines.index("") :] if "" in lines else ()


def _from_words(lines: Sequence[str]) -> Sequence[str]:
    at = next((at for at, line in enumerate(lines) if plain(line)), len(lines))
    return lines[at:]
