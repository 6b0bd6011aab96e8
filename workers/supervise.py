"""Keeps the hub's processes running, and ends them together, so that one command is a whole hub.

Every child leads a session of its own: Ctrl-C reaches this process alone, which then asks each to stop. A
child that dies is started again, with whatever it left behind cleared away first. When this process is killed
with -9 the kernel asks the children to stop (see `workers.tether`). Call it from the main thread.
"""

import contextlib
import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Final

from workers.tether import tethered

log = logging.getLogger("hub.supervise")

TICK: Final = 0.1  # seconds between looks at the children
FIRST_WAIT, LONGEST_WAIT = 0.1, 10.0  # seconds before a dead child is started again, doubling
SETTLED: Final = 10.0  # seconds after which a child counts as well, and the wait begins anew
STOP_PATIENCE: Final = 15.0  # seconds a child gets to finish what it is doing
TRIES: Final = 3  # ends of one child before the hub was ever ready: more tries would not help


@dataclass
class Child:
    """One process to keep running."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    wait: float = FIRST_WAIT
    ends: int = 0

    def tend(self, now: float) -> None:
        """Start it when it is due; when it has died, say so and set the time for the next start."""
        if self.process is None:
            if now >= self.due:
                self.process = subprocess.Popen(
                    tethered(self.command), stdin=subprocess.DEVNULL, start_new_session=True
                )
                self.started = now
        elif (status := self.process.poll()) is not None:
            self._bury(status, now)

    def ask(self) -> None:
        """Ask it to finish and go."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def gone(self) -> bool:
        """Whether the process that we started has ended."""
        return self.process is None or self.process.poll() is not None

    def clear(self) -> None:
        """Kill it, and whatever it started and left."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):  # it left nothing
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _bury(self, status: int, now: float) -> None:
        self.clear()
        self.process = None
        self.ends += 1
        self.wait = FIRST_WAIT if now - self.started > SETTLED else min(self.wait * 2, LONGEST_WAIT)
        self.due = now + self.wait
        log.warning("%s ended (%s); starting it again in %.1f s", self.name, _told(status), self.wait)


@dataclass
class Stop:
    """Counts the requests to stop: the second one stops waiting for anybody."""

    requests: int = 0

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        """A signal handler."""
        self.requests += 1


def supervise(
    children: Mapping[str, list[str]],
    ready: Callable[[], bool],
    tend: Callable[[], None] = lambda: None,
) -> int:
    """Run the named commands until asked to stop (INT, TERM, HUP); returns the exit status for the shell.

    `ready` is asked every tenth of a second until it says yes: there the caller looks and announces. `tend`
    runs as often for as long as the hub does (reviving an embedded server). Status 0 after a request, 1 when
    a child kept ending before the hub was ever ready.
    """
    family = [Child(name, command) for name, command in children.items()]
    with _listening() as stop:
        try:
            return _watch(family, ready, tend, stop)
        finally:
            _end(family, stop)


def _watch(family: list[Child], ready: Callable[[], bool], tend: Callable[[], None], stop: Stop) -> int:
    is_ready = False
    while not stop.requests:
        for child in family:
            child.tend(time.monotonic())
        tend()
        is_ready = is_ready or ready()
        failing = [child.name for child in family if child.ends >= TRIES]
        if failing and not is_ready:
            log.error("%s does not start; its own lines above say why", failing[0])
            return 1
        time.sleep(TICK)
    return 0


def _end(family: list[Child], stop: Stop) -> None:
    """Ask all, wait for all, then make sure: nothing of theirs is left when this returns."""
    asked_before = stop.requests
    for child in family:
        child.ask()
    end = time.monotonic() + STOP_PATIENCE
    while not all(child.gone() for child in family):
        if time.monotonic() > end or stop.requests > max(asked_before, 1):
            log.warning("killing %s", ", ".join(child.name for child in family if not child.gone()))
            break
        time.sleep(TICK / 2)
    for child in family:
        child.clear()


@contextlib.contextmanager
def _listening() -> Iterator[Stop]:
    stop = Stop()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _told(status: int) -> str:
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
