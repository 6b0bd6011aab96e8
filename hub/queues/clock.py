"""Answer by when, and on what authority: each due day keeps the working it was reckoned by."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from hub.calendar import (
    LONDON,
    Calendar,
    NoCalendar,
    Working,
    add_days,
    add_months,
    add_working_days,
    end_of_working_day,
    local_day,
)
from hub.queues.queue import Queue
from hub.routing.rulebook import Authority, Confidence, Period

ACKNOWLEDGE_BY = "acknowledge-by"
NOT_GIVEN = "The day the authority became aware was not given, so this is reckoned from receipt. "


class Anchor(StrEnum):
    """What starts a clock: national guidance counts from awareness, not from the incident.

    DONE is the day on which what it follows was done; such are configured apart (ReviewClock).
    """

    AWARE = "aware_on"
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    DONE = "done"


class Unit(StrEnum):
    """What it counts."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"


class Kind(StrEnum):
    """What being late means."""

    STATUTORY = "statutory"
    GUIDANCE = "guidance"
    LOCAL_TARGET = "local_target"
    EXPECTATION = "expectation"


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as configured; it runs only while its queue is held at must_consider."""

    name: str
    title: str
    queue: str
    anchor: Anchor
    unit: Unit
    count: int
    kind: Kind
    authority: Authority
    period: Period


@dataclass(frozen=True, slots=True)
class ReviewClock:
    """What follows a decision that criteria are met, from a day in words that only people know.

    With `after`, a clock of the same queue, it runs from the day on which that is said to have been done.
    """

    name: str
    title: str
    queue: str
    starts: str
    unit: Unit
    count: int
    kind: Kind
    authority: Authority
    period: Period
    after: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """The instants a clock may be anchored to."""

    received_at: datetime
    aware_on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A day in Leeds, the instant (UTC) at which its office hours end, and how both were found.

    `start` is the instant it counts from: of receipt, or the first of the day of awareness in Leeds.
    """

    name: str
    title: str
    on: date
    at: datetime
    working: Working
    authority: Authority
    start: datetime
    anchor: Anchor
    unit: Unit
    count: int
    note: str = ""


def due(clock: Clock, started: Started, calendar: Calendar) -> Due | NoCalendar:
    """When this clock runs out.

    Counted from receipt, with a note, where the day of awareness was not given or lies beyond the
    calendar: a slip of the pen in a date must neither stop a clock nor keep a notification out.
    """
    start, anchor, note = started.received_at, Anchor.RECEIVED, ""
    if clock.anchor is Anchor.AWARE and started.aware_on:
        start, anchor = datetime.combine(started.aware_on, time(), LONDON).astimezone(UTC), Anchor.AWARE
    elif clock.anchor is Anchor.AWARE:
        note = NOT_GIVEN
    working = reckon(clock.unit, clock.count, local_day(start), calendar)
    if isinstance(working, NoCalendar) and anchor is Anchor.AWARE:
        note = f"{working} Until then this is reckoned from receipt. "
        start, anchor = started.received_at, Anchor.RECEIVED
        working = reckon(clock.unit, clock.count, local_day(start), calendar)
    if isinstance(working, NoCalendar):
        return working
    return Due(
        name=clock.name,
        title=clock.title,
        on=working.end,
        at=end_of_working_day(working.end, calendar.closes),
        working=working,
        authority=clock.authority,
        start=start,
        anchor=anchor,
        unit=clock.unit,
        count=clock.count,
        note=note,
    )


def acknowledge_by(queue: Queue, received_at: datetime, calendar: Calendar) -> Due | NoCalendar:
    """The close of the last of the queue's working days after receipt.

    The day of receipt is day 0 at whatever hour, working day or not (domain brief, section 1, WD
    arithmetic): what comes on Friday night or on Saturday is due as if it had come on Friday morning.
    """
    working = add_working_days(calendar, local_day(received_at), queue.acknowledge_within_days)
    if isinstance(working, NoCalendar):
        return working
    return Due(
        name=ACKNOWLEDGE_BY,
        title="Acknowledge by",
        on=working.end,
        at=end_of_working_day(working.end, calendar.closes),
        working=working,
        authority=Authority("Local target", queue.acknowledge_source, Confidence.INFERENCE),
        start=received_at,
        anchor=Anchor.RECEIVED,
        unit=Unit.WORKING_DAYS,
        count=queue.acknowledge_within_days,
    )


def reckon(unit: Unit, count: int, start: date, calendar: Calendar) -> Working | NoCalendar:
    """A clock's own arithmetic, from any day."""
    match unit:
        case Unit.WORKING_DAYS:
            return add_working_days(calendar, start, count)
        case Unit.CALENDAR_DAYS:
            return add_days(calendar, start, count)
        case Unit.MONTHS:
            return add_months(calendar, start, count)
