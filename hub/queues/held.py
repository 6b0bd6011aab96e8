"""Two entries on one queue for one case: a second telling never gives anybody more time than the first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from hub.calendar import local_day
from hub.errors import IllegalMove
from hub.queues.entry import Entry, RunningClock, State
from hub.queues.place import by_another_time, going_on
from hub.queues.rulebook import Rulebook

ACKNOWLEDGE: Final = "acknowledge"
CONSIDER: Final = "consider"
INSTANTS: Final = frozenset({ACKNOWLEDGE, CONSIDER})
"""The others are days."""


TITLES: Final = {ACKNOWLEDGE: "Acknowledge by", CONSIDER: "Consider by"}


@dataclass(frozen=True, slots=True)
class Held:
    """One time that was brought forward from `own` to `held`; `name` is a clock's, ACKNOWLEDGE or CONSIDER.

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

    A time to acknowledge holds while both still wait, one to consider while both are taken and nobody has
    said: one that was met has stopped. A clock is a day of the case, so it holds whether or not the other has
    been concluded; what is closed is left alone.
    """
    if entry.state is State.CLOSED:
        return entry, ()
    found = [*_clocks(entry, other)]
    if sooner := _sooner(entry, other):
        found.append(sooner)
        entry = _by(entry, sooner.name, sooner.held, rulebook, now)
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
        if it.name not in INSTANTS:
            entry = replace(entry, clocks=tuple(_given_back(clock, it) for clock in entry.clocks))
        elif _waits_for(entry) == (it.name, it.held):
            certificate = entry.certificate if it.name == ACKNOWLEDGE else entry.consider_certificate
            entry = _by(entry, it.name, certificate.end if certificate else it.own, rulebook, now)
    return entry


def _waits_for(entry: Entry) -> tuple[str, datetime] | None:
    """What is to be done next by an instant; None once nobody is waited for."""
    if entry.state is State.ACKNOWLEDGED and entry.consider_by:
        return CONSIDER, entry.consider_by
    return (ACKNOWLEDGE, entry.acknowledge_by) if entry.state is State.WAITING else None


def _sooner(entry: Entry, other: Entry) -> Held | None:
    mine, theirs = _waits_for(entry), _waits_for(other)
    if mine is None or theirs is None or mine[0] != theirs[0] or theirs[1] >= mine[1]:
        return None
    return Held(entry.id, mine[0], TITLES[mine[0]], mine[1], theirs[1])


def _by(entry: Entry, name: str, by: date | datetime, rulebook: Rulebook, now: datetime) -> Entry:
    """Its ladder goes on towards that instant."""
    if not isinstance(by, datetime):
        raise IllegalMove("A time to acknowledge or to consider is an instant, not a day.")
    if name == CONSIDER:
        return going_on(entry, replace(entry, consider_by=by), rulebook, now)
    return by_another_time(entry, by, rulebook, now)


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
