"""By when whoever has taken it says whether it is considered: from receipt, and never less than a day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.calendar import NoCalendar, add_working_days, end_of_working_day, local_day
from hub.queues.certificate import certify, lines
from hub.queues.clock import Anchor, Due
from hub.queues.consider import SHORT, consider_by, in_time, taken
from hub.queues.entry import Entry, State
from hub.queues.place import Opening, clocks_of
from hub.words import Duty
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


def with_clocks(entry: Entry, aware_on: date) -> Entry:
    opening = Opening(entry.notification_id, entry.reference, entry.opened_at)
    return replace(entry, clocks=clocks_of("lscp.rag", Duty.MUST_CONSIDER, aware_on, opening, RULES))


@pytest.mark.parametrize(
    ("queue", "aware_on", "by", "how"),
    [
        ("lscp.rag", "2026-11-23", "2026-11-26T17:00", "9:00am on Monday 23 November 2026"),
        (
            "lscp.learning",
            "2026-11-23",
            "2026-11-30T17:00",
            "the authority became aware. No later than",
        ),
        ("lscp.rag", "2026-11-18", "2026-11-25T17:00", "the authority became aware. No later than"),
        ("lscp.rag", "2026-11-16", "2026-11-24T17:00", "when it was acknowledged. Less than a working day"),
    ],
    ids=[
        "the clock is later",
        "passed on to a slow queue",
        "before the queue’s own",
        "over already",
    ],
)
def test_nobody_has_longer_to_consider_than_the_duty_runs(
    queue: str, aware_on: str, by: str, how: str
) -> None:
    waiting = replace(with_clocks(an_entry(State.WAITING), date.fromisoformat(aware_on)), queue=queue)
    held = taken(waiting, RULES, MONDAY + timedelta(hours=1))
    assert held.consider_by == datetime.fromisoformat(by).replace(tzinfo=UTC)
    assert held.consider_certificate is not None
    assert held.consider_certificate.end == held.consider_by
    assert how in dict(lines(held.consider_certificate))["Counted from"]
    assert held.due_at is not None
    assert held.due_at <= held.consider_by


def test_a_duty_that_what_was_taken_takes_on_later_brings_its_time_forward() -> None:
    held = taken(replace(an_entry(State.WAITING), queue="lscp.learning"), RULES, MONDAY)
    later = in_time(held, with_clocks(held, date(2026, 11, 23)), RULES, MONDAY)
    assert held.consider_by == datetime(2026, 12, 21, 17, tzinfo=UTC)
    assert later.consider_by == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert later.due_at is not None
    assert later.due_at <= later.consider_by
    done = replace(later, clocks=tuple(replace(it, done_on=date(2026, 11, 24)) for it in later.clocks))
    assert in_time(held, replace(held, clocks=done.clocks), RULES, MONDAY).consider_by == held.consider_by
