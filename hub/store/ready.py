"""Statements of the busiest acts, compiled once and handed to PostgreSQL's own driver.

They are Core statements like the others, but SQLAlchemy takes several times as long to build and wrap
each execution as the driver takes to make it, and an accept has a dozen of them. Parameters are written
as PostgreSQL itself writes them ($1, $2), so that the driver has nothing to look for in the text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import msgspec
from psycopg.types.json import Jsonb
from sqlalchemy import ClauseElement, Table, bindparam
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert
from sqlalchemy.dialects.postgresql.psycopg import dialect

DIALECT: Final = dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Ready:
    """`names` are those of its bound parameters, in the order of their numbers."""

    text: bytes
    names: tuple[str, ...]

    def of(self, values: Mapping[str, Any]) -> tuple[bytes, list[Any]]:
        """What the driver is to be given."""
        return self.text, [values[name] for name in self.names]


def ready(statement: ClauseElement) -> Ready:
    """Compile it, once."""
    compiled: Any = statement.compile(dialect=DIALECT)
    return Ready(str(compiled).encode(), tuple(compiled.positiontup or ()))


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table that name the same columns; `once` leaves out those that are there already."""

    table: Table
    rows: Sequence[Mapping[str, Any]]
    once: bool = False

    def joins(self, other: "Rows") -> bool:
        same = self.table is other.table and self.once == other.once
        return same and tuple(self.rows[0]) == tuple(other.rows[0])

    @property
    def shape(self) -> "Shape":
        return self.table, tuple(self.rows[0]), len(self.rows), self.once


def together(sets: Sequence[Rows], more: Rows) -> list[Rows]:
    """With `more`, which joins those of its own table and columns: a set a line would be slow to plan."""
    found = next((it for it in sets if it.joins(more)), None)
    if found is None:
        return [*sets, more]
    joined = Rows(found.table, [*found.rows, *more.rows], found.once)
    return [joined if it is found else it for it in sets]


Shape = tuple[Table, tuple[str, ...], int, bool]


@dataclass(frozen=True, slots=True)
class Inserting:
    """`order` says which value, counted through all rows, is the first parameter, the second and so on."""

    text: bytes
    order: tuple[int, ...]
    documents: tuple[int, ...]


def inserting(sets: Sequence[Rows], telling: bool = False) -> tuple[bytes, list[Any]]:
    """One statement that inserts every set, with its values; `telling` the ids that the last really added."""
    shapes = tuple(it.shape for it in sets)
    made = _insert(shapes, telling)
    values = [
        row[name] for it, shape in zip(sets, shapes, strict=True) for row in it.rows for name in shape[1]
    ]
    for place in made.documents:
        values[place] = Jsonb(values[place], msgspec.json.encode)
    return made.text, [values[place] for place in made.order]


def inserting_each(it: Rows) -> tuple[bytes, list[list[Any]]]:
    """One statement for one row, and the values of each."""
    lines = [inserting([Rows(it.table, [row], it.once)]) for row in it.rows]
    return lines[0][0], [values for _, values in lines]


@lru_cache(1024)
def _insert(shapes: tuple[Shape, ...], telling: bool) -> Inserting:
    """The earlier sets are WITH clauses of the last; foreign keys are looked at when all are in."""
    *earlier, last = (_one(place, *shape) for place, shape in enumerate(shapes))
    whole = last.add_cte(*(it.cte(f"set_{place}") for place, it in enumerate(earlier)))
    made = ready(whole.returning(shapes[-1][0].c.id) if telling else whole)
    cells = [
        (_named(place, name, number), table.c[name])
        for place, (table, names, count, _) in enumerate(shapes)
        for number in range(count)
        for name in names
    ]
    places = {name: place for place, (name, _) in enumerate(cells)}
    documents = (place for place, (_, column) in enumerate(cells) if isinstance(column.type, JSONB))
    return Inserting(made.text, tuple(places[name] for name in made.names), tuple(documents))


def _one(place: int, table: Table, columns: tuple[str, ...], count: int, once: bool) -> Insert:
    def row(number: int) -> dict[str, Any]:
        return {name: bindparam(_named(place, name, number)) for name in columns}

    statement = insert(table).values([row(number) for number in range(count)]).inline()
    return statement.on_conflict_do_nothing() if once else statement


def _named(place: int, column: str, number: int) -> str:
    return f"{column}_{place}_{number}"
