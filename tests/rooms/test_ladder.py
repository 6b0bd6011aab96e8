"""Who is chased when: in order, once each, and after an outage with one honest letter."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.calendar import NoCalendar
from hub.queues.ladder import Chase, Ladder, Offset, Rung, Step, To, Via, next_step, offset
from hub.sending.delivery import Delivery, State
from hub.sending.kind import Kind
from hub.sending.plan import through
from hub.words import Channel, Duty
from tests.rooms.tellings import RULES

QUEUE = RULES.queues["lscp.rag"]
DUTY = QUEUE.ladder_for(Duty.MUST_CONSIDER)
BY = datetime(2026, 11, 23, 17, tzinfo=UTC)  # a Monday
RECEIVED = datetime(2026, 11, 20, 9, tzinfo=UTC)


def after(index: int, now: datetime, ladder: Ladder = DUTY) -> Rung:
    found = next_step(ladder, BY, index, now, RULES.calendar)
    assert isinstance(found, Rung)
    return found


def test_each_rung_at_its_working_time() -> None:
    rungs = [after(index, RECEIVED) for index in range(-1, 6)]
    assert [(it.index, it.due_at, it.step.to, it.step.letter) for it in rungs] == [
        (0, datetime(2026, 11, 23, 13, tzinfo=UTC), To.MEMBERS, Chase.REMINDER),
        (1, datetime(2026, 11, 23, 17, tzinfo=UTC), To.CHAIR, Chase.ESCALATION),
        (2, datetime(2026, 11, 24, 13, tzinfo=UTC), To.DEPUTY, Chase.ESCALATION),
        (3, datetime(2026, 11, 24, 17, tzinfo=UTC), To.SENDER, Chase.ESCALATION),
        (4, datetime(2026, 11, 25, 17, tzinfo=UTC), To.CHAIR, Chase.ESCALATION),
        (5, datetime(2026, 11, 26, 17, tzinfo=UTC), To.CHAIR, Chase.ESCALATION),
        (6, datetime(2026, 11, 27, 17, tzinfo=UTC), To.CHAIR, Chase.ESCALATION),
    ]


def test_the_repeats_pass_over_the_weekend() -> None:
    assert after(6, RECEIVED).due_at == datetime(2026, 11, 30, 17, tzinfo=UTC)


def test_rungs_that_went_by_in_an_outage_collapse_into_the_latest() -> None:
    back = datetime(2026, 11, 24, 15, tzinfo=UTC)
    assert after(-1, back).index == 2
    assert after(2, back).index == 3


def test_repeats_that_went_by_collapse_too() -> None:
    back = datetime(2026, 12, 2, 9, tzinfo=UTC)
    rung = after(1, back)
    assert rung.due_at == datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert after(rung.index, back).due_at == datetime(2026, 12, 2, 17, tzinfo=UTC)


def test_without_a_duty_the_last_rung_comes_weekly() -> None:
    ladder = RULES.queues["lscp.learning"].ladder_for(Duty.MAY_CONSIDER)
    last = after(len(ladder.steps) - 2, RECEIVED, ladder)
    again = after(last.index, RECEIVED, ladder)
    assert (last.due_at.day, again.due_at.day) == (25, 2)


def test_a_ladder_may_end() -> None:
    ladder = Ladder(DUTY.steps, again_after=0)
    assert next_step(ladder, BY, len(DUTY.steps) - 1, RECEIVED, RULES.calendar) is None
    assert next_step(Ladder((), 1), BY, -1, RECEIVED, RULES.calendar) is None


def test_a_ladder_beyond_the_calendar_is_an_alarm() -> None:
    by = datetime(RULES.calendar.last_year, 12, 31, 17, tzinfo=UTC)
    assert isinstance(next_step(DUTY, by, 4, by, RULES.calendar), NoCalendar)


@given(st.integers(-1, 12), st.integers(0, 30 * 24 * 60))
@settings(deadline=None)
def test_the_next_rung_is_always_later_and_never_one_already_climbed(index: int, minutes: int) -> None:
    now = RECEIVED + timedelta(minutes=minutes)
    rung = after(index, now)
    assert rung.index > index
    following = after(rung.index, now)
    assert following.due_at > max(rung.due_at, now) or rung.due_at > now


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("-4h", Offset(hours=-4)),
        ("0", Offset()),
        ("+1d", Offset(days=1)),
        ("1d", None),
        ("+0h", None),
        ("0d", None),
        ("+4", None),
        ("soon", None),
        ("+1d ", None),
        ("", None),
    ],
)
def test_working_time_as_it_is_written(text: str, there: Offset | None) -> None:
    assert offset(text) == there


def test_a_step_is_what_the_file_says() -> None:
    assert DUTY.steps[0] == Step(Offset(hours=-4), To.MEMBERS, Chase.REMINDER)


def test_the_file_says_by_which_channel() -> None:
    assert [it.via for it in DUTY.steps] == [Via.LETTER, Via.BOTH, Via.LETTER, Via.BOTH, Via.LETTER]


@pytest.mark.parametrize(
    ("via", "ways", "there"),
    [
        (Via.LETTER, (Channel.MAIL, Channel.WEBHOOK), [Channel.MAIL]),
        (Via.SYSTEM, (Channel.MAIL, Channel.WEBHOOK), [Channel.WEBHOOK]),
        (Via.BOTH, (Channel.MAIL, Channel.WEBHOOK), [Channel.MAIL, Channel.WEBHOOK]),
        (Via.SYSTEM, (Channel.MAIL,), [Channel.MAIL]),
        (Via.LETTER, (Channel.WEBHOOK,), [Channel.WEBHOOK]),
    ],
)
def test_a_channel_that_nobody_listens_on_is_no_silence(
    via: Via, ways: tuple[Channel, ...], there: list[Channel]
) -> None:
    owed = [a_delivery(channel) for channel in ways]
    taking = {it.system for it in owed if it.system}
    assert [it.channel for it in through(via, owed, taking)] == there


def test_what_no_system_would_take_goes_by_letter_too() -> None:
    owed = [a_delivery(channel) for channel in (Channel.MAIL, Channel.WEBHOOK)]
    assert through(Via.SYSTEM, owed) == owed


def a_delivery(channel: Channel) -> Delivery:
    system = "board" if channel is Channel.WEBHOOK else None
    return Delivery(uuid4(), uuid4(), uuid4(), Kind.REMINDER, channel, None, system, State.PLANNED, BY)
