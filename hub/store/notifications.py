"""Keeps what was told, revision by revision, and the working of every routing; nothing is overwritten."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, true, update

from hub.errors import NotFound, Tampered
from hub.intake.filed import Filed, Told
from hub.ports import WrappedKey
from hub.store.listing import relist
from hub.store.tables import arrival, data_key, entry, notification, revision, routing
from hub.store.tx import Key, Tx
from hub.words import Actor, Channel

WITH_KEY = (
    select(notification, data_key.c.kek, data_key.c.wrapped, revision.c.sealed)
    .join_from(notification, data_key, data_key.c.id == notification.c.key_id)
    .join(
        revision,
        (revision.c.notification_id == notification.c.id) & (revision.c.number == notification.c.revision),
    )
)


class Notifications:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, filed: Filed, arrival_id: UUID, next_due: datetime | None) -> None:
        """Keep it under the data key of the raw thing it was read from; `next_due` as its entries say."""
        key = self._tx.keys.get(arrival_id) or self._key_of_arrival(arrival_id)
        self._tx.keys[filed.id] = key
        row = {
            "id": filed.id,
            "reference": filed.reference,
            "channel": filed.channel,
            "source": filed.source,
            "received_at": filed.received_at,
            "partnership": filed.partnership,
            "revision": filed.revision,
            "key_id": key.id,
            "audience": sorted(filed.audience),
            "next_due": next_due,
            "waits": True,
            "rehearsal": filed.rehearsal,
        }
        self._tx.put(notification, [row])
        self._write_revision(filed, self._tx.actor)

    def revise(self, filed: Filed, told: Told, by: Actor) -> Filed:
        """A further revision beside the earlier ones."""
        revised = replace(filed, revision=filed.revision + 1, told=told)
        self._write_revision(revised, by)
        self._tx.connection.execute(
            update(notification).where(notification.c.id == filed.id).values(revision=revised.revision)
        )
        return revised

    def route(self, filed: Filed, version: str, working: Mapping[str, object]) -> None:
        """Keep the working of this revision's routing and the version of the rules it was made by."""
        sealed = self._tx.seal(self._tx.key_of(filed.id), working, f"routing:{filed.id}:{filed.revision}")
        row = {
            "notification_id": filed.id,
            "revision": filed.revision,
            "at": self._tx.now,
            "config_version": version,
            "sealed": sealed,
        }
        self._tx.put(routing, [row])

    def working(self, filed: Filed) -> Mapping[str, Any] | None:
        """The latest routing's working; None while nothing could be routed."""
        wanted = select(routing).where(routing.c.notification_id == filed.id)
        row = self._tx.connection.execute(wanted.order_by(routing.c.revision.desc()).limit(1)).first()
        if row is None:
            return None
        about = f"routing:{filed.id}:{row.revision}"
        working: Mapping[str, Any] = self._tx.unseal(self._tx.key_of(filed.id), row.sealed, about)
        return working

    def widen(self, filed: Filed, audience: frozenset[str]) -> Filed:
        """Let more people see it; nobody loses sight of it."""
        wider = filed.audience | audience
        for table, column in ((notification, notification.c.id), (entry, entry.c.notification_id)):
            self._tx.connection.execute(
                update(table).where(column == filed.id).values(audience=sorted(wider))
            )
        return replace(filed, audience=wider)

    def shut(self, notification_id: UUID, closed: bool) -> None:
        """Mark it closed once no entry is open, or open again."""
        at = self._tx.now if closed else None
        self._tx.connection.execute(
            update(notification).where(notification.c.id == notification_id).values(closed_at=at)
        )
        relist(self._tx, [notification_id])

    def get(self, reference: str, lock: bool = False) -> Filed:
        """By reference; raises NotFound when there is none or this actor may not see it."""
        return self._one(notification.c.reference == reference, lock)

    def by_id(self, notification_id: UUID, lock: bool = False) -> Filed:
        return self._one(notification.c.id == notification_id, lock)

    def these(self, ids: Collection[UUID]) -> tuple[dict[UUID, Filed], dict[UUID, str]]:
        """Several at once; those that can be read, and why the others cannot."""
        found, unreadable = dict[UUID, Filed](), dict[UUID, str]()
        rows = self._tx.connection.execute(WITH_KEY.where(notification.c.id.in_(ids))) if ids else ()
        for row in rows:
            try:
                found[row.id] = self._read(row)
            except Tampered as error:
                unreadable[row.id] = str(error)
        return found, unreadable

    def is_rehearsal(self, notification_id: UUID) -> bool:
        """Whether it is invented; asked without unsealing anything."""
        wanted = select(notification.c.rehearsal).where(notification.c.id == notification_id)
        return bool(self._tx.connection.execute(wanted).scalar_one())

    def rehearsals(self, limit: int) -> list[Filed]:
        """The newest."""
        wanted = WITH_KEY.where(notification.c.rehearsal).order_by(notification.c.reference.desc())
        return [self._read(row) for row in self._tx.connection.execute(wanted.limit(limit))]

    def after(self, reference: str, limit: int) -> list[Filed]:
        """The next ones in order of reference, for whoever goes through all of them."""
        wanted = WITH_KEY.where(notification.c.reference > reference).order_by(notification.c.reference)
        return [self._read(row) for row in self._tx.connection.execute(wanted.limit(limit))]

    def newest(self, limit: int, before: str | None = None) -> list[Filed]:
        """Those this actor may see, newest first, from the one before this reference on."""
        last = notification.c.reference.desc()
        older = notification.c.reference < before if before else true()
        # Their ids alone first, walking back along one index: joined, it would be tempting to sort them all.
        these = self._tx.connection.execute(
            select(notification.c.id).where(older).order_by(last).limit(limit)
        )
        wanted = WITH_KEY.where(notification.c.id.in_(these.scalars().all())).order_by(last)
        return [self._read(row) for row in self._tx.connection.execute(wanted)]

    def _one(self, wanted: Any, lock: bool) -> Filed:
        if lock:
            # First and alone: whoever waited for a new revision would find it joined to none that they see.
            waits = select(notification.c.id).where(wanted).with_for_update(key_share=True)
            self._tx.connection.execute(waits)
        row = self._tx.connection.execute(WITH_KEY.where(wanted)).first()
        if row is None:
            raise NotFound("There is nothing here, or it is not yours to see.")
        return self._read(row)

    def _read(self, row: Row[Any]) -> Filed:
        key = Key(row.key_id, WrappedKey(row.kek, bytes(row.wrapped)))
        self._tx.keys[row.id] = key
        told = self._tx.unseal(key, row.sealed, f"revision:{row.id}:{row.revision}")
        return Filed(
            id=row.id,
            reference=row.reference,
            channel=Channel(row.channel),
            source=row.source,
            received_at=row.received_at,
            partnership=row.partnership,
            revision=row.revision,
            told=Told(told["fields"], told["text"], tuple(told["notes"]), places=told.get("places", {})),
            audience=frozenset(row.audience),
            closed_at=row.closed_at,
            rehearsal=row.rehearsal,
        )

    def _write_revision(self, filed: Filed, by: Actor) -> None:
        it = filed.told
        told = {"fields": it.fields, "text": it.text, "notes": list(it.notes), "places": dict(it.places)}
        about = f"revision:{filed.id}:{filed.revision}"
        row = {
            "notification_id": filed.id,
            "number": filed.revision,
            "at": self._tx.now,
            "by_kind": by.kind,
            "by_id": by.id,
            "sealed": self._tx.seal(self._tx.key_of(filed.id), told, about),
        }
        self._tx.put(revision, [row])

    def _key_of_arrival(self, arrival_id: UUID) -> Key:
        wanted = select(arrival.c.key_id).where(arrival.c.id == arrival_id)
        return self._tx.key(self._tx.connection.execute(wanted).scalar_one())
