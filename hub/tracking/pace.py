"""How long boards take: medians and ninetieth percentiles out of hours counted, and how much is in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil
from typing import Final


class Act(StrEnum):
    """What is timed, from when the entry was opened."""

    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"


AGES: Final = (1, 7, 28, 90)
"""Days that part the open entries by age; the last part has no end."""


@dataclass(frozen=True, slots=True)
class Timed:
    """So many entries of a queue, opened in a month, took so many hours; `clocked` of them had a clock."""

    queue: str
    month: date
    act: Act
    hours: int
    entries: int
    clocked: int
    in_time: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Hours, None where nothing was done yet. Of `clocked`, all that had a clock, so many were `in_time`;
    `overdue` are those of them that are late by now and not done.
    """

    entries: int
    median: int | None
    ninetieth: int | None
    in_time: int
    clocked: int
    overdue: int = 0

    @property
    def percent(self) -> int | None:
        """In time; None where no clock ran."""
        return self.in_time * 100 // self.clocked if self.clocked else None


@dataclass(frozen=True, slots=True)
class Aged:
    """Open entries of a queue by age: one number for each part of AGES and one for what is older."""

    queue: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Overdue:
    """So many entries of a queue, opened in a month, are late by now and not yet acknowledged, or decided."""

    queue: str
    month: date
    act: Act
    entries: int


@dataclass(frozen=True, slots=True)
class Paces:
    """What the page of figures is drawn from; rehearsals are in none of it."""

    today: date
    timed: tuple[Timed, ...]
    aged: tuple[Aged, ...]
    overdue: tuple[Overdue, ...] = ()


def pace(timed: Iterable[Timed], overdue: int = 0) -> Pace | None:
    """Of all of these together; None of none. Percentiles by nearest rank, so each was really taken.

    What is `overdue` now is not in time, however it ends: a board that answers nothing is not 100 % in time.
    """
    held = sorted(timed, key=lambda it: it.hours)
    entries = sum(it.entries for it in held)
    if not entries and not overdue:
        return None
    half, most = (_ranked(held, ceil(entries * part)) if entries else None for part in (0.5, 0.9))
    in_time, clocked = sum(it.in_time for it in held), sum(it.clocked for it in held) + overdue
    return Pace(entries, half, most, in_time, clocked, overdue)


def months(today: date, count: int = 12) -> list[date]:
    """The first days of this month and those before it, oldest first."""
    numbers = (today.year * 12 + today.month - 1 - back for back in reversed(range(count)))
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _ranked(held: list[Timed], rank: int) -> int:
    for it in held:
        rank -= it.entries
        if rank <= 0:
            return it.hours
    raise ValueError("rank beyond the last entry")
