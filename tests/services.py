"""Real servers for the tests: PostgreSQL and Valkey out of the wheels, in a folder that goes away."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory
from typing import Final

from workers.embedded import start_postgres, start_valkey

# Nothing a test stores has to survive the machine. Tests of durability start a server of their own.
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

MEMORY: Final = Path("/dev/shm")
ENOUGH: Final = 2 * 1024**3


@contextmanager
def postgres_url(folder: Path) -> Iterator[str]:
    """A PostgreSQL of our own; the URL names an empty database, as a superuser.

    Its files are kept in memory where there is room: a database a test is then made five times as fast.
    """
    with TemporaryDirectory(dir=_roomy(folder)) as made, start_postgres(Path(made), THROWAWAY) as running:
        yield running.url


def _roomy(folder: Path) -> Path:
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and disk_usage(MEMORY).free > ENOUGH:
        return MEMORY
    return folder


@contextmanager
def valkey_url(folder: Path) -> Iterator[str]:
    """An empty Valkey of our own."""
    with start_valkey(folder) as running:
        yield running.url
