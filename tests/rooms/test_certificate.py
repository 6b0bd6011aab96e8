"""A due time shows its working, and no later start, longer count or added holiday brings it forward."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.calendar import LONDON, Calendar, Working, england
from hub.queues.certificate import Certificate, anew, certify, lines
from hub.queues.clock import Anchor, Due, Started, Unit, due, reckon
from tests.rooms.tellings import RULES
from tests.rooms.test_calendar import off

SCSI = next(it for it in RULES.clocks if it.name == "scsi-notification")
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
STARTS = st.integers(0, 5658 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
COUNTS = st.integers(1, 60)
UNITS = st.sampled_from(list(Unit))


def found(start: datetime, unit: Unit, count: int, calendar: Calendar = RULES.calendar) -> Certificate:
    it = due(replace(SCSI, anchor=Anchor.RECEIVED, unit=unit, count=count), Started(start), calendar)
    assert isinstance(it, Due)
    return certify(it, calendar, RULES.version)


def minute_walk(start: datetime, unit: Unit, count: int) -> datetime:
    """On and on by the clock on the wall in London, until it shows the close of the day that counts."""
    minute = start.replace(second=0, microsecond=0)
    seen, wall = {minute.astimezone(LONDON).date()}, minute.astimezone(LONDON)
    day0, left = wall.date(), count
    month = (day0.year * 12 + day0.month - 1 + count) if unit is Unit.MONTHS else 0
    while True:
        # Clocks change on the hour and offices close on it, so fifteen minutes at a step pass nothing over.
        minute += timedelta(minutes=15 - minute.minute % 15)
        wall = minute.astimezone(LONDON)
        today = wall.date()
        if today not in seen:
            seen.add(today)
            left -= not (unit is Unit.WORKING_DAYS and off(today))
            tomorrow = today + timedelta(1)
            same = today.year * 12 + today.month - 1 == month
            there = same and (
                today.day == day0.day or (tomorrow.month != today.month and today.day < day0.day)
            )
        if today == day0:
            continue
        ended = there if unit is Unit.MONTHS else left == 0
        if ended and (wall.hour, wall.minute) == (17, 0):
            return minute


@given(STARTS, UNITS, st.integers(1, 12))
@settings(deadline=None, max_examples=400)
def test_the_same_instant_as_a_walk_on_the_clock_on_the_wall(start: datetime, unit: Unit, count: int) -> None:
    steps = min(count, 2) if unit is Unit.MONTHS else count
    assert found(start, unit, steps).end == minute_walk(start, unit, steps)


@given(STARTS, st.timedeltas(timedelta(), timedelta(400)), UNITS, COUNTS)
@settings(deadline=None)
def test_a_later_start_is_never_due_earlier(start: datetime, by: timedelta, unit: Unit, count: int) -> None:
    assert found(start + by, unit, count).end >= found(start, unit, count).end


@given(st.dates(date(2020, 1, 1), date(2035, 6, 30)), COUNTS, COUNTS)
@settings(deadline=None)
def test_so_many_days_and_then_so_many_more_are_as_many_together(start: date, one: int, more: int) -> None:
    for unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS):
        half = reckon(unit, one, start, RULES.calendar)
        assert isinstance(half, Working)
        rest = reckon(unit, more, half.end, RULES.calendar)
        whole = reckon(unit, one + more, start, RULES.calendar)
        assert isinstance(rest, Working)
        assert isinstance(whole, Working)
        assert rest.end == whole.end


@given(STARTS, COUNTS, st.integers(1, 90))
@settings(deadline=None)
def test_an_added_holiday_never_brings_a_due_time_forward(start: datetime, count: int, later: int) -> None:
    it = found(start, Unit.WORKING_DAYS, count)
    assert not off(it.end.astimezone(LONDON).date())
    day = start.astimezone(LONDON).date() + timedelta(later)
    known = {**RULES.calendar.bank_holidays, day: "Invented Jubilee"}
    again = anew(it, replace(RULES.calendar, bank_holidays=known))
    assert isinstance(again, Certificate)
    assert again.end >= it.end
    assert (again.end > it.end) is (not off(day) and day <= it.end.astimezone(LONDON).date())


def test_what_the_calendar_says_decides_its_digest() -> None:
    same, other = england(2020, 2030, {}), england(2020, 2030, {date(2027, 6, 4): "Invented Jubilee"})
    assert isinstance(same, Calendar)
    assert isinstance(other, Calendar)
    assert same.digest != other.digest
    assert same == england(2020, 2030, {})
    assert "1 changed by configuration" in other.version


def test_a_certificate_over_easter_and_the_change_of_the_clocks_in_words() -> None:
    it = found(datetime(2027, 3, 25, 12, tzinfo=UTC), Unit.WORKING_DAYS, 1)
    said = dict(lines(it))
    assert said["Counted from"] == "12:00pm on Thursday 25 March 2027, when the hub received it."
    assert said["Days left out"].splitlines() == [
        "Friday 26 March 2027: Good Friday",
        "Saturday 27 March 2027",
        "Sunday 28 March 2027",
        "Monday 29 March 2027: Easter Monday",
    ]
    assert said["Due"] == "5:00pm on Tuesday 30 March 2027, when offices close"
    assert it.clocks_change
    assert "UTC+00:00 at the start and UTC+01:00 at the end" in said["Time zone"]


def test_it_survives_being_kept() -> None:
    it = found(datetime(2026, 12, 23, 12, tzinfo=UTC), Unit.WORKING_DAYS, 4)
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(it)), Certificate) == it
