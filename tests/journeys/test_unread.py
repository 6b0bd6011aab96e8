"""A mail whose reading fails is tried again, then held with what its headers say, and loses nothing by it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from adapters.mime.safe import SafeReader
from hub.hub import Hub
from hub.intake.arrival import LEASE, TRIES, Arrival, State
from hub.journeys import quarantine
from hub.journeys.by_mail import by_mail
from hub.journeys.receive import receive
from hub.journeys.watch import figures
from hub.store.audit_tables import audit
from hub.words import SYSTEM
from tests.builders import BOX, World, a_member
from tests.journeys.test_arrive import FORM
from tests.journeys.test_trust import a_letter_to_us


@pytest.fixture
def hurried() -> Iterator[SafeReader]:
    """A reader that never finishes a mail in its time."""
    made = SafeReader(timeout=0.0001)
    yield made
    made.close()


def received(world: World) -> UUID:
    arrival = receive(BOX, a_letter_to_us("agency@example.org", FORM, subject="A referral"), world.hub)
    assert arrival
    return arrival


def kept(world: World, arrival: UUID) -> Arrival:
    with world.hub.ledger(SYSTEM) as ledger:
        found = ledger.arrivals.get(arrival)
        assert found
        return found


def tried_to_the_end(world: World, hub: Hub, arrival: UUID) -> None:
    for _ in range(TRIES):
        by_mail(arrival, hub)
        world.clock.forward(minutes=30)


def test_it_is_tried_again_each_time_later_and_then_held(world: World, hurried: SafeReader) -> None:
    hub, arrival = replace(world.hub, reader=hurried), received(world)
    waits = list[timedelta]()
    for number in range(1, TRIES):
        by_mail(arrival, hub)
        it = kept(world, arrival)
        assert (it.state, it.attempts, it.notification_id) == (State.WAITING, number, None)
        assert it.due_at is not None
        waits.append(it.due_at - world.clock.now)
        by_mail(arrival, hub)
        assert kept(world, arrival).attempts == number, "not before it is due"
        world.clock.forward(minutes=30)
    assert waits == [LEASE, LEASE * 4]
    by_mail(arrival, hub)
    it = kept(world, arrival)
    assert (it.state, it.unread, it.due_at) == (State.QUARANTINED, True, None)
    assert it.reason.startswith("It could not be read: reading it took too long.")
    assert figures(world.hub).holds
    with world.hub.ledger(SYSTEM) as ledger:
        acts = ledger._tx.connection.execute(select(audit.c.act)).scalars().all()
    assert acts.count("quarantined") == 1


def test_the_desk_sees_who_wrote_and_has_it_read_again(world: World, hurried: SafeReader) -> None:
    hub, arrival, desk = (
        replace(world.hub, reader=hurried),
        received(world),
        a_member(world.hub, "hub.triage"),
    )
    tried_to_the_end(world, hub, arrival)
    opened = quarantine.look_into(arrival, desk, hub)
    assert (opened.mail.senders, opened.mail.subject) == (("agency@example.org",), "A referral")
    assert not opened.theirs
    quarantine.read_again(arrival, desk, world.hub)
    by_mail(arrival, world.hub)
    it = kept(world, arrival)
    assert it.state is State.FILED
    with world.hub.ledger(SYSTEM) as ledger:
        assert it.notification_id
        assert ledger.notifications.by_id(it.notification_id).told.fields, "the form in it was read"


def test_one_failure_that_passes_leaves_no_trace(world: World, hurried: SafeReader) -> None:
    arrival = received(world)
    by_mail(arrival, replace(world.hub, reader=hurried))
    world.clock.forward(minutes=30)
    by_mail(arrival, world.hub)
    assert (kept(world, arrival).state, kept(world, arrival).reason) == (State.FILED, "")
