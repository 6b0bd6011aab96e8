"""Two entries on one queue for one case: a second telling never gives anybody more time than the first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from hub.calendar import local_day
from hub.queues.entry import Entry, RunningClock, State
from hub.queues.place import by_another_time
from hub.queues.rulebook import Rulebook

ACKNOWLEDGE: Final = "acknowledge"


@dataclass(frozen=True, slots=True)
class Held:
    """One time that was brought forward from `own` to `held`; `name` is a clock's, or ACKNOWLEDGE.

    `working` is what the clock said of its own day.
    """

    entry_id: UUID
    name: str
    title: str
    own: date | datetime
    held: date | datetime
    working: str = ""


def keep_earliest(
    entry: Entry, other: Entry, rulebook: Rulebook, now: datetime
) -> tuple[Entry, tuple[Held, ...]]:
    """`entry` with no time later than `other`'s, and what that changed.

    A time to acknowledge holds while both still wait: one that was met has stopped. A clock is a day of the
    case, so it holds whether or not the other has been concluded; what is closed is left alone.
    """
    if entry.state is State.CLOSED:
        return entry, ()
    found = [*_clocks(entry, other)]
    if entry.state is other.state is State.WAITING and other.acknowledge_by < entry.acknowledge_by:
        by = other.acknowledge_by
        found.append(Held(entry.id, ACKNOWLEDGE, "Acknowledge by", entry.acknowledge_by, by))
        entry = by_another_time(entry, by, rulebook, now)
    days = {it.name: it for it in found}
    clocks = tuple(_brought_forward(it, days[it.name]) if it.name in days else it for it in entry.clocks)
    return replace(entry, clocks=clocks), tuple(found)


def give_back(entry: Entry, held: Iterable[Held], rulebook: Rulebook, now: datetime) -> Entry:
    """`entry` with its own times again, as far as they are still those that were brought forward.

    A certificate says what its own time is, also where the calendar has changed since the link.
    """
    if entry.state is State.CLOSED:
        return entry
    for it in (it for it in held if it.entry_id == entry.id):
        if it.name != ACKNOWLEDGE:
            entry = replace(entry, clocks=tuple(_given_back(clock, it) for clock in entry.clocks))
        elif (
            entry.state is State.WAITING and entry.acknowledge_by == it.held and isinstance(it.own, datetime)
        ):
            own = entry.certificate.end if entry.certificate else it.own
            entry = by_another_time(entry, own, rulebook, now)
    return entry


def _clocks(entry: Entry, other: Entry) -> Iterator[Held]:
    theirs = {it.name: it.due for it in other.clocks}
    for it in entry.clocks:
        if (day := theirs.get(it.name, it.due)) < it.due:
            yield Held(entry.id, it.name, it.title, it.due, day, it.working)


def _brought_forward(clock: RunningClock, it: Held) -> RunningClock:
    why = f"Linked with another notification of the same case, whose earlier day holds, not {it.own}."
    return replace(clock, due=it.held, working=f"{clock.working} {why}".strip())


def _given_back(clock: RunningClock, it: Held) -> RunningClock:
    if (clock.name, clock.due) != (it.name, it.held):
        return clock
    own = local_day(clock.certificate.end) if clock.certificate else it.own
    return replace(clock, due=own, working=it.working)
