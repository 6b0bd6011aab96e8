"""What a measurement stands on: a real PostgreSQL that keeps its promises, a Valkey, and the hub's own command.

The data lie below bench/out, on the disk that the checkout is on, so that an fsync is a real one.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import psycopg
from sqlalchemy import make_url

from config import wiring
from config.everything import made_ready
from config.settings import Settings
from hub.hub import Hub, Nudge
from workers.embedded import start_postgres, start_valkey
from workers.port import answers

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-c", "from config.wiring import main; main()"]
MAILBOX = "notify@hub.example.org"


@dataclass
class Ground:
    """Started once and shared by all measurements; each has databases of its own on it."""

    folder: Path
    quick: bool
    stack: ExitStack = field(default_factory=ExitStack)
    _urls: dict[str, str] = field(default_factory=dict)

    @property
    def postgres(self) -> str:
        return self._started("postgres")

    @property
    def valkey(self) -> str:
        return self._started("valkey")

    def _started(self, name: str) -> str:
        if name not in self._urls:
            start = start_postgres if name == "postgres" else start_valkey
            self._urls[name] = self.stack.enter_context(start(self.folder)).url
        return self._urls[name]

    def database(self, name: str) -> str:
        """A database of this name, migrated and ready to work on; made when it is not there."""
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            there = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
            if there is None:
                connection.execute(f"CREATE DATABASE {name}")
        url = make_url(self.postgres).set(database=name).render_as_string(hide_password=False)
        made_ready(self.settings(url), url)
        return url

    def data(self, url: str) -> Path:
        """Each database has a data folder of its own, for a folder remembers which one it served."""
        folder = self.folder / (make_url(url).database or "") if url else self.folder
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def settings(self, url: str, **more: object) -> Settings:
        fixed = {"data": self.data(url), "key_file": self.folder / "keys.json", "config": ROOT / "config"}
        return Settings(database_url=url, **fixed, **more)  # type: ignore[arg-type]

    @contextmanager
    def hub(self, url: str, nudge: Nudge = lambda _journey, _ids: None) -> Iterator[Hub]:
        """A Hub in this process, as `config.wiring` makes it."""
        with wiring.a_hub(self.settings(url, allowed_endpoints="127.0.0.1"), url, nudge, 4) as hub:
            yield hub


@contextmanager
def running(
    arguments: list[str], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours, ended on the way out; what it says goes to `log`."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            arguments,
            env={**os.environ, **environment},
            cwd=ROOT,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def hub_command(name: str, ground: Ground, port: int, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """`hub NAME` in a process of its own; ready when a web server answers, if it is to have one."""
    environment = {
        "HUB_DATA": str(ground.data(settings.get("database_url", ""))),
        "HUB_KEY_FILE": str(ground.folder / "keys.json"),
        "HUB_CONFIG": str(ROOT / "config"),
        "HUB_PORT": str(port or 8000),
        "HUB_SMTP_PORT": "0",
        "HUB_MAILBOXES": MAILBOX,
        **{f"HUB_{key.upper()}": value for key, value in settings.items()},
    }
    log = ground.folder / f"{name}.log"
    with running([*COMMAND, name], environment, log) as process:
        if name != "work":
            until_ready(process, port, log)
        yield process


def until_ready(process: subprocess.Popen[bytes], port: int, log: Path, patience: float = 60) -> None:
    """Return at the first 200 of /readyz; raises RuntimeError with the last lines it wrote."""
    end = monotonic() + patience
    while not answers("127.0.0.1", port, "/readyz"):
        if process.poll() is not None or monotonic() > end:
            raise RuntimeError(f"The hub did not start:\n{log.read_text()[-2000:]}")
        sleep(0.01)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
