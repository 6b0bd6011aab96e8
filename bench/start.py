"""Starting: from `hub up` on the command line to the first 200 of /readyz, and the memory of it all."""

import os
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter, sleep

from bench.figure import Figure
from bench.ground import Ground, free_port, hub_command
from bench.machine import family, memory

SETTLING = 5.0  # seconds after which nothing more is loaded


def measure(ground: Ground) -> Iterator[Figure]:
    """Twice on one folder: the first start makes the database, the second finds it."""
    alone = replace(ground, folder=ground.folder / "start", _urls={})
    alone.folder.mkdir()
    times, sizes = [], []
    for _ in range(2):
        began = perf_counter()
        with hub_command("up", alone, free_port()) as process:
            times.append(perf_counter() - began)
            sleep(SETTLING)
            pids = family(process.pid)
            sizes.append(memory(pids))
    cores = len(os.sched_getaffinity(0))
    yield Figure("first start, to /readyz", times[0], "s", 8, f"on {cores} cores, with an empty data folder")
    yield Figure("second start, to /readyz", times[1], "s", 8)
    yield Figure("memory of it all", max(sizes), "MB", 700, f"{len(pids)} processes, proportional set size")
