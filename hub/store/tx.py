"""One open transaction: the connection, whose authority it runs under, and the time it believes in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from psycopg import Cursor
from sqlalchemy import Connection, Table, bindparam, select

from hub.errors import NotFound
from hub.ports import Vault, WrappedKey
from hub.store.ready import Rows, inserting, ready
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


@dataclass(slots=True)
class Tx:
    """Seals and unseals for the aggregates; `keys` remembers whose key is whose within the transaction.

    `cursor` is the driver's own on the same connection, for what `hub.store.ready` has made ready.
    """

    connection: Connection
    cursor: Cursor[Any]
    vault: Vault
    actor: Actor
    now: datetime
    keys: dict[UUID, Key] = field(default_factory=dict)

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

    def ask(self, statement: bytes, values: Mapping[str, Any]) -> list[Any]:
        """The rows that a statement made ready returns."""
        return self.cursor.execute(statement, values).fetchall()

    def do(self, statement: bytes, values: Mapping[str, Any]) -> None:
        """Run one that returns none."""
        self.cursor.execute(statement, values)

    def put(self, table: Table, rows: Rows) -> None:
        """Insert them all at once."""
        if rows:
            self.cursor.execute(*inserting(table, rows))

    def put_once(self, table: Table, rows: Rows) -> list[UUID]:
        """Insert those that are not there yet; their ids."""
        found = self.cursor.execute(*inserting(table, rows, once=True)).fetchall() if rows else []
        return [row.id for row in found]

    def seal(self, key: Key, value: Mapping[str, Any], about: str) -> bytes:
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return self.vault.seal(key.wrapped, plain, about)

    def unseal(self, key: Key, sealed: bytes, about: str) -> Any:
        return json.loads(self.vault.unseal(key.wrapped, bytes(sealed), about))


def read_key(row: Any) -> Key:
    """From a row of `data_key`."""
    return Key(row.id, WrappedKey(row.kek, row.wrapped))
