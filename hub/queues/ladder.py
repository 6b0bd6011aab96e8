"""Who is chased when nobody has acknowledged: which rung comes next, and at what instant."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from hub.calendar import LONDON, Calendar, NoCalendar, add_working_days, add_working_time

_OFFSET: Final = re.compile(r"(?P<count>0|[+-][1-9]\d{0,2})(?P<unit>[hd]?)", re.ASCII)


class To(StrEnum):
    """Whom a rung speaks to; `sender` is whoever raised the notification."""

    MEMBERS = "members"
    DEPUTY = "deputy"
    CHAIR = "chair"
    SENDER = "sender"


class Via(StrEnum):
    """By which channel: a letter, an event to the board's own system, or both."""

    LETTER = "letter"
    SYSTEM = "system"
    BOTH = "both"


class Chase(StrEnum):
    """Which letter it is."""

    REMINDER = "reminder"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class Offset:
    """Working time before (-) or after (+) the acknowledge-by instant: whole days, or office hours."""

    days: int = 0
    hours: int = 0

    def from_(self, instant: datetime, calendar: Calendar) -> datetime | NoCalendar:
        """That instant; a day later is the same time of day on the next working day."""
        if not self.days:
            return add_working_time(calendar, instant, timedelta(hours=self.hours)) if self.hours else instant
        local = instant.astimezone(LONDON)
        moved = add_working_days(calendar, local.date(), self.days)
        if isinstance(moved, NoCalendar):
            return moved
        return datetime.combine(moved.end, local.time(), LONDON).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """One rung as configured."""

    after: Offset
    to: To
    letter: Chase
    via: Via = Via.LETTER


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs in order of time; the last comes again every `again_after` working days, 0 for never."""

    steps: tuple[Step, ...]
    again_after: int

    def step(self, index: int) -> Step:
        """The last stands for every repeat of it."""
        return self.steps[min(index, len(self.steps) - 1)]


@dataclass(frozen=True, slots=True)
class Rung:
    """What is owed next. `index` goes on counting when the last step repeats."""

    index: int
    due_at: datetime
    step: Step


def next_step(
    ladder: Ladder, acknowledge_by: datetime, after_step: int, now: datetime, calendar: Calendar
) -> Rung | NoCalendar | None:
    """The rung after `after_step` (-1: none climbed yet); None when the ladder has ended.

    Rungs that went by while nobody climbed collapse into the latest of them: one honest letter.
    """
    found: Rung | None = None
    index = after_step + 1
    while (rung := rung_at(ladder, index, acknowledge_by, calendar)) is not None:
        if isinstance(rung, NoCalendar):
            return found or rung
        if found and rung.due_at > now:
            return found
        found, index = rung, index + 1
        if rung.due_at > now:
            return rung
    return found


def offset(text: str) -> Offset | None:
    """Reads `-4h`, `0`, `+1d`; None when it is none of these."""
    match = _OFFSET.fullmatch(text)
    if match is None or bool(match["unit"]) == (match["count"] == "0"):
        return None
    count = int(match["count"])
    return Offset(days=count) if match["unit"] == "d" else Offset(hours=count)


def rung_at(
    ladder: Ladder, index: int, acknowledge_by: datetime, calendar: Calendar
) -> Rung | NoCalendar | None:
    """The rung of this index and when it is due; None past the end of a ladder that ends."""
    beyond = index - len(ladder.steps) + 1
    if not ladder.steps or (beyond > 0 and not ladder.again_after):
        return None
    step = ladder.step(index)
    due_at = step.after.from_(acknowledge_by, calendar)
    if beyond > 0 and isinstance(due_at, datetime):
        due_at = Offset(days=beyond * ladder.again_after).from_(due_at, calendar)
    return due_at if isinstance(due_at, NoCalendar) else Rung(index, due_at, step)
