"""The conservation monitor: whoever breaks the data sees the alarm, and the outside hears silence."""

from dataclasses import replace

import psycopg
import pytest

from adapters.heartbeat.beat import Heartbeat
from hub.hub import Hub
from hub.journeys.watch import check, figures, newest, orphans, recount
from hub.sending.outcome import Deferred, Outcome, Sent
from tests.builders import World, a_member, arrived
from tests.sinks import Reply, WebhookSink

LONG_AGO = "'2026-11-23T08:54:00Z'"
BROKEN = {
    "an arrival in no state": ("UPDATE arrival SET state = 'mislaid'", "lost"),
    "a waiting entry without a timer": (
        "ALTER TABLE entry DROP CONSTRAINT entry_has_a_timer; UPDATE entry SET due_at = NULL",
        "adrift",
    ),
    "open and on nobody's desk": ("UPDATE entry SET state = 'closed', due_at = NULL", "adrift"),
    "taken by nobody": ("UPDATE entry SET state = 'acknowledged', consider_by = now()", "adrift"),
    "open and never accepted": ("DELETE FROM arrival", "adrift"),
    "a ladder nobody climbs": (f"UPDATE entry SET due_at = {LONG_AGO}", "late"),
    "a letter nobody sends": (f"UPDATE delivery SET due_at = {LONG_AGO}", "late"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_data_is_an_alarm_and_stops_the_heartbeat(what: str, world: World, database_url: str) -> None:
    a_member(world.hub, "lscp.rag")
    arrived(world)
    beats: list[str] = []
    hub = beating(world.hub, beats)
    check(hub)
    check(hub)
    assert (figures(hub).holds, len(beats)) == (True, 1)
    script, figure = BROKEN[what]
    as_owner(database_url, script)
    world.clock.forward(minutes=1)
    check(hub)
    found = newest(hub)[0].figures
    assert found is not None
    assert getattr(found, figure) > 0
    assert (found.holds, len(beats)) == (False, 1)


def test_a_check_that_has_stopped_is_an_alarm_of_its_own(world: World) -> None:
    assert not newest(world.hub)[1]  # just begun
    world.clock.forward(minutes=4)
    assert newest(world.hub)[1]
    check(world.hub)
    assert not newest(world.hub)[1]
    world.clock.forward(minutes=3, seconds=1)
    assert newest(world.hub)[1]


def test_an_orphan_is_named_to_those_who_may_see_it(world: World, database_url: str) -> None:
    reference = arrived(world).reference
    as_owner(database_url, f"UPDATE entry SET due_at = {LONG_AGO} WHERE queue = 'lscp.rag'")
    seen = orphans(a_member(world.hub, "lscp.rag"), world.hub)
    assert [(it.reference, it.queue, it.late) for it in seen] == [(reference, "lscp.rag", True)]
    assert orphans(a_member(world.hub, "lsab.sar"), world.hub) == []


def test_a_heartbeat_that_fails_is_told_and_stops_nothing(world: World) -> None:
    hub = beating(world.hub, [], Deferred("HTTP 500"))
    check(hub)
    assert newest(hub)[0].beat_trouble == "HTTP 500"
    world.clock.forward(minutes=1)
    check(beating(world.hub, []))
    assert (newest(hub)[0].beat_trouble, newest(hub)[0].beat_at) == ("", world.clock.now)


def test_a_count_between_two_checks_takes_no_call_away_from_the_watcher(world: World) -> None:
    beats: list[str] = []
    hub = beating(world.hub, beats)
    check(hub)
    world.clock.forward(seconds=50)
    recount(hub)
    world.clock.forward(seconds=10)
    check(hub)
    assert len(beats) == 2


def test_the_call_is_empty_and_follows_no_redirect() -> None:
    with WebhookSink() as other, WebhookSink(Reply(204), Reply(302, {"Location": other.url})) as sink:
        beat = Heartbeat(sink.url, "POST")
        assert isinstance(beat(), Sent)
        moved = beat()
        assert isinstance(moved, Deferred)
        assert "302" in moved.why
        assert ([it.body for it in sink.calls], other.calls) == ([b"", b""], [])


def beating(hub: Hub, beats: list[str], answer: Outcome | None = None) -> Hub:
    def beat() -> Outcome:
        beats.append("beat")
        return answer or Sent("HTTP 200")

    return replace(hub, beat=beat)


def as_owner(database_url: str, script: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(script.encode())
