"""A copy sends nothing, fetches nothing and keeps nothing until somebody adopts it; then it does it all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from adapters.memory.home import MemoryHome
from adapters.memory.inbox import MemoryInbox
from hub.errors import Unavailable
from hub.hub import Hub, Polled
from hub.journeys.adopt import adopt, looked_at
from hub.journeys.deliver import deliver
from hub.journeys.fetch import fetch
from hub.journeys.mend import replay
from hub.journeys.receive import is_ours, receive
from hub.journeys.recover import Again, once_more, preview, recover
from hub.journeys.tend import test as call_once
from hub.journeys.wake import hold
from hub.journeys.watch import check
from hub.sending.outcome import Refused, Sent
from hub.store.custody import EVERY, WHILE_A_COPY, Custody
from hub.tracking.instance import BACK, COPY, SERVER, STRANGER, UNKNOWN
from hub.words import SYSTEM
from tests.builders import BOX, World, a_member, a_source, arrived
from tests.copies import make_a_copy
from workers.hands import Hands
from workers.sweep import Sweep


def freshly(world: World, **doors: object) -> Hub:
    """The same hub as a process that has not looked yet."""
    return replace(world.hub, custody=Custody(world.store.open, MemoryHome()), **doors)  # type: ignore[arg-type]


def test_nothing_leaves_and_nothing_comes_in_until_it_is_adopted(world: World, database_url: str) -> None:
    a_member(world.hub, "lscp.rag")
    a_source(world.hub, "lscp-system", partnership="lscp", endpoint="https://lscp.example.org")
    arrived(world)
    make_a_copy(database_url)
    beats: list[str] = []
    box = Polled(BOX.mailbox, timedelta(minutes=1), MemoryInbox([b"Subject: a mail\r\n\r\nHello\r\n"]))
    hub = freshly(world, beat=lambda: beats.append("beat") or Sent(""), mailboxes={"box": box})

    check(hub)
    assert (deliver(hub), fetch("box", hub), beats) == (0, 0, [])
    assert hold("box", uuid4(), hub) is None
    assert call_once("lscp-system", SYSTEM, hub) == Refused(COPY)
    for keep in (lambda: receive(BOX, b"a mail", hub), lambda: is_ours("case+x@hub.example.org", hub)):
        with pytest.raises(Unavailable):
            keep()
    assert (world.postman.letters, world.caller.events) == ([], [])

    copy = looked_at(SYSTEM, hub)
    assert copy.doubts == (SERVER,)
    adopt(copy, SYSTEM, "ann at hub1", hub)
    check(hub)
    while deliver(hub):
        pass
    assert world.postman.letters
    assert world.caller.events
    assert (beats, fetch("box", hub)) == (["beat"], 1)
    assert receive(BOX, b"a mail", hub)


def test_nothing_is_promised_to_be_sent_again_in_a_copy(world: World, database_url: str) -> None:
    """As it is typed; what a screen asks for is refused before (`tests/web/test_copied.py`)."""
    a_source(world.hub, "lscp-system", partnership="lscp", endpoint="https://lscp.example.org")
    reference = arrived(world).reference
    world.deliver_all()
    with world.hub.ledger(SYSTEM) as ledger:
        filed = ledger.notifications.get(reference)
        owed = [it.delivery for it in ledger.attempts.progress(filed.id)]
    [event] = [it for it in owed if it.system == "lscp-system"]
    make_a_copy(database_url)
    hub, again = freshly(world), Again(datetime(2020, 1, 1, tzinfo=UTC), delivered=True)
    for act in (
        lambda: recover("lscp-system", again, SYSTEM, hub),
        lambda: once_more("lscp-system", event.id, SYSTEM, hub),
        lambda: replay(event.id, SYSTEM, hub),
    ):
        with pytest.raises(Unavailable):
            act()
    assert preview("lscp-system", again, hub) == 1


def test_an_adoption_is_on_the_trail_and_gives_a_new_identity(world: World, database_url: str) -> None:
    make_a_copy(database_url)
    hub = freshly(world)
    with world.hub.ledger(SYSTEM) as ledger:
        before = ledger.instances.get()
    adopt(looked_at(SYSTEM, hub), SYSTEM, "ann at hub1", hub)
    with world.hub.ledger(SYSTEM) as ledger:
        now = ledger.instances.get()
    assert before
    assert now
    assert now.before == (before.id,)
    with psycopg.connect(database_url) as connection:
        told = "SELECT detail FROM audit WHERE act = 'database adopted'"
        [(detail,)] = connection.execute(told).fetchall()
    assert detail["account"] == "ann at hub1"
    assert detail["why"] == [SERVER]
    assert looked_at(SYSTEM, hub).doubts == ()


def test_several_machines_on_one_database_do_not_shut_each_other_out(world: World, database_url: str) -> None:
    machines = [Custody(world.store.open, MemoryHome()) for _ in range(3)]
    assert [it.look() for it in machines] == [()] * 3
    make_a_copy(database_url)
    assert [it.look() for it in machines] == [(SERVER,)] * 3
    hub = replace(world.hub, custody=machines[0])
    adopt(looked_at(SYSTEM, hub), SYSTEM, "ann at hub1", hub)
    assert [it.look() for it in machines] == [()] * 3


def test_a_machine_whose_folder_is_another_hubs_and_a_backup_put_back_in_place(
    world: World, database_url: str
) -> None:
    mine, others = Custody(world.store.open, MemoryHome()), Custody(world.store.open, MemoryHome())
    world.clock.forward(minutes=10)
    check(world.hub)  # the sweep notes that it is at work
    assert mine.look() == ()
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE instance SET seen_at = seen_at - interval '10 minutes'")
    assert mine.look() == (BACK,)
    assert others.look() == ()  # a machine that knows nothing of it
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE instance SET id = gen_random_uuid()")
    assert (mine.look(), others.look()) == ((STRANGER,), (STRANGER,))


def test_a_physical_copy_is_a_copy_to_a_machine_that_never_served_it(world: World) -> None:
    """pg_basebackup and a disk's snapshot keep all that the database could be told by."""
    served = Custody(world.store.open, MemoryHome())
    assert served.look() == ()
    world.clock.forward(days=1)
    assert Custody(world.store.open, MemoryHome()).look() == (), "there is nothing in it yet"
    arrived(world)
    new, forgetful = MemoryHome(), MemoryHome(remembers=False)
    assert Custody(world.store.open, new).look() == (UNKNOWN,)
    assert new.read() is None
    assert served.look() == Custody(world.store.open, forgetful).look() == ()
    check(world.hub)  # the live one is at work: another machine may join it
    assert Custody(world.store.open, MemoryHome()).look() == ()
    world.clock.forward(days=1)
    hub = freshly(world)
    adopt(looked_at(SYSTEM, hub), SYSTEM, "ann at hub1", hub)
    assert looked_at(SYSTEM, hub).doubts == ()


def test_a_clock_that_is_put_right_makes_no_copy(world: World) -> None:
    mine = Custody(world.store.open, MemoryHome())
    world.clock.forward(hours=3)
    check(world.hub)
    assert mine.look() == ()
    world.clock.forward(hours=-2)
    check(replace(world.hub, custody=mine))
    assert mine.look() == ()


def test_it_looks_once_a_minute_and_sooner_while_it_is_a_copy(world: World, database_url: str) -> None:
    now = [0.0]
    custody = Custody(world.store.open, MemoryHome(), lambda: now[0])
    assert custody.doubts() == ()
    make_a_copy(database_url)
    now[0] = EVERY - 1
    assert custody.doubts() == ()
    now[0] = EVERY
    assert custody.doubts() == (SERVER,)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE instance SET server = (SELECT system_identifier FROM pg_control_system())")
    now[0] = EVERY + WHILE_A_COPY
    assert custody.doubts() == ()


def test_the_sweep_rests_in_a_copy(world: World, database_url: str) -> None:
    a_member(world.hub, "lscp.rag")
    arrived(world)
    make_a_copy(database_url)
    world.clock.forward(days=3)
    hub = freshly(world)
    hands = Hands(hub, 2)
    sweep = Sweep(hub, hands)
    hands.start()
    sweep.start()
    sweep.stop()
    hands.stop()
    with psycopg.connect(database_url) as connection:
        planned = connection.execute("SELECT count(*) FROM delivery WHERE kind = 'reminder'").fetchone()
        linked = connection.execute("SELECT count(*) FROM audit_link").fetchone()
    assert (planned, linked, world.postman.letters) == ((0,), (0,), [])
