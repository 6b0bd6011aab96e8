"""Answer by when, on what authority, and with what working."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from hub.calendar import NoCalendar
from hub.queues.clock import NOT_GIVEN, Anchor, Due, Started, acknowledge_by, due
from hub.words import Duty
from tests.rooms.tellings import RULES

SCSI = next(it for it in RULES.clocks if it.name == "scsi-notification")
MONTH = next(it for it in RULES.clocks if it.name == "dhr-decision")
FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)


def found(it: Due | NoCalendar) -> Due:
    assert isinstance(it, Due), it
    return it


def test_five_working_days_from_awareness_not_from_receipt() -> None:
    it = found(due(SCSI, Started(FRIDAY, date(2026, 11, 17)), RULES.calendar))
    assert it.on == date(2026, 11, 24)
    assert it.at == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert it.authority.basis.startswith("Children Act 2004 s16C")
    assert it.working.start == date(2026, 11, 17)
    assert it.note == ""


def test_a_month_for_the_community_safety_partnership() -> None:
    assert found(due(MONTH, Started(FRIDAY, date(2027, 1, 31)), RULES.calendar)).on == date(2027, 2, 28)


def test_without_the_day_of_awareness_a_clock_counts_from_receipt_and_says_so() -> None:
    it = found(due(SCSI, Started(FRIDAY), RULES.calendar))
    assert it.on == date(2026, 11, 27)
    assert it.note == NOT_GIVEN


def test_a_day_of_awareness_beyond_the_calendar_neither_stops_the_clock_nor_passes_in_silence() -> None:
    it = found(due(SCSI, Started(FRIDAY, date(1987, 3, 2)), RULES.calendar))
    assert it.on == date(2026, 11, 27)
    assert "no bank holidays on file for 1987" in it.note


def test_receipt_beyond_the_calendar_is_an_alarm() -> None:
    late = datetime(RULES.calendar.last_year + 1, 2, 1, tzinfo=UTC)
    assert isinstance(due(SCSI, Started(late), RULES.calendar), NoCalendar)
    assert isinstance(acknowledge_by(RULES.queues["lscp.rag"], late, RULES.calendar), NoCalendar)


def test_a_clock_may_count_from_receipt() -> None:
    clock = replace(SCSI, anchor=Anchor.RECEIVED)
    assert found(due(clock, Started(FRIDAY, date(2026, 11, 2)), RULES.calendar)).on == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("received", "by"),
    [
        (datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 23, 17, tzinfo=UTC)),  # Friday morning
        (datetime(2026, 11, 20, 22, tzinfo=UTC), datetime(2026, 11, 23, 17, tzinfo=UTC)),  # Friday night
        (datetime(2026, 11, 21, 12, tzinfo=UTC), datetime(2026, 11, 23, 17, tzinfo=UTC)),  # Saturday
        (datetime(2026, 12, 24, 12, tzinfo=UTC), datetime(2026, 12, 29, 17, tzinfo=UTC)),  # Christmas Eve
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), datetime(2026, 7, 2, 16, tzinfo=UTC)),  # July in Leeds
        (datetime(2027, 3, 25, 12, tzinfo=UTC), datetime(2027, 3, 30, 16, tzinfo=UTC)),  # Easter, then BST
    ],
)
def test_acknowledge_by_the_close_of_the_next_working_day(received: datetime, by: datetime) -> None:
    assert found(acknowledge_by(RULES.queues["lscp.rag"], received, RULES.calendar)).at == by


def test_clocks_run_against_a_duty_and_nothing_less() -> None:
    assert [it.name for it in RULES.clocks_for("lscp.rag", Duty.MUST_CONSIDER)] == ["scsi-notification"]
    assert RULES.clocks_for("lscp.rag", Duty.INFORMATION) == ()
    assert RULES.clocks_for("lsab.sar", Duty.MUST_CONSIDER) == ()


def test_a_later_version_of_a_clock_takes_over_on_its_day() -> None:
    from hub.routing.rulebook import Period

    ended = replace(SCSI, period=Period(date(2018, 6, 29), date(2026, 12, 31)))
    begun = replace(SCSI, count=3, period=Period(date(2027, 1, 1)))
    book = replace(RULES, edition=replace(RULES.edition, clocks=(ended, begun)))
    assert [it.count for it in book.in_force(date(2026, 12, 31)).clocks] == [5]
    assert [it.count for it in book.in_force(date(2027, 1, 1)).clocks] == [3]
