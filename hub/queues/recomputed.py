"""What another calendar makes of due times that people work to: proposed to somebody, never moved silently.

A bank holiday is proclaimed, or the library of holidays is corrected, while entries are open.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from hub.calendar import Calendar, NoCalendar, Skipped, day_in_words, local_day
from hub.errors import IllegalMove
from hub.queues.certificate import Certificate, anew
from hub.queues.entry import Entry, RunningClock, State
from hub.queues.place import by_another_time, going_on
from hub.queues.rulebook import Rulebook

LONGEST_REASON: Final = 2000
AHEAD: Final = 1
"""Years beyond this one for which bank holidays must be on file: no clock of ours runs longer."""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """One due time of an open entry by two calendars; `before` is what it is worked to."""

    entry: Entry
    before: Certificate
    after: Certificate


@dataclass(frozen=True, slots=True)
class Proposal:
    """One that waits for a person."""

    id: UUID
    found_at: datetime
    due: Recomputed


def recomputed(entry: Entry, calendar: Calendar) -> Iterator[Recomputed]:
    """Each of its running due times that this calendar would move; a year that is missing moves none."""
    for before in running(entry):
        if before.digest != calendar.digest:
            after = anew(before, calendar)
            if not isinstance(after, NoCalendar) and after.end != before.end:
                yield Recomputed(entry, before, after)


def running(entry: Entry) -> Iterator[Certificate]:
    """Those not met: of the two that the ladder chases the one that holds, and the clocks."""
    chased = {State.WAITING: entry.certificate, State.ACKNOWLEDGED: entry.consider_certificate}
    if (held := chased.get(entry.state)) is not None:
        yield held
    if entry.state is not State.CLOSED:
        yield from (it.certificate for it in entry.clocks if it.certificate and it.done_on is None)


def moved(it: Recomputed, rulebook: Rulebook, now: datetime) -> Entry:
    """The entry by the new time. What a linked notification brought forward further stays where it is.

    Raises IllegalMove when the due time is no longer what the proposal was about.
    """
    if it.before not in running(it.entry):
        raise IllegalMove("That due time has been met or has changed since. Nothing was moved.")
    if it.before == it.entry.certificate:
        own = it.entry.acknowledge_by == it.before.end
        by = it.after.end if own else min(it.entry.acknowledge_by, it.after.end)
        return by_another_time(replace(it.entry, certificate=it.after), by, rulebook, now)
    if it.before == it.entry.consider_certificate:
        later = replace(it.entry, consider_certificate=it.after, consider_by=it.after.end)
        return going_on(it.entry, later, rulebook, now)
    return replace(it.entry, clocks=tuple(_by_another_day(clock, it) for clock in it.entry.clocks))


def reasons(it: Recomputed) -> Iterator[str]:
    """Which days the two calendars see otherwise, for people."""
    shorter = min(local_day(it.before.end), local_day(it.after.end))
    was, now = (set(_days_off(kept, shorter)) for kept in (it.before, it.after))
    yield from (f"{day_in_words(day.day)} is a day off: {day.why}" for day in _sorted(now - was))
    yield from (f"{day_in_words(day.day)} is no day off any more" for day in _sorted(was - now))
    if was == now:
        yield "Office hours have changed"


def horizon(calendar: Calendar, now: datetime) -> NoCalendar | None:
    """The year that is about to be needed and has no bank holidays on file; None while all is well."""
    needed = local_day(now).year + AHEAD
    if needed <= calendar.last_year:
        return None
    return NoCalendar(calendar.last_year + 1, calendar.first_year, calendar.last_year)


def _by_another_day(clock: RunningClock, it: Recomputed) -> RunningClock:
    if clock.certificate != it.before:
        return clock
    own, day = clock.due == local_day(it.before.end), local_day(it.after.end)
    return replace(clock, certificate=it.after, due=day if own else min(clock.due, day))


def _days_off(it: Certificate, until: date) -> Iterator[Skipped]:
    """But weekends, and what lies beyond the shorter of the two: those come and go with the length alone."""
    return (skipped for skipped in it.skipped if skipped.day.weekday() < 5 and skipped.day <= until)


def _sorted(days: set[Skipped]) -> list[Skipped]:
    return sorted(days, key=lambda it: it.day)
