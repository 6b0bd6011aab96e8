"""Taken is not yet considered: from then on a second clock runs, so that nothing is taken and forgotten."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from hub.calendar import Calendar, NoCalendar, add_working_days, end_of_working_day, local_day
from hub.queues.certificate import Certificate, certify
from hub.queues.clock import Anchor, Due, Unit
from hub.queues.entry import Entry, RunningClock, State
from hub.queues.place import going_on, known, on_its_ladder
from hub.queues.queue import Queue
from hub.queues.rulebook import Rulebook
from hub.routing.rulebook import Authority, Confidence

AT_LEAST: Final = 1
"""Working days that a queue has to consider after it was taken, however late that was."""

SHORT: Final = "Less than a working day was left, counted from receipt."
HURRIED: Final = "Less than a working day was left of what its duty asks for: {}."
BOUND: Final = "No later than what its duty asks for: {}."

UNLISTED: Final = Queue(
    id="",
    title="",
    owner="",
    owner_title="",
    purpose="",
    considers="",
    acknowledge_within_days=AT_LEAST,
    acknowledge_source="",
    consider_within_days=AT_LEAST,
    consider_authority=Authority("Local target", "The queue is in no file any more", Confidence.INFERENCE),
    ladder=(),
)
"""Stands in for a queue that was taken out of the files while it still had something."""


def taken(entry: Entry, rulebook: Rulebook, now: datetime) -> Entry:
    """A named person has it: the queue's consider-by, and the same ladder again up to it and beyond."""
    queue = rulebook.queues.get(entry.queue, UNLISTED)
    by = known(consider_by(queue, entry.opened_at, now, rulebook.calendar))
    held = _in_time(entry.acknowledge(by.at, certify(by, rulebook.calendar, rulebook.version)), rulebook, now)
    return on_its_ladder(held, rulebook, now) if queue.ladder else held


def in_time(before: Entry, after: Entry, rulebook: Rulebook, now: datetime) -> Entry:
    """`after`, which has taken on a duty, considered before that runs out where it was taken already."""
    bound = _in_time(after, rulebook, now)
    return after if bound == after else going_on(before, bound, rulebook, now)


def _in_time(entry: Entry, rulebook: Rulebook, now: datetime) -> Entry:
    """What its duty asks for is chased once it is accepted, so nobody has longer than that to accept it."""
    clock = entry.next_clock
    if entry.state is not State.ACKNOWLEDGED or clock is None or clock.certificate is None:
        return entry
    by, certificate = _before(clock, clock.certificate, entry, rulebook, now)
    if entry.consider_by is not None and by >= entry.consider_by:
        return entry
    return replace(entry, consider_by=by, consider_certificate=certificate)


def _before(
    clock: RunningClock, reckoned: Certificate, entry: Entry, rulebook: Rulebook, now: datetime
) -> tuple[datetime, Certificate]:
    """The end of that clock's day, or of a working day from now where that is later, and how it was found."""
    least = known(_at_least(rulebook.queues.get(entry.queue, UNLISTED), now, rulebook.calendar))
    by = end_of_working_day(clock.due, rulebook.calendar.closes)
    if by < least.at:
        late = replace(least, note=HURRIED.format(clock.title))
        return late.at, certify(late, rulebook.calendar, rulebook.version)
    note = f"{reckoned.note} {BOUND.format(clock.title)}".strip()
    return by, replace(reckoned, name=least.name, title=least.title, note=note)


def at_earliest(asked_at: datetime, calendar: Calendar) -> datetime | NoCalendar:
    """No time that a queue has to meet is less than a working day after its people were asked."""
    working = add_working_days(calendar, local_day(asked_at), AT_LEAST)
    return working if isinstance(working, NoCalendar) else end_of_working_day(working.end, calendar.closes)


def consider_by(
    queue: Queue, opened_at: datetime, taken_at: datetime, calendar: Calendar
) -> Due | NoCalendar:
    """By when the queue that has taken it says whether it will consider it.

    Counted from receipt, so that taking it late gains little: the day after it was taken at the earliest.
    """
    least = _at_least(queue, taken_at, calendar)
    working = add_working_days(calendar, local_day(opened_at), queue.consider_within_days)
    if isinstance(working, NoCalendar):
        return working
    if isinstance(least, NoCalendar) or least.on > working.end:
        return least
    return replace(
        least,
        on=working.end,
        at=end_of_working_day(working.end, calendar.closes),
        working=working,
        start=opened_at,
        anchor=Anchor.RECEIVED,
        count=queue.consider_within_days,
        note="",
    )


def _at_least(queue: Queue, taken_at: datetime, calendar: Calendar) -> Due | NoCalendar:
    working = add_working_days(calendar, local_day(taken_at), AT_LEAST)
    if isinstance(working, NoCalendar):
        return working
    return Due(
        name="consider-by",
        title="Consider by",
        on=working.end,
        at=end_of_working_day(working.end, calendar.closes),
        working=working,
        authority=queue.consider_authority,
        start=taken_at,
        anchor=Anchor.ACKNOWLEDGED,
        unit=Unit.WORKING_DAYS,
        count=AT_LEAST,
        note=SHORT,
    )
