"""Starts the sink and asks it what came."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from time import monotonic, sleep

from bench.ground import ROOT


@dataclass
class Sink:
    """`ports` by name: `system`, `mail`, `dead`."""

    ports: dict[str, int]

    def url(self, name: str) -> str:
        """An endpoint of its own at the board's system."""
        return f"http://127.0.0.1:{self.ports['system']}/{name}"

    @property
    def dead_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['dead']}/dead"

    def came(self) -> dict[str, list[float]]:
        """What has come since it was asked last: times by path."""
        line = HTTPConnection("127.0.0.1", self.ports["system"])
        line.request("GET", "/figures")
        found: dict[str, list[float]] = json.loads(line.getresponse().read())
        line.close()
        return found

    def wait_for(self, count: int, seconds: float) -> list[float]:
        """The times, in order, once `count` things have come; raises RuntimeError when they do not in time."""
        times: list[float] = []
        end = monotonic() + seconds
        while len(times) < count:
            if monotonic() > end:
                raise RuntimeError(f"{len(times)} of {count} deliveries came within {seconds:g} s")
            sleep(0.1)
            times += [it for path in self.came().values() for it in path]
        return sorted(times)


@contextmanager
def a_sink() -> Iterator[Sink]:
    command = [sys.executable, "-m", "bench.sink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield Sink(json.loads(process.stdout.readline()))
        finally:
            process.terminate()
