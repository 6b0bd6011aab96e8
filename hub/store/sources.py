"""Keeps the systems that speak to the hub, their secrets sealed."""

from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from hub.intake.calls import Calls, Contact, State
from hub.intake.source import Secret, Source
from hub.store.people_tables import source
from hub.store.ready import ready
from hub.store.tables import data_key
from hub.store.tx import Tx, read_key

WITH_KEY = select(source, data_key.c.id, data_key.c.kek, data_key.c.wrapped).join(data_key)
ONE: Final = ready(WITH_KEY.where(source.c.name == bindparam("name")))
LOCKED: Final = ready(WITH_KEY.where(source.c.name == bindparam("name")).with_for_update(of=source))
ALL: Final = ready(WITH_KEY.order_by(source.c.name))


class Sources:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._known: dict[str, Source | None] = {}

    def add(self, new: Source) -> bool:
        """False when the name is taken."""
        self._known.pop(new.name, None)
        key = self._tx.make_key(uuid4(), "source")
        row = {
            "name": new.name,
            "title": new.title,
            "partnership": new.partnership,
            "key_id": key.id,
            "sealed": self._tx.seal(key, _secrets(new), f"source:{new.name}"),
            "created_at": self._tx.now,
            **_settings(new),
        }
        statement = insert(source).on_conflict_do_nothing().returning(source.c.name)
        return self._tx.connection.execute(statement, row).first() is not None

    def save(self, changed: Source) -> None:
        self._known.pop(changed.name, None)
        key_id = select(source.c.key_id).where(source.c.name == changed.name)
        key = self._tx.key(self._tx.connection.execute(key_id).scalar_one())
        values = {
            "sealed": self._tx.seal(key, _secrets(changed), f"source:{changed.name}"),
            "disabled_at": changed.disabled_at,
            **_settings(changed),
        }
        self._tx.connection.execute(update(source).where(source.c.name == changed.name).values(values))

    def get(self, name: str) -> Source | None:
        """By name, read once in a transaction: a batch of one lane asks for the same one each time."""
        if name not in self._known:
            rows = self._tx.ask(ONE, {"name": name})
            self._known[name] = self._read(rows[0]) if rows else None
        return self._known[name]

    def all(self) -> list[Source]:
        return [self._read(row) for row in self._tx.ask(ALL, {})]

    def to_change(self, name: str) -> Source | None:
        """As it is now, and nobody else changes it until this transaction ends."""
        rows = self._tx.ask(LOCKED, {"name": name})
        return self._read(rows[0]) if rows else None

    def _read(self, row: Any) -> Source:
        kept = self._tx.unseal(read_key(row), row.sealed, f"source:{row.name}")
        return Source(
            name=row.name,
            title=row.title,
            partnership=row.partnership,
            inbound=tuple(map(_secret, kept["inbound"])),
            outbound=tuple(map(_secret, kept["outbound"])),
            endpoint=row.endpoint,
            disabled_at=row.disabled_at,
            tokens=(Secret(kept["token"]), *map(_secret, kept.get("former_tokens", ()))),
            calls=_calls(row),
        )


def _calls(row: Any) -> Calls:
    return Calls(
        state=State(row.calls),
        since=row.endpoint_stopped_at,
        why=row.calls_why,
        events=None if row.event_types is None else frozenset(row.event_types),
        failing_since=row.failing_since,
        failed_at=row.failed_at,
        failures=row.failures,
        contact=Contact(row.contact_name, row.contact_email),
    )


def _settings(it: Source) -> dict[str, object]:
    calls = it.calls
    return {
        "endpoint": it.endpoint,
        "endpoint_stopped_at": calls.since,
        "calls": calls.state,
        "calls_why": calls.why,
        "event_types": None if calls.events is None else sorted(calls.events),
        "failing_since": calls.failing_since,
        "failed_at": calls.failed_at,
        "failures": calls.failures,
        "contact_name": calls.contact.name,
        "contact_email": calls.contact.email,
    }


def _secrets(it: Source) -> dict[str, object]:
    def plain(secret: Secret) -> dict[str, str | None]:
        return {"value": secret.value, "until": secret.until.isoformat() if secret.until else None}

    return {
        "inbound": [plain(secret) for secret in it.inbound],
        "outbound": [plain(secret) for secret in it.outbound],
        "token": it.tokens[0].value if it.tokens else "",
        "former_tokens": [plain(secret) for secret in it.tokens[1:]],
    }


def _secret(kept: dict[str, str | None]) -> Secret:
    until = kept["until"]
    return Secret(str(kept["value"]), datetime.fromisoformat(until) if until else None)
