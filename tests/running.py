"""A whole hub as a person starts it, `hub up` in a process of its own, and whatever is left of it after."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.processes import ended, wait_for

ROOT = Path(__file__).parent.parent
HUB = (sys.executable, "-c", "from config.wiring import main; main()")
MAILBOX = "notify@hub.example.org"


@dataclass(repr=False)
class RunningHub:
    """One `hub up`: where its doors are, its data folder, the environment its commands run in."""

    process: subprocess.Popen[bytes]
    data: Path
    port: int
    smtp_port: int
    environment: Mapping[str, str]

    def __repr__(self) -> str:  # a failure is not the place for the whole environment
        return f"a hub at {self.url}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        """All it has printed since it was started, to both streams."""
        return _log(self.data).read_text(errors="replace")

    def command(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run `hub` with these words, as an administrator would beside the running hub."""
        return command(self.environment, *words, typed=typed)

    def ready(self) -> bool:
        """Whether it has said so and answers; fails at once when it has ended instead."""
        assert self.process.poll() is None, f"the hub ended with {self.process.returncode}:\n{self.said}"
        if "Ctrl-C stops it" not in self.said:
            return False
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ctrl-C; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=45)

    def left(self) -> list[int]:
        """Every living process that belongs to this hub, told by its data folder."""
        return [pid for pid in _pids() if not ended(pid) and self._belongs(pid)]

    def child(self, *words: str) -> int:
        """The pid of the process that the hub started with these words on its command line."""
        found = [pid for pid in self.left() if _parent(pid) == self.process.pid]
        [chosen] = [pid for pid in found if all(word in _read(pid, "cmdline") for word in words)]
        return chosen

    def _belongs(self, pid: int) -> bool:
        if pid == os.getpid():
            return False
        mark = str(self.data)
        try:
            home = str(Path(f"/proc/{pid}/cwd").readlink())
        except OSError:
            home = ""
        return (
            home.startswith(mark)
            or mark in _read(pid, "cmdline")
            or f"HUB_DATA={mark}" in _read(pid, "environ")
        )


@contextmanager
def hub_up(data: Path, *words: str, **settings: str) -> Iterator[RunningHub]:
    """Start `hub up` on free ports and wait until it is ready; stop it, by force if need be, at the end.

    `settings` are further HUB_* variables without their prefix, in small letters.
    """
    port, smtp_port = free_ports(2)
    chosen = environment(data, **{"port": str(port), "smtp_port": str(smtp_port), **settings})
    with _log(data).open("wb") as out:
        process = subprocess.Popen(
            [*HUB, "up", *words], cwd=ROOT, env=chosen, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    hub = RunningHub(process, data, port, smtp_port, chosen)
    try:
        wait_for(hub.ready, seconds=60)
        yield hub
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=45)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def environment(data: Path, **settings: str) -> dict[str, str]:
    """This process's environment, with these HUB_* variables and no others."""
    chosen = {"data": str(data), "config": str(ROOT / "config"), **settings}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return inherited | {f"HUB_{name.upper()}": value for name, value in chosen.items()}


def command(environment: Mapping[str, str], *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """`hub` with these words, to its end."""
    return subprocess.run(
        [*HUB, *words],
        cwd=ROOT,
        env=dict(environment),
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on now, all different."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [it.getsockname()[1] for it in held]
    finally:
        for it in held:
            it.close()


def _log(data: Path) -> Path:
    return data.with_name(data.name + ".log")


def _pids() -> list[int]:
    return [int(it.name) for it in Path("/proc").iterdir() if it.name.isdigit()]


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:  # ended meanwhile
        return ""


def _parent(pid: int) -> int:
    stat = _read(pid, "stat").rpartition(")")[2].split()
    return int(stat[1]) if stat else 0
