"""Claim, speak, record: tried again when it fails, given up on in the open, and never sent twice unseen."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from uuid import UUID

import psycopg
import pytest

from adapters.memory.post import MemoryCaller, MemoryPostman
from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.chase import chase
from hub.journeys.deliver import deliver
from hub.journeys.mend import replay
from hub.journeys.watch import dead_letters
from hub.queues.entry import How
from hub.queues.member import Role
from hub.queues.person import Person
from hub.sending.delivery import State, may_have_gone
from hub.sending.kind import Kind
from hub.sending.outcome import Deferred, Outcome, Refused, Sent
from hub.sending.parcel import Letter
from hub.words import SYSTEM
from tests.builders import World, a_member, a_source, arrived, some_fields
from tests.journeys.test_chase import the_entry


class Killed(BaseException):
    """A process that ends in the middle of an attempt."""


def test_a_letter_that_is_deferred_is_tried_again_with_the_same_key(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    postman = MemoryPostman([Deferred("busy")] * 2)
    hub = replace(world.hub, postman=postman)
    arrived(world)
    for _ in range(4):
        while deliver(hub):
            pass
        world.clock.forward(minutes=3)
    keys = [it.key for it in postman.letters if it.to == member.email]
    assert len(set(keys)) == 1
    with world.hub.ledger(SYSTEM) as ledger:
        delivery = ledger.deliveries.get(keys[0])
    assert delivery is not None
    assert delivery.state is State.SENT


def test_a_letter_that_may_have_gone_says_so_whoever_takes_it_up_next(world: World) -> None:
    """A mailbox that sends then looks into Sent Items first, and no process need remember."""
    a_member(world.hub, "lscp.rag")
    arrived(world)

    def the_next(*answers: Outcome | None) -> set[bool]:
        postman = MemoryPostman([it for it in answers if it])
        if None in answers:
            postman.send = dies  # type: ignore[method-assign]
        with suppress(Killed):
            while deliver(replace(world.hub, postman=postman)):
                pass
        world.clock.forward(minutes=10)
        return {it.doubtful for it in postman.letters}

    def dies(_letter: Letter) -> Outcome:
        raise Killed

    assert the_next(None) == set()
    assert the_next(*[Deferred("the answer was lost")] * 9) == {True}, "its attempt never ended"
    assert the_next(*[Refused("550 no")] * 9) == {True}
    for dead in dead_letters(world.hub):
        replay(dead.delivery.id, SYSTEM, world.hub)
    assert the_next() == {True}, "the refusal was of a later attempt"
    arrived(world)
    assert the_next() == {False}


@pytest.mark.parametrize(
    ("outcomes", "doubt"),
    [
        ([], False),
        ([None], True),
        (["deferred"], True),
        (["refused"], False),
        (["deferred", "sent", "bounced"], False),
    ],
)
def test_only_what_may_have_gone_is_in_doubt(outcomes: list[str | None], doubt: bool) -> None:
    """One that came back and is sent again lies in Sent Items, and has to go all the same."""
    assert may_have_gone(outcomes) is doubt


def test_a_refused_letter_is_a_dead_letter_that_a_person_can_replay(world: World) -> None:
    a_member(world.hub, "lscp.rag")
    postman = MemoryPostman([Refused("550 no such person")] * 2)
    hub = replace(world.hub, postman=postman)
    arrived(world)
    while deliver(hub):
        pass
    dead = dead_letters(world.hub)
    assert {it.attempts[-1].detail for it in dead} == {"550 no such person"}
    for it in dead:
        replay(it.delivery.id, SYSTEM, hub)
    while deliver(hub):
        pass
    assert dead_letters(world.hub) == []


def test_when_the_only_members_address_is_refused_the_chair_hears_without_waiting(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    postman = MemoryPostman([Refused("550 no such person")] * 2)
    hub = replace(world.hub, postman=postman)
    arrived(world)
    while deliver(hub):
        pass
    assert [it.to for it in postman.letters if it.to in (member.email, chair.email)] == [
        member.email,
        chair.email,
    ]
    assert chase(hub) == 0


def test_a_letter_whose_every_attempt_was_lost_in_a_crash_opens_the_next_way_too(
    world: World, database_url: str
) -> None:
    a_member(world.hub, "lscp.rag")
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    arrived(world)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "UPDATE delivery SET state = 'sending', attempts = 14, due_at = %s"
            " WHERE kind = 'notice' AND channel = 'mail'",
            [world.clock.now],
        )
    world.deliver_all()
    [letter] = [it for it in world.postman.letters if it.to == chair.email]
    assert "to whom this letter could not be delivered" in " ".join(letter.text.split())


def test_after_the_last_attempt_it_is_given_up_in_the_open(world: World) -> None:
    a_member(world.hub, "lscp.rag")
    hub = replace(world.hub, postman=MemoryPostman([Deferred("away")] * 500))
    arrived(world)
    for _ in range(20):
        while deliver(hub):
            pass
        world.clock.forward(days=1)
    assert {it.delivery.attempts for it in dead_letters(world.hub)} == {14}


def test_an_event_goes_to_the_owners_system_and_a_410_stops_its_endpoint(world: World) -> None:
    a_source(world.hub, "lscp-system", partnership="lscp", endpoint="https://lscp.example.org/hub")
    caller = MemoryCaller([Refused("gone", gone=True)])
    hub = replace(world.hub, caller=caller)
    arrived(world)
    while deliver(hub):
        pass
    [event] = caller.events
    assert b"entry.opened" in event.body
    assert b"lscp.rag" in event.body
    arrived(world)
    while deliver(hub):
        pass
    assert len(caller.events) == 1


def test_a_worker_that_died_in_the_middle_is_followed_by_another_after_its_lease(world: World) -> None:
    class Dies:
        def send(self, _letter: Letter) -> Sent:
            raise SystemExit("kill -9")

    a_member(world.hub, "lscp.rag")
    arrived(world)
    with pytest.raises(SystemExit):
        deliver(replace(world.hub, postman=Dies()))
    world.deliver_all()
    sent_before = len(world.postman.letters)
    world.clock.forward(seconds=world.hub.lease.total_seconds() + 1)
    world.deliver_all()
    assert sent_before == 0
    assert len(world.postman.letters) == 2


def test_eight_workers_at_once_send_each_letter_once(world: World) -> None:
    for _ in range(6):
        a_member(world.hub, "lscp.rag")
    for _ in range(4):
        arrived(world)
    threads = [Thread(target=world.deliver_all) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys: list[UUID] = [it.key for it in world.postman.letters]
    assert len(keys) == len(set(keys)) == 4 * 7


def test_a_dead_endpoint_holds_up_no_other(world: World) -> None:
    a_source(world.hub, "dead", partnership="lscp", endpoint="https://dead.example.org")
    member = a_member(world.hub, "lscp.rag")
    hub = replace(world.hub, caller=MemoryCaller([Deferred("no answer", timedelta(hours=1))] * 99))
    for _ in range(20):
        arrived(world)
    while deliver(hub):
        pass
    assert sum(it.to == member.email for it in world.postman.letters) == 20


def test_a_fault_of_our_own_is_seen_and_ends_like_any_other_failure(world: World) -> None:
    class Faulty:
        def send(self, _letter: Letter) -> Sent:
            raise ValueError("a bug")

    a_member(world.hub, "lscp.rag")
    hub = replace(world.hub, postman=Faulty())
    arrived(world)
    for _ in range(20):
        while deliver(hub):
            pass
        world.clock.forward(days=1)
    assert {it.attempts[-1].outcome for it in dead_letters(world.hub)} == {"deferred"}
    assert "own fault (ValueError)" in (dead_letters(world.hub)[0].attempts[-1].detail or "")


def test_a_slow_server_makes_nobody_speak_on_a_lease_that_has_run_out(world: World) -> None:
    for _ in range(3):
        a_member(world.hub, "lscp.rag")
    hub = replace(world.hub, lease=timedelta(seconds=60))
    arrived(world)
    deliver(hub)
    assert len(world.postman.letters) == 1
    world.clock.forward(minutes=2)
    while deliver(replace(world.hub, lease=timedelta(seconds=90))):
        pass
    keys = [it.key for it in world.postman.letters]
    assert len(keys) == len(set(keys)) == 4


def test_a_success_that_comes_after_the_lease_still_counts(world: World) -> None:
    class Slow(MemoryPostman):
        def send(self, letter: Letter) -> Outcome:
            world.clock.forward(minutes=5)
            with world.hub.ledger(SYSTEM) as ledger:
                ours = ledger.deliveries.get(letter.key)
                assert ours is not None
                ledger.outbox.begin([ours.begin(ledger.now + timedelta(hours=1))], [None])
            return super().send(letter)

    desk = a_member(world.hub, "lscp.rag", partnership="lscp")
    with_no_address = some_fields()
    with_no_address["raised_by"] = {"agency": "Police"}
    arrived(world, with_no_address)
    slow = Slow()
    while not slow.letters and deliver(replace(world.hub, postman=slow)):
        pass
    [letter] = slow.letters
    assert letter.to == desk.email
    with world.hub.ledger(SYSTEM) as ledger:
        settled = ledger.deliveries.get(letter.key)
    assert settled is not None
    assert settled.state is State.SENT


def test_a_letter_that_a_fault_of_ours_keeps_from_being_written_holds_up_no_other(world: World) -> None:
    a_member(world.hub, "lscp.rag")
    letters = {kind: letter for kind, letter in world.hub.letters.items() if kind != Kind.NOTICE}
    hub = replace(world.hub, letters=letters)
    arrived(world, some_fields() | {"raised_by": {"agency": "Police", "email": "sender@example.org"}})
    while deliver(hub):
        pass
    assert "sender@example.org" in [it.to for it in world.postman.letters]
    with world.hub.ledger(SYSTEM) as ledger:
        assert not ledger.outbox.due(10)


class Interleaved(MemoryPostman):
    """While the first letter is on the line, its receiver takes what it is about."""

    def __init__(self, world: World, reference: str, who: Person) -> None:
        super().__init__()
        self.taking, self.world, self.who = Taking(reference, "lscp.rag", How.SCREEN, "Mine."), world, who

    def send(self, letter: Letter) -> Outcome:
        if not self.letters:
            acknowledge(self.taking, self.who, self.world.hub)
        return super().send(letter)


def test_no_reminder_of_the_same_batch_goes_after_the_acknowledgement_has_committed(world: World) -> None:
    members = [a_member(world.hub, "lscp.rag") for _ in range(4)]
    reference = arrived(world).reference
    world.deliver_all()
    world.clock.now = the_entry(world, reference, members[0]).due_at or world.clock.now
    chase(world.hub)
    postman = Interleaved(world, reference, members[0])
    while deliver(replace(world.hub, postman=postman)):
        pass
    [chased, taken] = postman.letters
    assert "still waiting" in chased.subject  # the one that was on the line
    assert taken.to == "officer@police.example.org"
    with world.hub.ledger(SYSTEM) as ledger:
        owed = ledger.attempts.progress(ledger.notifications.get(reference).id)
    left = [it for it in owed if it.delivery.kind is Kind.REMINDER and it.delivery.state is State.DROPPED]
    assert [it.attempts[-1].detail.partition(":")[0] for it in left] == ["Left unsent"] * 3
