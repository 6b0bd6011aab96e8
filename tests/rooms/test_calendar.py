"""Deadlines against a walker that knows nothing but weekends and the published bank holidays of England."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.calendar import (
    LONDON,
    Calendar,
    NoCalendar,
    Working,
    add_days,
    add_months,
    add_working_days,
    add_working_time,
    end_of_working_day,
    england,
    in_words,
    is_working_day,
    local_day,
)
from tests.rooms.tellings import RULES

CALENDAR = RULES.calendar

PUBLISHED = {
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
}
"""gov.uk/bank-holidays, England and Wales."""

DAYS = st.dates(date(2020, 1, 1), date(2035, 6, 30))


def easter(year: int) -> date:
    """The anonymous Gregorian algorithm (Nature, 20 April 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def off(day: date) -> bool:
    """Nobody is at work, worked out from statute and the published exceptions alone."""
    if day.weekday() >= 5:
        return True
    if day.year in PUBLISHED:
        return f"{day:%m-%d}" in PUBLISHED[day.year].split()
    return day in reckoned(day.year)


def reckoned(year: int) -> set[date]:
    """Banking and Financial Dealings Act 1971, and the substitute days proclaimed every year."""
    found = {easter(year) - timedelta(2), easter(year) + timedelta(1)}
    found |= {monday(year, 5, 1), monday(year, 5, 25), monday(year, 8, 25)}
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        later = (fixed + timedelta(days) for days in range(5))
        found.add(next(it for it in later if it.weekday() < 5 and it not in found))
    return found


def monday(year: int, month: int, earliest: int) -> date:
    first = date(year, month, earliest)
    return first + timedelta((7 - first.weekday()) % 7)


def test_every_day_from_2020_to_2035_is_what_statute_makes_it() -> None:
    day = date(2020, 1, 1)
    while day.year <= 2035:
        assert is_working_day(CALENDAR, day) is not off(day), day
        day += timedelta(1)


@given(DAYS, st.integers(-60, 60))
@settings(deadline=None)
def test_working_days_against_the_walker(start: date, count: int) -> None:
    step, left, day = (1 if count > 0 else -1), abs(count), start
    passed = []
    while left:
        day += timedelta(step)
        if off(day):
            passed.append(day)
        else:
            left -= 1
    found = add_working_days(CALENDAR, start, count)
    assert isinstance(found, Working)
    assert found.end == day
    assert [it.day for it in found.skipped] == passed
    assert all(it.why for it in found.skipped)


@given(DAYS, st.times(), st.integers(-60, 60))
@settings(deadline=None, max_examples=50)
def test_working_hours_against_a_walker_of_minutes(day: date, at: time, quarters: int) -> None:
    minute = at.replace(second=0, microsecond=0)
    start = datetime.combine(day, minute, LONDON).astimezone(UTC)
    found = add_working_time(CALENDAR, start, quarters * timedelta(minutes=15))
    assert isinstance(found, datetime)
    assert worked_minutes(min(start, found), max(start, found)) == abs(quarters) * 15
    here = found.astimezone(LONDON)
    assert not off(here.date())
    assert time(9) <= here.time() <= time(17)


def worked_minutes(since: datetime, until: datetime) -> int:
    """Minutes of office time between two instants, day by day on the wall clock of London."""
    total, day = timedelta(), since.astimezone(LONDON).date()
    while day <= until.astimezone(LONDON).date():
        opens, closes = (datetime.combine(day, it, LONDON) for it in (time(9), time(17)))
        if not off(day):
            total += max(timedelta(), min(until, closes) - max(since, opens))
        day += timedelta(1)
    return round(total.total_seconds() / 60)


@pytest.mark.parametrize(
    ("start", "months", "there"),
    [
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-11-22", 1, "2026-12-22"),
        ("2026-11-30", 14, "2028-01-30"),
    ],
)
def test_months_are_calendar_months(start: str, months: int, there: str) -> None:
    assert add_months(CALENDAR, date.fromisoformat(start), months).end == date.fromisoformat(there)


def test_a_deadline_over_christmas_shows_its_working() -> None:
    found = add_working_days(CALENDAR, date(2026, 12, 23), 4)
    assert str(found) == (
        "4 working days from 2026-12-23 (day 0) is 2026-12-31; days left out: 2026-12-25 (Christmas Day), "
        "2026-12-26 (Saturday), 2026-12-27 (Sunday), 2026-12-28 (Boxing Day (observed)); "
        f"calendar: {CALENDAR.version}."
    )


def test_the_close_of_work_follows_the_clocks_of_london() -> None:
    assert end_of_working_day(date(2026, 11, 23)) == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert end_of_working_day(date(2026, 6, 23)) == datetime(2026, 6, 23, 16, tzinfo=UTC)
    assert end_of_working_day(date(2026, 6, 23), time(12)) == datetime(2026, 6, 23, 11, tzinfo=UTC)


def test_the_day_in_leeds_is_not_always_the_day_in_greenwich() -> None:
    assert local_day(datetime(2026, 6, 22, 23, 30, tzinfo=UTC)) == date(2026, 6, 23)


def test_calendar_days_do_not_stop_at_weekends() -> None:
    assert add_days(CALENDAR, date(2026, 11, 20), 2).end == date(2026, 11, 22)


def test_an_instant_in_words() -> None:
    assert in_words(datetime(2026, 7, 1, 16, 0, tzinfo=UTC)) == "5:00pm on Wednesday 1 July 2026"
    assert in_words(datetime(2026, 12, 1, 0, 5, tzinfo=UTC)) == "12:05am on Tuesday 1 December 2026"


def test_a_year_without_bank_holidays_on_file_is_an_alarm_and_never_a_year_without_them() -> None:
    beyond = date(CALENDAR.last_year + 1, 1, 5)
    calls: list[Any] = [
        is_working_day(CALENDAR, beyond),
        add_working_days(CALENDAR, beyond, 5),
        add_working_days(CALENDAR, date(CALENDAR.last_year, 12, 30), 5),
        add_working_days(CALENDAR, date(CALENDAR.first_year, 1, 2), -5),
        add_working_time(CALENDAR, datetime(CALENDAR.last_year + 1, 1, 5, tzinfo=UTC), timedelta(hours=1)),
    ]
    assert all(isinstance(it, NoCalendar) for it in calls)
    assert f"no bank holidays on file for {beyond.year}" in str(calls[0])
    with pytest.raises(TypeError):
        bool(calls[0])


def test_the_library_must_know_every_year() -> None:
    assert isinstance(england(2090, 2110, {}), NoCalendar)
    found = england(2020, 2030, {})
    assert isinstance(found, Calendar)
    assert (found.first_year, found.last_year) == (2020, 2030)


def test_a_proclaimed_day_is_added_and_a_moved_one_taken_away() -> None:
    moved = england(2026, 2027, {date(2026, 5, 4): None, date(2026, 5, 8): "Invented Day"})
    assert isinstance(moved, Calendar)
    assert is_working_day(moved, date(2026, 5, 4)) is True
    assert is_working_day(moved, date(2026, 5, 8)) is False
    assert moved.version != CALENDAR.version
