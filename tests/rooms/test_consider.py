"""By when whoever has taken it says whether it is considered: from receipt, and never less than a day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.calendar import NoCalendar, add_working_days, end_of_working_day, local_day
from hub.queues.certificate import certify, lines
from hub.queues.clock import Anchor, Due
from hub.queues.consider import SHORT, consider_by, taken
from hub.queues.entry import State
from tests.rooms.tellings import RULES
from tests.rooms.test_states import an_entry

RAG = RULES.queues["lscp.rag"]
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def found(opened: datetime, taken_at: datetime) -> Due:
    it = consider_by(RAG, opened, taken_at, RULES.calendar)
    assert isinstance(it, Due)
    return it


@pytest.mark.parametrize(
    ("taken_at", "by", "anchor"),
    [
        ("2026-11-23T10:00", "2026-11-26T17:00", Anchor.RECEIVED),
        ("2026-11-25T23:59", "2026-11-26T17:00", Anchor.RECEIVED),
        ("2026-11-26T08:00", "2026-11-27T17:00", Anchor.ACKNOWLEDGED),
        ("2026-12-24T18:00", "2026-12-29T17:00", Anchor.ACKNOWLEDGED),
    ],
)
def test_three_working_days_from_receipt_or_one_from_the_acknowledgement(
    taken_at: str, by: str, anchor: Anchor
) -> None:
    it = found(MONDAY, datetime.fromisoformat(taken_at).replace(tzinfo=UTC))
    assert (it.at, it.anchor) == (datetime.fromisoformat(by).replace(tzinfo=UTC), anchor)
    assert it.note == (SHORT if anchor is Anchor.ACKNOWLEDGED else "")


@given(hours=st.integers(0, 24 * 500), waited=st.integers(0, 24 * 30))
def test_never_less_than_a_working_day_after_it_was_taken(hours: int, waited: int) -> None:
    received = datetime(2026, 1, 2, tzinfo=UTC) + timedelta(hours=hours)
    at = received + timedelta(hours=waited)
    least = add_working_days(RULES.calendar, local_day(at), 1)
    assert not isinstance(least, NoCalendar)
    assert found(received, at).at >= end_of_working_day(least.end, RULES.calendar.closes)


def test_its_certificate_says_that_no_law_sets_it() -> None:
    told = dict(lines(certify(found(MONDAY, MONDAY + timedelta(days=9)), RULES.calendar, RULES.version)))
    assert told["Counted from"] == f"9:00am on Wednesday 2 December 2026, when it was acknowledged. {SHORT}"
    assert told["On the authority of"] == "Local target (inference)"


def test_a_second_ladder_goes_on_counting_steps_where_the_first_ended() -> None:
    waiting = an_entry(State.WAITING).climbed(4, MONDAY)
    held = taken(waiting, RULES, MONDAY + timedelta(days=3))
    assert (held.step, held.rung) == (4, 0)
    assert held.climbed(1, MONDAY).step == 5
    again = held.climbed(1, MONDAY).close().reopen(an_entry(State.WAITING))
    assert (again.step, again.rung, again.consider_by) == (6, 0, None)


def test_a_queue_that_is_in_no_file_any_more_has_a_timer_all_the_same() -> None:
    queues = {name: it for name, it in RULES.queues.items() if name != "lscp.rag"}
    held = taken(an_entry(State.WAITING), replace(RULES, queues=queues), MONDAY)
    assert held.due_at == held.consider_by == datetime(2026, 11, 24, 17, tzinfo=UTC)
