"""Keeps the systems that speak to the hub, their secrets sealed."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from hub.intake.source import Secret, Source
from hub.store.tables import source
from hub.store.tx import Tx


class Sources:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, new: Source) -> bool:
        """False when the name is taken."""
        key = self._tx.make_key(uuid4(), "source")
        row = {
            "name": new.name,
            "title": new.title,
            "partnership": new.partnership,
            "key_id": key.id,
            "sealed": self._tx.seal(key, _secrets(new), f"source:{new.name}"),
            "created_at": self._tx.now,
            "endpoint": new.endpoint,
        }
        statement = insert(source).on_conflict_do_nothing().returning(source.c.name)
        return self._tx.connection.execute(statement, row).first() is not None

    def save(self, changed: Source) -> None:
        key_id = select(source.c.key_id).where(source.c.name == changed.name)
        key = self._tx.key(self._tx.connection.execute(key_id).scalar_one())
        values = {
            "sealed": self._tx.seal(key, _secrets(changed), f"source:{changed.name}"),
            "disabled_at": changed.disabled_at,
            "endpoint": changed.endpoint,
            "endpoint_stopped_at": changed.endpoint_stopped_at,
        }
        self._tx.connection.execute(update(source).where(source.c.name == changed.name).values(values))

    def get(self, name: str) -> Source | None:
        row = self._tx.connection.execute(select(source).where(source.c.name == name)).first()
        return self._read(row) if row else None

    def all(self) -> list[Source]:
        rows = self._tx.connection.execute(select(source).order_by(source.c.name)).all()
        return [self._read(row) for row in rows]

    def listening_for(self, partnerships: set[str]) -> list[Source]:
        """Boards' own systems that are to be told."""
        wanted = select(source).where(source.c.partnership.in_(partnerships), source.c.endpoint.is_not(None))
        found = [self._read(row) for row in self._tx.connection.execute(wanted).all()]
        return [it for it in found if it.listens]

    def stop_endpoint(self, name: str) -> None:
        """It said 410 Gone: nothing more is sent there until a person starts it again."""
        found = self.get(name)
        if found is not None:
            self.save(replace(found, endpoint_stopped_at=self._tx.now))

    def _read(self, row: Row[Any]) -> Source:
        kept = self._tx.unseal(self._tx.key(row.key_id), row.sealed, f"source:{row.name}")
        return Source(
            name=row.name,
            title=row.title,
            partnership=row.partnership,
            inbound=tuple(map(_secret, kept["inbound"])),
            outbound=tuple(map(_secret, kept["outbound"])),
            endpoint=row.endpoint,
            endpoint_stopped_at=row.endpoint_stopped_at,
            disabled_at=row.disabled_at,
            token_digest=kept["token"],
        )


def _secrets(it: Source) -> dict[str, object]:
    def plain(secret: Secret) -> dict[str, str | None]:
        return {"value": secret.value, "until": secret.until.isoformat() if secret.until else None}

    return {
        "inbound": [plain(secret) for secret in it.inbound],
        "outbound": [plain(secret) for secret in it.outbound],
        "token": it.token_digest,
    }


def _secret(kept: dict[str, str | None]) -> Secret:
    until = kept["until"]
    return Secret(str(kept["value"]), datetime.fromisoformat(until) if until else None)
