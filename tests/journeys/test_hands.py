"""Many hands send what is due, and those that wait for a dead endpoint are few among them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event as Signal

from adapters.memory.post import MemoryCaller
from hub.errors import Unavailable
from hub.hub import Hub
from hub.journeys.arrive import by_webhook
from hub.journeys.enrol import Handed
from hub.journeys.file import Accepted
from hub.journeys.watch import figures
from hub.sending.outcome import Outcome
from hub.sending.parcel import Event
from tests.builders import World, a_source, sent_by, some_fields
from workers.hands import Hands

DEAD, LIVE = "https://dead.example.org/", "https://live.example.org/"


class Hanging(MemoryCaller):
    """One endpoint does not answer until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = Signal()

    def send(self, event: Event) -> Outcome:
        if event.url == DEAD:
            assert self.let_go.wait(30)
        return super().send(event)

    def urls(self) -> list[str]:
        return [it.url for it in self.events]


@contextmanager
def at_work(hub: Hub, count: int) -> Iterator[Hands]:
    hands = Hands(hub, count)
    hands.start()
    try:
        yield hands
    finally:
        hands.stop()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def told(world: World, by: Handed) -> None:
    """A notification from this system, which is owed an event in return."""
    headers, body = sent_by(by, some_fields(), world.clock.now)
    assert isinstance(by_webhook(by.source.name, headers, body, world.hub), Accepted)


def test_one_call_works_off_everything_that_is_due(world: World) -> None:
    police = a_source(world.hub, endpoint=LIVE)
    for _ in range(9):
        told(world, police)
    with at_work(world.hub, 3) as hands:
        hands.call()
        until(lambda: figures(world.hub).deliveries_due == 0)
    assert len(world.caller.events) == 9
    assert len({it.key for it in world.caller.events}) == 9


def test_a_system_that_does_not_answer_holds_up_no_other(world: World) -> None:
    police, hospital = a_source(world.hub, endpoint=DEAD), a_source(world.hub, "hospital", endpoint=LIVE)
    for _ in range(6):
        told(world, police)
        told(world, hospital)
    caller = Hanging()
    with at_work(replace(world.hub, caller=caller), 4) as hands:
        hands.call()
        until(lambda: caller.urls().count(LIVE) == 6)
        assert DEAD not in caller.urls()
        caller.let_go.set()
        until(lambda: caller.urls().count(DEAD) == 6)
    assert figures(world.hub).deliveries_due == 0


def test_a_database_that_is_away_costs_no_hand(world: World) -> None:
    away = [Unavailable("away")]

    def ledger(actor: object) -> object:
        if away:
            raise away.pop()
        return world.hub.ledger(actor)  # type: ignore[arg-type]

    told(world, a_source(world.hub, endpoint=LIVE))
    with at_work(replace(world.hub, ledger=ledger), 1) as hands:  # type: ignore[arg-type]
        hands.call()
        until(lambda: not away)
        hands.call()
        until(lambda: len(world.caller.events) == 1)
