"""A server that we started: where it is, whether it lives, how it is brought back and laid to rest."""

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from hub.errors import ConfigError
from workers.claim import unwritable

Launch = Callable[[], subprocess.Popen[bytes]]
START_SECONDS: Final = 120.0  # a crash on a slow disk is replayed within this


@dataclass
class Running:
    """One embedded server. `launch` starts it and returns once it answers; `closed` runs after the end."""

    url: str
    launch: Launch
    closed: Callable[[], None]
    process: subprocess.Popen[bytes]
    patience: float = 20.0  # seconds a stopping server gets before it is killed

    def alive(self) -> bool:
        """Whether the process is there; a server that is busy is alive."""
        return self.process.poll() is None

    def revive(self) -> bool:
        """Start it again where it died, at the same address; says whether that was needed."""
        if self.alive():
            return False
        self.process = self.launch()
        return True

    def stop(self) -> None:
        """Stop it cleanly, else by force; safe to call twice."""
        halt(self.process, signal.SIGINT, self.patience)
        self.closed()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def halt(process: subprocess.Popen[bytes], request: signal.Signals, patience: float) -> int:
    """Ask a child to end, insist after `patience` seconds, and return its exit status."""
    if process.poll() is None:
        process.send_signal(request)
    try:
        return process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def launch(command: Sequence[str], log: Path, answers: Callable[[], bool]) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, where Ctrl-C does not reach, and wait until it answers.

    Raises ConfigError with the reason the server gave in its log, which is begun afresh.
    """
    try:
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, cwd="/"
            )
    except OSError as error:
        raise ConfigError(unwritable(log, error)) from error
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        if answers():
            return process
        time.sleep(0.02)
    process.kill()
    process.wait()
    raise ConfigError(f"{log.stem} did not start: {said(log.read_text(errors='replace'))} (see {log})")


def said(log: str) -> str:
    """The line of a server's log that gives its reason, without the date and the noise around it."""
    lines = [line for line in log.splitlines() if "the database system is" not in line]  # our own knocking
    for line in lines:
        for mark in ("FATAL: ", "PANIC: ", "error: "):
            if mark in line:
                return line.split(mark, 1)[1].strip()
    return (lines or ["it gave no reason"])[-1].strip()
