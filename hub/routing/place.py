"""Whether a place that somebody wrote down is ours: the same council has many spellings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from hub.routing.truth import NO, UNKNOWN, YES
from hub.words import Answer


@dataclass(frozen=True, slots=True)
class Reading:
    """How free text is read, in small letters; all of it from routes.toml.

    `home` names our area, `filler` says nothing ("city", "council"), `unsaid` means not known,
    `english` names other authorities of England, `agencies` gives for a fact the words that show it.
    `reach_back` is how long before awareness an incident without a date is taken to have happened.
    """

    home: frozenset[str]
    filler: frozenset[str]
    unsaid: frozenset[str]
    english: frozenset[str]
    agencies: Mapping[str, tuple[str, ...]]
    reach_back: timedelta


def words_of(text: str) -> list[str]:
    """The words of a name, in small letters, without stops and figures."""
    return re.findall(r"[^\W\d_]+", text.casefold())


def is_home(text: str, reading: Reading) -> Answer:
    """Unknown when nothing was said, or when our name stands there beside another."""
    words = words_of(text)
    telling = [word for word in words if word not in reading.filler]
    if not telling or " ".join(words) in reading.unsaid:
        return UNKNOWN
    if all(word in reading.home for word in telling):
        return YES
    return UNKNOWN if any(word in reading.home for word in telling) else NO


def is_english(text: str, reading: Reading) -> bool:
    """Whether it names an authority of England, so that the country need not be asked."""
    telling = " ".join(word for word in words_of(text) if word not in reading.filler)
    return telling in reading.english
