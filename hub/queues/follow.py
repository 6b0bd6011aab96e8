"""What was done starts the clock of what follows: the rapid review runs from the day the Panel was told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

from hub.calendar import LONDON, end_of_working_day
from hub.errors import IllegalMove
from hub.queues.clock import Anchor, Due, ReviewClock, reckon
from hub.queues.entry import Entry, RunningClock
from hub.queues.place import known, running
from hub.queues.rulebook import Rulebook


def followed(entry: Entry, done: str, on: date, rulebook: Rulebook) -> Entry:
    """`entry`, on which the clock `done` was met on that day, with whatever runs from then."""
    found = tuple(_running(it, on, rulebook) for it in following(entry, done, rulebook))
    return replace(entry, clocks=(*entry.clocks, *found)) if found else entry


def unfollowed(entry: Entry, done: str, rulebook: Rulebook) -> Entry:
    """`entry`, without whatever runs from the day on which the clock `done` was met, for it was not.

    Also where both came with what another queue passed on.
    """
    after = {it.name for it in rulebook.review_clocks if it.after == done}
    if any(it.name in after and it.done_on for it in entry.clocks):
        raise IllegalMove("What follows from that day was said to be done too. Take that back first.")
    return replace(entry, clocks=tuple(it for it in entry.clocks if it.name not in after))


def following(entry: Entry, done: str, rulebook: Rulebook) -> Iterator[ReviewClock]:
    """Those that this would start; none that runs there already or did."""
    begun = {it.name for it in entry.clocks}
    return (it for it in _after(entry.queue, done, rulebook) if it.name not in begun)


def begins_another(queue: str, done: str, rulebook: Rulebook) -> bool:
    """Whether anything could run on that queue from the day on which the clock `done` is met."""
    return any(_after(queue, done, rulebook))


def _after(queue: str, done: str, rulebook: Rulebook) -> Iterator[ReviewClock]:
    return (it for it in rulebook.review_clocks if (it.queue, it.after) == (queue, done))


def _running(clock: ReviewClock, on: date, rulebook: Rulebook) -> RunningClock:
    working = known(reckon(clock.unit, clock.count, on, rulebook.calendar))
    due = Due(
        name=clock.name,
        title=clock.title,
        on=working.end,
        at=end_of_working_day(working.end, rulebook.calendar.closes),
        working=working,
        authority=clock.authority,
        start=datetime.combine(on, time(), LONDON).astimezone(UTC),
        anchor=Anchor.DONE,
        unit=clock.unit,
        count=clock.count,
        note=f"Counted from {clock.starts}.",
    )
    return running(due, rulebook)
