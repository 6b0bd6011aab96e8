"""Mail is fetched: kept before it is put away, put away before the place is noted, and never twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest

from adapters.memory.inbox import AWAY, MemoryInbox
from hub.errors import NotFound, Unavailable
from hub.hub import Hub, Polled
from hub.intake.mailbox import Ailment, Batch, Found, Trouble
from hub.journeys.fetch import LEASE, failed_read, fetch, health, look_now
from hub.web.measure_mail import Mailboxes
from hub.words import SYSTEM, Actor, ActorKind
from tests.builders import World, a_mail, a_member
from workers.sweep import rounds

EVERY = timedelta(seconds=30)
REFUSED = Trouble(Ailment.REFUSED, "The password was refused.")


def polling(world: World, **inboxes: MemoryInbox) -> Hub:
    """The hub with these mailboxes."""
    boxes = {name: Polled(f"{name}@example.org", EVERY, it) for name, it in inboxes.items()}
    return replace(world.hub, mailboxes=boxes)


def kept(world: World) -> int:
    with world.hub.ledger(SYSTEM) as ledger:
        return ledger.figures().accepted


def test_what_lies_there_is_kept_and_put_away(world: World) -> None:
    inbox = MemoryInbox([a_mail(f"Case {number}") for number in range(25)])
    hub = polling(world, rag=inbox)
    assert fetch("rag", hub) == 25
    assert kept(world) == 25
    assert (inbox.lying, len(inbox.processed)) == ({}, 25)
    assert [name for name, _ in world.nudged] == ["arrive"] * 25
    [it] = health(hub)
    assert (it.trouble, it.alarm, it.last_success_at) == ("", "", world.clock.now)


def test_no_more_than_a_handful_is_kept_before_it_is_put_away(world: World) -> None:
    """What a crash leaves to be fetched again, and what one lease has to last for, stays small."""
    put: list[int] = []

    class Counts(MemoryInbox):
        def put_away(self, items: Sequence[str]) -> Trouble | None:
            put.append(len(items))
            return super().put_away(items)

    assert fetch("rag", polling(world, rag=Counts([a_mail(f"Case {it}") for it in range(25)]))) == 25
    assert put == [10, 10, 5]


def test_it_is_not_looked_into_before_it_is_due(world: World) -> None:
    inbox = MemoryInbox()
    hub = polling(world, rag=inbox)
    fetch("rag", hub)
    inbox.deliver(a_mail("Later"))
    assert fetch("rag", hub) == 0
    world.clock.forward(seconds=31)
    assert fetch("rag", hub) == 1


def test_a_mailbox_that_loses_its_place_brings_nothing_twice(world: World) -> None:
    class Keeps(MemoryInbox):
        def put_away(self, items: Sequence[str]) -> None:
            """A user keeps moving them back."""

    inbox = Keeps([a_mail("One"), a_mail("Two")])
    hub = polling(world, rag=inbox)
    assert fetch("rag", hub) == 2
    inbox.forget()
    world.clock.forward(seconds=31)
    assert fetch("rag", hub) == 0
    assert kept(world) == 2


def test_the_same_mail_in_two_mailboxes_is_two_arrivals(world: World) -> None:
    raw = a_mail("To both")
    hub = polling(world, rag=MemoryInbox([raw]), sar=MemoryInbox([raw]))
    assert (fetch("rag", hub), fetch("sar", hub)) == (1, 1)


def test_a_mail_that_cannot_be_fetched_holds_up_no_other_and_lies_where_a_person_finds_it(
    world: World,
) -> None:
    poison = a_mail("x" * 2000)
    inbox = MemoryInbox([a_mail("One"), poison, a_mail("Two")], limit=1000)
    hub = polling(world, rag=inbox)
    assert fetch("rag", hub) == 2
    assert inbox.failed == [poison]
    [it] = health(hub)
    assert (it.unreadable, it.trouble, it.alarm) == (1, "", "unread")
    failed_read("rag", a_member(world.hub, "hub.triage"), hub)
    [it] = health(hub)
    assert (it.unreadable, it.alarm) == (0, "")


@pytest.mark.parametrize("after", range(1, 6))
def test_trouble_at_any_request_loses_nothing_and_doubles_nothing(world: World, after: int) -> None:
    class Breaks(MemoryInbox):
        def _trouble(self) -> Trouble | None:
            self.requests += 1
            return AWAY if self.requests == after else None

    inbox = Breaks([a_mail("One"), a_mail("Two"), a_mail("Three")])
    hub = polling(world, rag=inbox)
    fetch("rag", hub)
    [it] = health(hub)
    assert (it.trouble, it.failures) == ("away", 1)
    world.clock.forward(minutes=1)
    fetch("rag", hub)
    assert (kept(world), len(inbox.processed), inbox.lying) == (3, 3, {})
    assert health(hub)[0].trouble == ""


@pytest.mark.parametrize("at", range(1, 6))
def test_a_worker_killed_at_any_request_leaves_everything_to_the_next(world: World, at: int) -> None:
    class Dies(MemoryInbox):
        def _trouble(self) -> Trouble | None:
            self.requests += 1
            if self.requests == at:
                raise SystemExit("kill -9")
            return None

    inbox = Dies([a_mail("One"), a_mail("Two"), a_mail("Three")])
    hub = polling(world, rag=inbox)
    with pytest.raises(SystemExit):
        fetch("rag", hub)
    assert kept(world) == max(0, min(at - 2, 3))
    world.clock.forward(seconds=LEASE.total_seconds() + 1)
    fetch("rag", hub)
    assert (kept(world), len(inbox.processed), inbox.lying) == (3, 3, {})


def test_a_wrong_password_is_not_tried_again_at_once_and_alarms_at_once(world: World) -> None:
    inbox = MemoryInbox()
    inbox.troubles = [REFUSED]
    hub = polling(world, rag=inbox)
    for _ in range(26):
        fetch("rag", hub)
        world.clock.forward(minutes=1)
    assert inbox.requests == 1
    assert health(hub)[0].alarm == "refused"
    look_now("rag", hub)
    fetch("rag", hub)
    assert health(hub)[0].alarm == ""


def test_one_broken_mailbox_holds_up_no_other_and_alarms_after_fifteen_minutes(world: World) -> None:
    broken, sound = MemoryInbox(), MemoryInbox([a_mail("One")])
    broken.troubles = [AWAY] * 100
    hub = polling(world, broken=broken, sound=sound)
    for _ in range(33):
        for name, act in rounds(hub).items():
            if name.startswith("fetch "):
                act()
        world.clock.forward(seconds=30)
    alarms = {it.name: it.alarm for it in health(hub)}
    assert alarms == {"broken": "silent", "sound": ""}
    assert len(sound.processed) == 1
    text = _metrics(hub)
    assert 'hub_mailbox_alarm{mailbox="broken"} 1.0' in text
    assert 'hub_mailbox_alarm{mailbox="sound"} 0.0' in text


def test_two_workers_never_hold_the_same_mailbox(world: World) -> None:
    meet = Barrier(2)

    class Slow(MemoryInbox):
        inside = 0

        def poll(self, state: str) -> Batch | Trouble:
            self.inside += 1
            return super().poll(state)

    inbox = Slow([a_mail(str(number)) for number in range(30)])
    hub, taken = polling(world, rag=inbox), list[int]()

    def work() -> None:
        meet.wait()
        taken.append(fetch("rag", hub))

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [0, 30]
    assert inbox.inside == 1


def test_a_worker_that_died_is_followed_by_another_after_its_lease_and_cannot_write_any_more(
    world: World,
) -> None:
    inbox = MemoryInbox([a_mail("One")])
    hub = polling(world, rag=inbox)
    with hub.ledger(SYSTEM) as ledger:
        ledger.mailboxes.know("rag")
        dead = uuid4()
        mailbox = ledger.mailboxes.claim("rag", dead, LEASE)
    assert mailbox is not None
    assert fetch("rag", hub) == 0
    world.clock.forward(seconds=LEASE.total_seconds() + 1)
    assert fetch("rag", hub) == 1
    with hub.ledger(SYSTEM) as ledger:
        late = mailbox.succeed("stale", ledger.now, EVERY)
        assert not ledger.mailboxes.release(late, dead)
        assert not ledger.mailboxes.renew("rag", dead, LEASE)


def test_nothing_is_put_away_while_the_database_is_away(world: World) -> None:
    inbox = MemoryInbox([a_mail("One")])
    hub = polling(world, rag=inbox)

    class Late(MemoryInbox):
        def fetch(self, _item: str) -> Found:
            world.store.engine.dispose()
            raise Unavailable("The database did not answer.")

    inbox.__class__ = Late
    with pytest.raises(Unavailable):
        fetch("rag", hub)
    assert len(inbox.lying) == 1
    inbox.__class__ = MemoryInbox
    world.clock.forward(seconds=LEASE.total_seconds() + 1)
    assert fetch("rag", hub) == 1


def test_only_the_duty_desk_and_the_hub_see_how_mailboxes_are(world: World) -> None:
    hub = polling(world, rag=MemoryInbox())
    fetch("rag", hub)
    duty, other = a_member(hub, "hub.triage"), a_member(hub, "lscp.rag", partnership="lscp")
    for person, sees in ((duty, 1), (other, 0)):
        actor = Actor(ActorKind.PERSON, str(person.id), person.name)
        with hub.ledger(actor) as ledger:
            assert len(ledger.mailboxes.of(["rag"])) == sees
            ledger.mailboxes.look_now("rag", world.clock.now + timedelta(days=9))
    assert health(hub)[0].next_look_at == world.clock.now + EVERY


def test_a_mailbox_nobody_configured_is_said_to_be_none(world: World) -> None:
    with pytest.raises(NotFound, match="There is no mailbox zebra"):
        look_now("zebra", polling(world, rag=MemoryInbox()))
    assert health(world.hub) == []


def _metrics(hub: Hub) -> str:
    registry = CollectorRegistry()
    registry.register(Mailboxes(hub))
    return generate_latest(registry).decode()
