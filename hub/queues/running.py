"""Which of an entry's clocks runs out first: whoever lists, counts or shows what is due next asks here.

The database reckons the same instant by itself (`own_due`, migration 0027), so that pages and counts are
read off an index; `tests/journeys/test_paging.py` holds the two against each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol

from hub.calendar import LONDON
from hub.queues.entry import RunningClock, State

ACKNOWLEDGE: Final = "Acknowledge"
CONSIDER: Final = "Consider"


class Held(Protocol):
    """An entry, or what a screen knows of one."""

    @property
    def state(self) -> State: ...
    @property
    def acknowledge_by(self) -> datetime: ...
    @property
    def consider_by(self) -> datetime | None: ...
    @property
    def clocks(self) -> tuple[RunningClock, ...]: ...


@dataclass(frozen=True, slots=True)
class Running:
    """What is to be done, by an instant (UTC) or a day in Leeds, and the instant from which it is late."""

    what: str
    by: datetime | date
    late_from: datetime

    def late(self, now: datetime) -> bool:
        return now > self.late_from


def running(it: Held) -> list[Running]:
    """All of them, what runs out first before the rest; nothing runs once it is closed."""
    return sorted(_running(it), key=lambda clock: clock.late_from)


def first_running(it: Held) -> Running | None:
    """The one that is due next."""
    return next(iter(running(it)), None)


def _running(it: Held) -> Iterator[Running]:
    if it.state is State.CLOSED:
        return
    if it.state is State.WAITING:
        yield Running(ACKNOWLEDGE, it.acknowledge_by, it.acknowledge_by)
    if it.state is State.ACKNOWLEDGED and it.consider_by:
        yield Running(CONSIDER, it.consider_by, it.consider_by)
    for clock in it.clocks:
        if clock.done_on is None:
            yield Running(clock.title, clock.due, _over(clock.due))


def _over(day: date) -> datetime:
    """The midnight in Leeds with which that day ends: a duty's clock is met on any hour of its last day."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC)
