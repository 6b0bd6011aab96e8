"""Every move that a state table does not list is refused, and every state can be reached."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import product
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import IllegalMove
from hub.intake import arrival, calls
from hub.queues import entry
from hub.sending import delivery
from hub.sending.delivery import Delivery
from hub.sending.kind import Kind
from hub.sending.outcome import Deferred, Refused, Sent
from hub.sending.schedule import SCHEDULE
from hub.words import Channel, Duty

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TABLES = [arrival, entry, delivery, calls]


def a_delivery(**other: Any) -> Delivery:
    made = Delivery(
        id=uuid4(),
        notification_id=uuid4(),
        entry_id=None,
        kind=Kind.NOTICE,
        channel=Channel.MAIL,
        to_person=None,
        to_source=None,
        state=delivery.State.PLANNED,
        due_at=NOW,
    )
    return replace(made, **other)


def an_entry(state: entry.State) -> entry.Entry:
    return entry.Entry(
        id=uuid4(),
        notification_id=uuid4(),
        reference="LSH-2026-000001",
        queue="lscp.rag",
        duty=Duty.MUST_CONSIDER,
        state=state,
        opened_at=NOW,
        acknowledge_by=NOW,
        due_at=NOW,
        step=0,
        rule="scsi",
        basis="",
        clocks=(),
    )


def an_arrival(state: arrival.State) -> arrival.Arrival:
    return arrival.Arrival(uuid4(), Channel.MAIL, "box", "x", NOW, b"", state=state, due_at=NOW)


def in_state(table: ModuleType, state: StrEnum) -> Any:
    if table is calls:
        return Moving(calls.State(state))
    if table is delivery:
        return a_delivery(state=state)
    return an_entry(entry.State(state)) if table is entry else an_arrival(arrival.State(state))


class Moving(calls.Calls):
    """With the moment and the reason of a move left out."""

    def _move(self, to: calls.State, *_: object) -> calls.Calls:
        return super()._move(to, NOW, "")


@pytest.mark.parametrize("table", TABLES)
def test_a_move_that_is_not_listed_is_refused(table: Any) -> None:
    for before, after in product(table.State, table.State):
        thing = in_state(table, before)
        if after in table.MOVES[before]:
            assert thing._move(after).state is after
        else:
            with pytest.raises(IllegalMove):
                thing._move(after)


@pytest.mark.parametrize("table", TABLES)
def test_every_state_can_be_reached_from_the_first(table: Any) -> None:
    first = next(iter(table.State))
    reached, front = {first}, [first]
    while front:
        for after in table.MOVES[front.pop()] - reached:
            reached.add(after)
            front.append(after)
    assert reached == set(table.State)


@given(attempts=st.integers(1, 40), channel=st.sampled_from([Channel.MAIL, Channel.WEBHOOK]), key=st.uuids())
def test_a_deferred_delivery_always_has_a_timer_or_is_given_up_in_the_open(
    attempts: int, channel: Channel, key: UUID
) -> None:
    trying = a_delivery(id=key, channel=channel, state=delivery.State.SENDING, attempts=attempts)
    settled = trying.settle(Deferred("later"), NOW)
    if attempts <= len(SCHEDULE[channel]):
        assert settled.state is delivery.State.PLANNED
        assert settled.due_at is not None
        assert settled.due_at > NOW
    else:
        assert (settled.state, settled.due_at) == (delivery.State.DEAD, None)


@given(asked=st.timedeltas(timedelta(0), timedelta(days=400)))
def test_retry_after_is_honoured_up_to_a_day(asked: timedelta) -> None:
    trying = a_delivery(channel=Channel.WEBHOOK, state=delivery.State.SENDING, attempts=1)
    due_at = trying.settle(Deferred("busy", asked), NOW).due_at
    assert due_at is not None
    assert min(asked, timedelta(days=1)) <= due_at - NOW <= timedelta(days=1, seconds=6)


def test_what_was_sent_or_refused_has_no_timer() -> None:
    trying = a_delivery(state=delivery.State.SENDING, attempts=1)
    assert trying.settle(Sent("250"), NOW).due_at is None
    refused = trying.settle(Refused("550"), NOW)
    assert (refused.state, refused.due_at) == (delivery.State.DEAD, None)
    again = refused.replay(NOW).begin(NOW).settle(Deferred("busy"), NOW)
    assert (again.attempts, again.state) == (2, delivery.State.PLANNED)


def test_what_was_sent_can_come_back_once_and_be_sent_again_by_a_person() -> None:
    sent = a_delivery(state=delivery.State.SENT, due_at=None, attempts=1)
    late = sent.noted()
    assert (late.state, late.due_at, late.attempts) == (delivery.State.SENT, None, 2)
    back = late.bounce()
    assert (back.state, back.due_at, back.attempts) == (delivery.State.DEAD, None, 3)
    with pytest.raises(IllegalMove):
        back.bounce()
    again = back.replay(NOW).begin(NOW)
    assert (again.attempts, again.settle(Deferred("busy"), NOW).state) == (4, delivery.State.PLANNED)
