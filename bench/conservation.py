"""The conservation figures over a million notifications: cheap enough to ask for every minute."""

from collections.abc import Iterator
from time import perf_counter

from bench.figure import Figure, percentile, spread
from bench.ground import Ground
from bench.tracking import LARGE, SMALL
from hub.journeys.watch import figures

ROUNDS = 12


def measure(ground: Ground) -> Iterator[Figure]:
    """On the database of the tracking screen, which comes before."""
    size = 10 * SMALL if ground.quick else LARGE
    with ground.hub(ground.database(f"tracking_{size}")) as hub:
        times = []
        for _ in range(ROUNDS):
            began = perf_counter()
            found = figures(hub)
            times.append((perf_counter() - began) * 1000)
    yield Figure(
        f"hub status over {found.accepted:,} accepted, p95",
        percentile(times, 0.95),
        "ms",
        1000,
        f"{spread(times)}; lost {found.lost}, orphans {found.orphans}",
    )
