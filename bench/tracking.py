"""The tracking screen, in front of ten thousand notifications and in front of a million."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import perf_counter

from bench.figure import Figure, percentile, spread
from bench.ground import Ground
from bench.populate import Filling, fill
from hub.hub import Hub
from hub.journeys.enrol import Newcomer, add_person
from hub.journeys.look import tracking
from hub.queues.member import Role
from hub.queues.person import Person
from hub.tracking.board import Sought

SMALL, LARGE = 10_000, 1_000_000
FEWEST_OPEN = 2_000
"""Also of the small database, so that page 4 of everybody's list is as full there as in the large one."""
ROUNDS, QUICK_ROUNDS = 60, 20

FILTERS = {
    "no filter": Sought(),
    "one board": Sought(board="lscp"),
    "one queue": Sought(queue="lsab.sar"),
    "waiting": Sought(state="waiting"),
    "acknowledged": Sought(state="acknowledged"),
    "overdue": Sought(overdue=True),
    "closed": Sought(state="closed"),
    "one queue, closed": Sought(queue="lsab.sar", state="closed"),
    "page 4": Sought(page=4),
    "a reference": Sought(reference="LSH-2026-0000777"),
}


def measure(ground: Ground) -> Iterator[Figure]:
    """The slowest of what people ask for, each beside the same question to the small database."""
    small, large = _times((SMALL, LARGE if not ground.quick else 10 * SMALL), ground)
    size = f"{LARGE if not ground.quick else 10 * SMALL:,}"
    worst = max(large, key=lambda it: percentile(large[it], 0.95))
    yield Figure(
        f"tracking at {size}, p95 of the slowest view",
        percentile(large[worst], 0.95),
        "ms",
        100,
        f"{worst}: {spread(large[worst])}; same at {SMALL:,}: {spread(small[worst])}",
    )
    ratios = {it: percentile(large[it], 0.5) / percentile(small[it], 0.5) for it in large}
    steepest = max(ratios, key=lambda it: ratios[it])
    yield Figure(
        f"tracking at {size} over {SMALL:,}, the steepest view",
        ratios[steepest],
        "x",
        1.3,
        f"{steepest}: p50 {percentile(small[steepest], 0.5):.1f} -> {percentile(large[steepest], 0.5):.1f} ms; "
        f"all views together {_together(large) / _together(small):.2f} x",
    )


def _times(sizes: tuple[int, int], ground: Ground) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Milliseconds by who asks for what, of the small and of the large database in turn.

    In turn, since a shared machine that is busy for a minute would otherwise slow one of them alone.
    """
    with ExitStack() as stack:
        hubs = [stack.enter_context(_filled(size, ground)) for size in sizes]
        small: dict[str, list[float]] = {}
        large: dict[str, list[float]] = {}
        for name in hubs[0][1]:
            for what, sought in FILTERS.items():
                for _ in range(QUICK_ROUNDS if ground.quick else ROUNDS):
                    for (hub, people), times in zip(hubs, (small, large), strict=True):
                        times.setdefault(f"{name}, {what}", []).append(_one(sought, people[name], hub))
        return small, large


@contextmanager
def _filled(size: int, ground: Ground) -> Iterator[tuple[Hub, dict[str, Person]]]:
    url = ground.database(f"tracking_{size}")
    with ground.hub(url) as hub:
        people, waiting = _people(hub), max(FEWEST_OPEN, size // 50) // 2
        fill(url, Filling(size, waiting, waiting), people["many seats"].id)
        yield hub, people


def _people(hub: Hub) -> dict[str, Person]:
    seats = {
        "one seat": ["safer-leeds.fir"],
        "four seats": ["lscp.rag", "lscp.statutory-notice", "lscp.cdop", "lscp.learning"],
        "many seats": list(hub.rulebook.queues),
        "a rare seat": ["lscp.statutory-notice"],
        "no seat": [],
    }
    return {
        name: add_person(
            Newcomer(f"{number}@bench.example.org", name, "", None, dict.fromkeys(queues, Role.MEMBER)),
            "a password for the bench",
            hub,
        )
        for number, (name, queues) in enumerate(seats.items())
    }


def _one(sought: Sought, person: Person, hub: Hub) -> float:
    began = perf_counter()
    tracking(sought, person, hub)
    return (perf_counter() - began) * 1000


def _together(times: dict[str, list[float]]) -> float:
    return sum(percentile(it, 0.5) for it in times.values())
