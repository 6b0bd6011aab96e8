"""The wording of letters: one file a kind, its first line the subject; a wrong one stops the start."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Final

from hub.errors import ConfigError
from hub.sending.kind import Kind
from hub.sending.wording import OWN_WORDS, PLACES, Letters, Wording

NEEDED: Final[Mapping[Kind, Sequence[str]]] = {
    Kind.NOTICE: ("reference", "board", "asked", "acknowledge_by", "link"),
    Kind.REMINDER: ("reference", "board", "asked", "acknowledge_by", "link"),
    Kind.ESCALATION: ("reference", "board", "acknowledge_by", "link"),
    Kind.COVER: ("absent", "queues", "first_day", "last_day", "link"),
    Kind.OVERDUE: ("reference", "board", "acknowledge_by", "told", "next", "ring"),
    Kind.NO_WORD: ("reference", "board", "consider_by", "told", "next", "ring"),
    Kind.UNCOLLECTED: ("reference", "board", "acknowledge_by", "told", "next", "ring"),
    Kind.UNANSWERED: ("reference", "board", "consider_by", "told", "next", "ring"),
    Kind.SETTLED: ("reference", "board", "taker"),
    Kind.CLEARED: ("reference", "board", "done"),
    Kind.DECIDED: ("reference", "board"),
    Kind.ELSEWHERE: ("reference", "board", "link"),
    Kind.UNDONE: ("reference", "board", "clock", "day", "link"),
    Kind.UNDELIVERED: ("reference", "absent", "told", "link"),
    Kind.BROUGHT_FORWARD: ("reference", "board", "due", "link"),
    Kind.MOVED: ("reference", "board", "due", "link"),
    Kind.STRENGTHENED: ("reference", "board", "asked", "due", "link"),
    Kind.UNCONSIDERED: ("reference", "board", "consider_by", "link"),
}
"""Letters that ask somebody to act, or report that nobody has, and what they cannot do without."""


def load(folder: Path) -> Letters:
    """Every kind of letter; raises ConfigError naming the file and what is wrong with it."""
    return {kind: _letter(folder / f"{kind}.txt", kind) for kind in Kind}


def _letter(path: Path, kind: Kind) -> Wording:
    try:
        first, _, text = path.read_text("utf-8").partition("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}:1: cannot be read as UTF-8 text ({type(error).__name__}).") from error
    if not first.startswith("Subject: "):
        raise ConfigError(f"{path}:1: the first line must be `Subject: ` and the subject.")
    wording = Wording(first.removeprefix("Subject: ").strip(), text.strip() + "\n")
    more = frozenset({OWN_WORDS}) if kind is Kind.ANSWER else frozenset[str]()
    return _complete(_checked(wording, path, more), path, kind)


def _checked(wording: Wording, path: Path, more: frozenset[str]) -> Wording:
    unknown = wording.places() - PLACES - more
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not Template(line).is_valid():
            raise ConfigError(f"{path}:{number}: a lone `$` means nothing; write `$$` for a dollar sign.")
        for place in sorted(unknown):
            if f"${place}" in line or f"${{{place}}}" in line:
                raise ConfigError(f"{path}:{number}: `${place}` is nothing a letter may mention.")
    if not wording.text.strip():
        raise ConfigError(f"{path}:2: the letter has no text.")
    return wording


def _complete(wording: Wording, path: Path, kind: Kind) -> Wording:
    """Whoever is asked to do something must find out what about, for whom, by when and where."""
    lacking = [it for it in NEEDED.get(kind, ()) if it not in wording.places()]
    if lacking:
        raise ConfigError(f"{path}:2: the letter must mention {', '.join(f'`${it}`' for it in lacking)}.")
    return wording
