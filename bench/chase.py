"""One chase over a hundred thousand open entries, a few of them due: what the sweep does every second."""

from collections.abc import Iterator
from time import perf_counter

from bench.figure import Figure, percentile, spread
from bench.ground import Ground
from bench.populate import Filling, fill
from hub.hub import Hub
from hub.journeys.chase import chase
from hub.journeys.enrol import Newcomer, add_person
from hub.queues.member import Role

WAITING, DUE, ROUNDS = 75_000, 2_000, 200
LIMIT = 250.0


def measure(ground: Ground) -> Iterator[Figure]:
    """Every round climbs what is due until nothing is, then goes on looking."""
    url = ground.database("chase")
    with ground.hub(url) as hub:
        seats = dict.fromkeys(hub.rulebook.queues, Role.MEMBER)
        person = add_person(
            Newcomer("1@bench.example.org", "B", "", None, seats), "a password for the bench", hub
        )
        size = WAITING // 10 if ground.quick else WAITING
        fill(url, Filling(size, size, 0, DUE), person.id)
        rounds = [_round(hub) for _ in range(ROUNDS // 4 if ground.quick else ROUNDS)]
    busy = [took for climbed, took in rounds if climbed]
    idle = [took for climbed, took in rounds if not climbed]
    climbed = sum(it for it, _ in rounds)
    yield Figure(
        f"one chase over {_entries(url):,} open entries, p99",
        percentile([took for _, took in rounds], 0.99),
        "ms",
        LIMIT,
        f"{len(busy)} rounds climbed {climbed} ladders: {spread(busy)}; with none due: {spread(idle)}",
    )


def _round(hub: Hub) -> tuple[int, float]:
    began = perf_counter()
    climbed = chase(hub)
    return climbed, (perf_counter() - began) * 1000


def _entries(url: str) -> int:
    import psycopg

    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM entry WHERE state = 'waiting'").fetchone()
    return int(found[0]) if found else 0
