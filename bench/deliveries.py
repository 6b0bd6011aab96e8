"""Delivering: a backlog is worked off by `hub work`, to boards' systems and to a mail server on this machine."""

from collections.abc import Iterator

import psycopg

from adapters.webhook.signature import new_secret
from bench.figure import Figure
from bench.ground import Ground, hub_command
from bench.populate import Filling, fill
from bench.sinks import Sink, a_sink
from hub.hub import Hub
from hub.intake.source import Source
from hub.journeys.enrol import Newcomer, add_person, add_source
from hub.queues.member import Role

BACKLOG, QUICK_BACKLOG = 5000, 1500
SYSTEMS = ("police", "hospital", "fire-service", "housing", "probation")
PATIENCE = 90.0

# Owed to one system, or by mail to whoever sits on the entry's queue; from a second ago, so all are due.
OWED = """
INSERT INTO delivery (id, notification_id, entry_id, kind, channel, lane, to_person, to_source, state, due_at,
    attempts, fresh_from, step, planned_at)
SELECT gen_random_uuid(), e.notification_id, e.id, 'notice', %(channel)s, %(lane)s,
    CASE WHEN %(channel)s = 'mail' THEN (SELECT person_id FROM membership m WHERE m.queue = e.queue LIMIT 1) END,
    nullif(%(lane)s, 'mail'), 'planned', now() - interval '1 second', 0, 0, %(step)s, now()
FROM entry e WHERE e.state = 'waiting' LIMIT %(count)s
"""


def measure(ground: Ground) -> Iterator[Figure]:
    """Events, then events with a dead endpoint among them, then letters."""
    count = QUICK_BACKLOG if ground.quick else BACKLOG
    url = ground.database("deliveries")
    with a_sink() as sink, ground.hub(url) as hub:
        _enrol(hub, sink, url, count)
        settings = {"database_url": url, "redis_url": ground.valkey, "allowed_endpoints": "127.0.0.1"}
        mail = {"relay_host": "127.0.0.1", "relay_port": str(sink.ports["mail"]), "relay_tls": "none"}
        with hub_command("work", ground, 0, **settings, **mail):
            _worked_off(dict.fromkeys(SYSTEMS, 50) | {"mail": 50}, sink, url, step=50)  # it has started
            events = _worked_off(dict.fromkeys(SYSTEMS, count // 5), sink, url, step=100)
            letters = _worked_off({"mail": count // 2}, sink, url, step=200)
            beside = _worked_off({"dead": 300} | dict.fromkeys(SYSTEMS, count // 5), sink, url, step=300)
    yield _rate("events", events, f"to {len(SYSTEMS)} systems on this machine")
    yield _rate("letters", letters, "to one mail server on this machine")
    slower = (beside[-1] - beside[0]) / (events[-1] - events[0])
    yield Figure(
        "time of the others beside a dead endpoint",
        slower,
        "x",
        1.3,
        f"{beside[-1] - beside[0]:.1f} s for {len(beside)} events beside 300 that never get an answer; "
        f"{events[-1] - events[0]:.1f} s without",
    )


def _rate(what: str, times: list[float], where: str) -> Figure:
    rate = (len(times) - 1) / (times[-1] - times[0])
    return Figure(f"{what} delivered", rate, "/s", 500, f"{len(times)} {where}", floor=True)


def _enrol(hub: Hub, sink: Sink, url: str, count: int) -> None:
    for name in SYSTEMS:
        add_source(Source(name, name, None, (), endpoint=sink.url(name)), new_secret, hub)
    add_source(Source("dead", "dead", None, (), endpoint=sink.dead_url), new_secret, hub)
    seats = dict.fromkeys(hub.rulebook.queues, Role.MEMBER)
    person = add_person(
        Newcomer("1@bench.example.org", "B", "", None, seats), "a password for the bench", hub
    )
    fill(url, Filling(count, count, 0), person.id)


def _worked_off(owed: dict[str, int], sink: Sink, url: str, step: int) -> list[float]:
    """Owe so many to each lane at once; when each came, but for the dead one."""
    sink.came()
    with psycopg.connect(url) as connection:
        for lane, count in owed.items():
            channel = "mail" if lane == "mail" else "webhook"
            connection.execute(OWED, {"channel": channel, "lane": lane, "count": count, "step": step})
    return sink.wait_for(sum(count for lane, count in owed.items() if lane != "dead"), PATIENCE)
