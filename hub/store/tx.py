"""One open transaction: the connection, whose authority it runs under, and the time it believes in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, select

from hub.errors import NotFound
from hub.ports import Vault, WrappedKey
from hub.store.tables import data_key, notification
from hub.words import Actor


@dataclass(frozen=True, slots=True)
class Key:
    """A data key and its row."""

    id: UUID
    wrapped: WrappedKey


@dataclass(slots=True)
class Tx:
    """Seals and unseals for the aggregates; `keys` remembers whose key is whose within the transaction."""

    connection: Connection
    vault: Vault
    actor: Actor
    now: datetime
    keys: dict[UUID, Key] = field(default_factory=dict)

    def make_key(self, owner: UUID, purpose: str) -> Key:
        """A new data key, remembered for `owner` in this transaction."""
        key = Key(uuid4(), self.vault.new_key())
        row = {"id": key.id, "purpose": purpose, "kek": key.wrapped.kek, "wrapped": key.wrapped.wrapped}
        self.connection.execute(data_key.insert(), row)
        self.keys[owner] = key
        return key

    def key(self, key_id: UUID) -> Key:
        """The data key in row `key_id`."""
        row = self.connection.execute(select(data_key).where(data_key.c.id == key_id)).one()
        return Key(row.id, WrappedKey(row.kek, bytes(row.wrapped)))

    def key_of(self, notification_id: UUID) -> Key:
        """The data key of a notification, looked up once."""
        if notification_id not in self.keys:
            joined = select(data_key).join(notification, notification.c.key_id == data_key.c.id)
            row = self.connection.execute(joined.where(notification.c.id == notification_id)).first()
            if row is None:
                raise NotFound("There is nothing here, or it is not yours to see.")
            self.keys[notification_id] = Key(row.id, WrappedKey(row.kek, bytes(row.wrapped)))
        return self.keys[notification_id]

    def seal(self, key: Key, value: Mapping[str, Any], about: str) -> bytes:
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return self.vault.seal(key.wrapped, plain, about)

    def unseal(self, key: Key, sealed: bytes, about: str) -> Any:
        return json.loads(self.vault.unseal(key.wrapped, bytes(sealed), about))
