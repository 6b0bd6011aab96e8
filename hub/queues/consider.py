"""Taken is not yet considered: from then on a second clock runs, so that nothing is taken and forgotten."""

from datetime import datetime
from typing import Final

from hub.calendar import Calendar, NoCalendar, add_working_days, end_of_working_day, local_day
from hub.queues.certificate import certify
from hub.queues.clock import Anchor, Due, Unit
from hub.queues.entry import Entry
from hub.queues.place import known, on_its_ladder
from hub.queues.queue import Queue
from hub.queues.rulebook import Rulebook
from hub.routing.rulebook import Authority, Confidence

AT_LEAST: Final = 1
"""Working days that a queue has to consider after it was taken, however late that was."""

SHORT: Final = "Less than a working day was left, counted from receipt."

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
    held = entry.acknowledge(by.at, certify(by, rulebook.calendar, rulebook.version))
    return on_its_ladder(held, rulebook, now) if queue.ladder else held


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
    from_receipt = add_working_days(calendar, local_day(opened_at), queue.consider_within_days)
    at_earliest = add_working_days(calendar, local_day(taken_at), AT_LEAST)
    if isinstance(from_receipt, NoCalendar):
        return from_receipt
    if isinstance(at_earliest, NoCalendar):
        return at_earliest
    late = at_earliest.end > from_receipt.end
    working = at_earliest if late else from_receipt
    return Due(
        name="consider-by",
        title="Consider by",
        on=working.end,
        at=end_of_working_day(working.end, calendar.closes),
        working=working,
        authority=queue.consider_authority,
        start=taken_at if late else opened_at,
        anchor=Anchor.ACKNOWLEDGED if late else Anchor.RECEIVED,
        unit=Unit.WORKING_DAYS,
        count=AT_LEAST if late else queue.consider_within_days,
        note=SHORT if late else "",
    )
