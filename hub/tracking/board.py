"""What the tracking screen shows: every notification against every queue it went to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.queues.entry import RunningClock, State
from hub.queues.running import Running, first_running
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
class Cell:
    """One notification on one queue."""

    queue: str
    duty: Duty
    state: State
    acknowledge_by: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    consider_by: datetime | None = None
    clocks: tuple[RunningClock, ...] = ()

    def overdue(self, now: datetime) -> bool:
        """Whether any clock of it has run out."""
        due = first_running(self)
        return due is not None and due.late(now)


@dataclass(frozen=True, slots=True)
class Line:
    """One notification; `raised_by` is a board's id, or None for an agency or the public.

    `rehearsed_by` is the name of whoever started it, where it is a rehearsal.
    """

    reference: str
    received_at: datetime
    channel: str
    raised_by: str | None
    cells: tuple[Cell, ...]
    closed: bool
    rehearsal: bool = False
    rehearsed_by: str | None = None

    @property
    def next_due(self) -> Running | None:
        """The one clock, of all queues, that runs out first: its place in the list."""
        first = (first_running(it) for it in self.cells)
        return min((it for it in first if it), key=lambda it: it.late_from, default=None)


@dataclass(frozen=True, slots=True)
class Count:
    """How many entries of a queue or a board are open; an overdue one counts in its state as well."""

    queue: str
    waiting: int
    overdue: int
    acknowledged: int
    accepted: int = 0


def together(name: str, counts: Iterable[Count]) -> Count:
    """Their sum, under another name."""
    held = list(counts)
    return Count(
        name,
        waiting=sum(it.waiting for it in held),
        overdue=sum(it.overdue for it in held),
        acknowledged=sum(it.acknowledged for it in held),
        accepted=sum(it.accepted for it in held),
    )


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
