"""The certificate of a due time: everything by which somebody else would come to the same instant."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub.calendar import (
    LONDON,
    Calendar,
    NoCalendar,
    Skipped,
    Working,
    day_in_words,
    end_of_working_day,
    in_words,
    local_day,
)
from hub.queues.clock import Anchor, Due, Unit, reckon

UNITS: Final = {
    Unit.WORKING_DAYS: "working day",
    Unit.CALENDAR_DAYS: "calendar day",
    Unit.MONTHS: "calendar month",
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """`start` and `end` are instants (UTC), the offsets are minutes east of Greenwich at each of them.

    `calendar` names the calendar for people and `digest` tells it from any other; `configuration` is the
    version of the files that the rule stood in. Day 0 is the day in Leeds of `start`.
    """

    name: str
    title: str
    start: datetime
    anchor: Anchor
    note: str
    count: int
    unit: Unit
    authority: str
    confidence: str
    configuration: str
    calendar: str
    digest: str
    skipped: tuple[Skipped, ...]
    end: datetime
    zone: str
    offset_at_start: int
    offset_at_end: int

    @property
    def clocks_change(self) -> bool:
        """Whether British Summer Time begins or ends in between."""
        return self.offset_at_start != self.offset_at_end


def certify(due: Due, calendar: Calendar, configuration: str) -> Certificate:
    """How `due` was found, to be kept with it; `configuration` is the rulebook's version."""
    return Certificate(
        name=due.name,
        title=due.title,
        start=due.start,
        anchor=due.anchor,
        note=due.note.strip(),
        count=due.count,
        unit=due.unit,
        authority=due.authority.basis,
        confidence=str(due.authority.confidence),
        configuration=configuration,
        calendar=calendar.version,
        digest=calendar.digest,
        skipped=due.working.skipped,
        end=due.at,
        zone=LONDON.key,
        offset_at_start=offset(due.start),
        offset_at_end=offset(due.at),
    )


def anew(it: Certificate, calendar: Calendar) -> Certificate | NoCalendar:
    """The same start and the same rule by another calendar."""
    working = reckon(it.unit, it.count, local_day(it.start), calendar)
    if not isinstance(working, Working):
        return working
    end = end_of_working_day(working.end, calendar.closes)
    return replace(
        it,
        calendar=calendar.version,
        digest=calendar.digest,
        skipped=working.skipped,
        end=end,
        offset_at_end=offset(end),
    )


def offset(instant: datetime) -> int:
    """Minutes by which clocks in Leeds are ahead of Greenwich at that instant."""
    ahead = instant.astimezone(LONDON).utcoffset()
    return round(ahead.total_seconds() / 60) if ahead else 0


def lines(it: Certificate) -> Iterator[tuple[str, str]]:
    """The certificate as people read it: what, and then how; more than one line where it lists days."""
    yield "Counted from", f"{_start(it)}. {it.note}".strip()
    unit = UNITS[it.unit]
    yield "Rule", f"{it.count} {unit}{'' if it.count == 1 else 's'}. The day it is counted from is day 0"
    yield "On the authority of", f"{it.authority} ({it.confidence})"
    yield "Days left out", "\n".join(_left_out(it)) or "None"
    yield "Due", f"{in_words(it.end)}, when offices close"
    yield "Time zone", _zone(it)
    yield "Calendar", it.calendar
    yield "Configuration", it.configuration


def _start(it: Certificate) -> str:
    if it.anchor is Anchor.AWARE:
        return f"{day_in_words(local_day(it.start))}, the day the authority became aware"
    if it.anchor is Anchor.DONE:
        return day_in_words(local_day(it.start))
    what = "it was acknowledged" if it.anchor is Anchor.ACKNOWLEDGED else "the hub received it"
    return f"{in_words(it.start)}, when {what}"


def _left_out(it: Certificate) -> Iterator[str]:
    for skipped in it.skipped:
        weekend = skipped.day.weekday() >= 5
        yield day_in_words(skipped.day) + ("" if weekend else f": {skipped.why}")


def _zone(it: Certificate) -> str:
    start, end = (f"UTC{it // 60:+03d}:{it % 60:02d}" for it in (it.offset_at_start, it.offset_at_end))
    if not it.clocks_change:
        return f"{it.zone}, {end} throughout"
    return f"{it.zone}, {start} at the start and {end} at the end: the clocks change in between"
