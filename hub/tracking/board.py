"""What the tracking screen shows: every notification against every queue it went to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from hub.queues.entry import State
from hub.words import Duty


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody asked the tracking screen for; empty means all. `page` counts from 1."""

    board: str = ""
    queue: str = ""
    state: str = ""
    overdue: bool = False
    reference: str = ""
    page: int = 1


PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Limit:
    """The clock of a duty that runs out first, and the day in Leeds on which it does."""

    title: str
    due: date


@dataclass(frozen=True, slots=True)
class Cell:
    """One notification on one queue."""

    queue: str
    duty: Duty
    state: State
    acknowledge_by: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    consider_by: datetime | None = None
    limit: Limit | None = None

    def overdue(self, now: datetime) -> bool:
        return self.state is State.WAITING and now > self.acknowledge_by

    def forgotten(self, now: datetime) -> bool:
        """Taken, and nobody has said in time whether it is considered."""
        return self.state is State.ACKNOWLEDGED and self.consider_by is not None and now > self.consider_by


@dataclass(frozen=True, slots=True)
class Line:
    """One notification; `raised_by` is a board's id, or None for an agency or the public."""

    reference: str
    received_at: datetime
    channel: str
    raised_by: str | None
    cells: tuple[Cell, ...]
    closed: bool
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How many entries of a queue or a board are open; those that are overdue also count as waiting."""

    queue: str
    waiting: int
    overdue: int
    acknowledged: int
    accepted: int = 0


def together(name: str, counts: Iterable[Count]) -> Count:
    """Their sum, under another name."""
    held = list(counts)
    waiting, overdue = sum(it.waiting for it in held), sum(it.overdue for it in held)
    acknowledged, accepted = sum(it.acknowledged for it in held), sum(it.accepted for it in held)
    return Count(name, waiting, overdue, acknowledged, accepted)


@dataclass(frozen=True, slots=True)
class Board:
    """A page of lines, and the counts by queue over everything this person may see that is not closed.

    `at` is when it was read, by the clock that the deadlines go by. `unread` are messages new to the reader,
    by reference; `linked` are the references told to be one case with another.
    """

    at: datetime
    lines: tuple[Line, ...]
    more: bool
    counts: tuple[Count, ...]
    unread: Mapping[str, int] = field(default_factory=dict)
    linked: frozenset[str] = frozenset()

    @property
    def total(self) -> Count:
        """All queues together."""
        return together("", self.counts)
