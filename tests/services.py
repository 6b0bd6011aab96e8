"""Real servers for the tests: PostgreSQL and Valkey out of the wheels, in a folder that goes away."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workers.embedded import start_postgres, start_valkey

# Nothing a test stores has to survive the machine. Tests of durability start a server of their own.
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@contextmanager
def postgres_url(folder: Path) -> Iterator[str]:
    """A PostgreSQL of our own; the URL names an empty database, as a superuser."""
    with start_postgres(folder, THROWAWAY) as running:
        yield running.url


@contextmanager
def valkey_url(folder: Path) -> Iterator[str]:
    """An empty Valkey of our own."""
    with start_valkey(folder) as running:
        yield running.url
