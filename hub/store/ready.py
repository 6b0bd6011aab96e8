"""Statements of the busiest acts, compiled once and handed to PostgreSQL's own driver.

They are Core statements like the others, but SQLAlchemy takes several times as long to build and wrap
each execution as the driver takes to make it, and an accept has a dozen of them.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from psycopg.types.json import Jsonb
from sqlalchemy import ClauseElement, Table, bindparam
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.dialects.postgresql.psycopg import dialect

DIALECT: Final = dialect()  # type: ignore[no-untyped-call]

Rows = Sequence[Mapping[str, Any]]


def ready(statement: ClauseElement) -> bytes:
    """Its text for the driver, with `%(name)s` for each bound parameter."""
    return str(statement.compile(dialect=DIALECT)).encode()


def inserting(table: Table, rows: Rows, once: bool = False) -> tuple[bytes, dict[str, Any]]:
    """One INSERT of all these rows, which name the same columns, and its values.

    With `once` it leaves out those that are there already, and tells the ids of those that were not.
    """
    documents = _documents(table)
    values = {
        f"{name}_{number}": Jsonb(it) if name in documents else it
        for number, row in enumerate(rows)
        for name, it in row.items()
    }
    return _insert(table, tuple(rows[0]), len(rows), once), values


@lru_cache(1024)
def _insert(table: Table, columns: tuple[str, ...], count: int, once: bool) -> bytes:
    rows = [_named(columns, number) for number in range(count)]
    statement = insert(table).values(rows).inline()
    return ready(statement.on_conflict_do_nothing().returning(table.c.id) if once else statement)


def _named(columns: tuple[str, ...], number: int) -> dict[str, Any]:
    return {name: bindparam(f"{name}_{number}") for name in columns}


@lru_cache
def _documents(table: Table) -> frozenset[str]:
    """Columns of JSON, whose values the driver has to be told about."""
    return frozenset(it.name for it in table.columns if isinstance(it.type, JSONB))
