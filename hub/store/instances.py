"""What the database says of itself, and where it really lies."""

from typing import Any, Final
from uuid import uuid4

from sqlalchemy import ARRAY, Boolean, Column, Row, Table, Text, func, select, text, update
from sqlalchemy.dialects.postgresql import UUID, insert

from hub.store.tables import SHAPE, WHEN
from hub.store.tx import Tx
from hub.tracking.instance import Instance, Place

instance: Final = Table(
    "instance",
    SHAPE,
    Column("sole", Boolean, primary_key=True),
    Column("id", UUID, nullable=False),
    Column("before", ARRAY(UUID), nullable=False),
    Column("server", Text, nullable=False),
    Column("database", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("seen_at", WHEN, nullable=False),
)

HERE: Final = text("""
    SELECT current_database() AS name,
        (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS database,
        has_function_privilege('pg_control_system()', 'EXECUTE') AS may_ask
""")
HISTORY: Final = text("SELECT EXISTS (SELECT FROM arrival)")
SERVER: Final = text("SELECT system_identifier::text FROM pg_control_system()")


class Instances:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def make(self, folder: str) -> None:
        """An identity for a database that has none: a new one, or one from before there were any."""
        row = {"sole": True, "id": uuid4(), "before": [], **self._lies(folder)}
        self._tx.connection.execute(insert(instance).on_conflict_do_nothing(), row)

    def get(self) -> Instance | None:
        """None until `make`."""
        row = self._tx.connection.execute(select(instance)).first()
        return _read(row) if row else None

    def has_history(self) -> bool:
        """Whether anything has ever come in, which is when there may be something to send."""
        return bool(self._tx.connection.execute(HISTORY).scalar_one())

    def here(self, folder: str) -> Place:
        """Where this database lies now."""
        found = self._tx.connection.execute(HERE).one()
        server = self._tx.connection.execute(SERVER).scalar_one() if found.may_ask else ""
        return Place(server, found.database, folder)

    def name(self) -> str:
        return str(self._tx.connection.execute(HERE).one().name)

    def adopt(self, folder: str) -> Instance:
        """From now on it is the live one, under a new id: the one that it was copied from keeps the old."""
        before = instance.c.before.op("||")(instance.c.id)
        values = {"id": uuid4(), "before": before, **self._lies(folder)}
        changed = update(instance).values(values).returning(instance)
        return _read(self._tx.connection.execute(changed).one())

    def see(self) -> None:
        """It is at work: a backup that is put back is known by being older. A clock put right makes none."""
        latest = func.greatest(instance.c.seen_at, self._tx.now)
        self._tx.connection.execute(update(instance).values(seen_at=latest))

    def _lies(self, folder: str) -> dict[str, object]:
        here = self.here(folder)
        where = {"server": here.server, "database": here.database, "folder": here.folder}
        return {**where, "seen_at": self._tx.now}


def _read(row: Row[Any]) -> Instance:
    return Instance(row.id, tuple(row.before), Place(row.server, row.database, row.folder), row.seen_at)
