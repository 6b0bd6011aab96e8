"""One open transaction: the connection, whose authority it runs under, and the time it believes in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
from psycopg import RawCursor
from sqlalchemy import Connection, Table, bindparam, select

from hub.errors import NotFound
from hub.ports import Vault, WrappedKey
from hub.store.ready import Ready, Rows, inserting, inserting_each, ready, together
from hub.store.tables import data_key, notification
from hub.words import Actor


@dataclass(frozen=True, slots=True)
class Key:
    """A data key and its row."""

    id: UUID
    wrapped: WrappedKey


KEY: Final = ready(select(data_key).where(data_key.c.id == bindparam("id")))
KEY_OF: Final = ready(
    select(data_key)
    .join(notification, notification.c.key_id == data_key.c.id)
    .where(notification.c.id == bindparam("id"))
)


MANY: Final = 32
"""Rows of one kind in one statement at most: each number of them is a statement that has to be made."""


@dataclass(slots=True)
class Tx:
    """Seals and unseals for the aggregates; `keys` remembers whose key is whose within the transaction.

    `cursor` is the driver's own on the same connection, for what `hub.store.ready` has made ready. What
    is `put` is written in one statement, before anything else is asked and at the latest at the end.
    """

    _core: Callable[[], Connection]
    cursor: RawCursor[Any]
    vault: Vault
    actor: Actor
    now: datetime
    keys: dict[UUID, Key] = field(default_factory=dict)
    _put: list[Rows] = field(default_factory=list)
    _connection: Connection | None = None

    @property
    def connection(self) -> Connection:
        """For Core as it is, where nobody is in a hurry."""
        self.write()
        self._connection = self._connection or self._core()
        return self._connection

    def make_key(self, owner: UUID, purpose: str) -> Key:
        """A new data key, remembered for `owner` in this transaction."""
        key = Key(uuid4(), self.vault.new_key())
        row = {"id": key.id, "purpose": purpose, "kek": key.wrapped.kek, "wrapped": key.wrapped.wrapped}
        self.put(data_key, [row])
        self.keys[owner] = key
        return key

    def key(self, key_id: UUID) -> Key:
        """The data key in row `key_id`."""
        [row] = self.ask(KEY, {"id": key_id})
        return read_key(row)

    def key_of(self, notification_id: UUID) -> Key:
        """The data key of a notification, looked up once."""
        if notification_id not in self.keys:
            rows = self.ask(KEY_OF, {"id": notification_id})
            if not rows:
                raise NotFound("There is nothing here, or it is not yours to see.")
            self.keys[notification_id] = read_key(rows[0])
        return self.keys[notification_id]

    def ask(self, statement: Ready, values: Mapping[str, Any]) -> list[Any]:
        """The rows that a statement made ready returns."""
        self.write()
        return self.cursor.execute(*statement.of(values)).fetchall()

    def do(self, statement: Ready, values: Mapping[str, Any]) -> None:
        """Run one that returns none."""
        self.write()
        self.cursor.execute(*statement.of(values))

    def put(self, table: Table, rows: Sequence[Mapping[str, Any]], once: bool = False) -> None:
        """Insert them all (or those that are not there yet), together with whatever else is put."""
        if rows:
            self._put = together(self._put, Rows(table, rows, once))

    def write(self) -> None:
        """Insert what has been put; many rows of one kind come after the rest, on which they may stand."""
        if self._put:
            sets, self._put = self._put, []
            if few := [it for it in sets if len(it.rows) <= MANY]:
                self.cursor.execute(*inserting(few))
            for it in (it for it in sets if len(it.rows) > MANY):
                self._write_many(it)

    def _write_many(self, it: Rows) -> None:
        """Thirty-two at a time and the rest one by one, without waiting in between."""
        whole = len(it.rows) // MANY * MANY
        with self.cursor.connection.pipeline():
            for first in range(0, whole, MANY):
                part = Rows(it.table, it.rows[first : first + MANY], it.once)
                self.cursor.execute(*inserting([part]))
            if rest := it.rows[whole:]:
                self.cursor.executemany(*inserting_each(Rows(it.table, rest, it.once)))

    def put_new(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Insert what has been put, and this; False where it was there already."""
        sets, self._put = [*self._put, Rows(table, [row], once=True)], []
        return bool(self.cursor.execute(*inserting(sets, telling=True)).fetchall())

    def commit(self) -> None:
        """Insert what has been put and commit, without waiting in between."""
        driver = self.cursor.connection
        if not self._put:
            driver.commit()
            return
        with driver.pipeline():
            self.write()
            self.cursor.execute(b"COMMIT", prepare=False)

    def seal(self, key: Key, value: Mapping[str, Any], about: str) -> bytes:
        return self.vault.seal(key.wrapped, msgspec.json.encode(value), about)

    def unseal(self, key: Key, sealed: bytes, about: str) -> Any:
        return msgspec.json.decode(self.vault.unseal(key.wrapped, bytes(sealed), about))


def read_key(row: Any) -> Key:
    """From a row of `data_key`."""
    return Key(row.id, WrappedKey(row.kek, row.wrapped))
