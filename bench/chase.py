"""One chase over a hundred thousand open entries, a few of them due: what the sweep does every second.

And the worst second of all: as many as one chase climbs, all taken and all at the end of their ladder at once,
so that each owes a letter to its chair and a report to its sender, whose address is sealed.
"""

import json
from collections.abc import Iterator
from time import perf_counter
from uuid import uuid4

import psycopg

from bench.cases import bodies
from bench.figure import Figure, percentile, spread
from bench.ground import Ground
from bench.populate import Filling, fill
from hub.hub import Hub
from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.arrive import by_form
from hub.journeys.chase import BATCH, chase
from hub.journeys.enrol import Newcomer, add_person
from hub.journeys.file import Accepted
from hub.queues.entry import How
from hub.queues.member import Role
from hub.queues.person import Person

WAITING, HELD, DUE, ROUNDS = 75_000, 25_000, 2_000, 200
AT_ONCE = 40
LIMIT = 250.0

AGAIN = """
UPDATE entry SET due_at = now() - interval '1 minute', step = earlier_steps, consider_by = now() - interval '6 days'
WHERE id = ANY (%s)
"""
FORGET = "DELETE FROM delivery WHERE kind IN ('unconsidered', 'unanswered') AND entry_id = ANY (%s)"
OPEN = "SELECT count(*) FROM entry WHERE state IN ('waiting', 'acknowledged')"


def measure(ground: Ground) -> Iterator[Figure]:
    """Every round climbs what is due until nothing is, then goes on looking."""
    url = ground.database("chase")
    with ground.hub(url) as hub:
        seats = dict.fromkeys(hub.rulebook.queues, Role.MEMBER)
        person = add_person(
            Newcomer("1@bench.example.org", "B", "", None, seats), "a password for the bench", hub
        )
        waiting, held = (it // 10 if ground.quick else it for it in (WAITING, HELD))
        due, rounds_to_go = (it // 4 if ground.quick else it for it in (DUE, ROUNDS))
        fill(url, Filling(waiting + held, waiting, held, due), person.id)
        rounds = [_round(hub) for _ in range(rounds_to_go)]
        yield _over_all(url, rounds)
        yield _at_the_end(url, person, hub)


def _over_all(url: str, rounds: list[tuple[int, float]]) -> Figure:
    busy = [took for climbed, took in rounds if climbed]
    idle = [took for climbed, took in rounds if not climbed]
    climbed = sum(it for it, _ in rounds)
    with psycopg.connect(url) as connection:
        found = connection.execute(OPEN).fetchone()
    return Figure(
        f"one chase over {found[0] if found else 0:,} open entries, p99",
        percentile([took for _, took in rounds], 0.99),
        "ms",
        LIMIT,
        f"{len(busy)} rounds climbed {climbed} ladders: {spread(busy)}; with none due: {spread(idle)}",
    )


def _at_the_end(url: str, person: Person, hub: Hub) -> Figure:
    these = [_taken(person, hub) for _ in range(BATCH)]
    times = []
    for _ in range(AT_ONCE):
        with psycopg.connect(url) as connection:
            connection.execute(AGAIN, [these])
            connection.execute(FORGET, [these])
        climbed, took = _round(hub)
        times.append(took)
        if climbed != BATCH:
            raise RuntimeError(f"One chase climbed {climbed} ladders, not {BATCH}.")
    what = f"each with its letter and a report to its sender: {spread(times)}"
    return Figure(
        f"one chase that ends {BATCH} ladders to consider, p99", percentile(times, 0.99), "ms", LIMIT, what
    )


def _taken(person: Person, hub: Hub) -> str:
    """One that was told as any other is, and taken; its entry."""
    accepted = by_form(json.loads(bodies()[0]), uuid4(), person, hub)
    if not isinstance(accepted, Accepted):
        raise RuntimeError("The invented case was not accepted.")
    entry = accepted.entries[0]
    acknowledge(Taking(accepted.reference, entry.queue, How.SCREEN, "In hand."), person, hub)
    return str(entry.id)


def _round(hub: Hub) -> tuple[int, float]:
    began = perf_counter()
    climbed = chase(hub)
    return climbed, (perf_counter() - began) * 1000
