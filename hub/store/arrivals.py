"""Keeps the raw thing exactly as it came, sealed, once."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update

from hub.intake.arrival import Arrival, State
from hub.store.ready import ready
from hub.store.tables import arrival, notification
from hub.store.tx import Tx
from hub.words import Channel

OPEN_COLUMNS: Final = ("state", "due_at", "attempts", "reason", "notification_id")
"""What moves while the raw thing itself lies still."""

ONCE: Final = "arrival_once"
"""The constraint by which the same thing from the same door is kept once."""

CHANGE: Final = ready(
    update(arrival)
    .where(arrival.c.id == bindparam("this"))
    .values({name: bindparam(name) for name in OPEN_COLUMNS})
)


class Repeated(Exception):
    """The same door has brought the same thing before; nothing of this transaction was kept."""


class Arrivals:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, new: Arrival) -> bool:
        """Keep it; False when this door has given us the same `external_id` before."""
        return self._tx.put_new(arrival, self._row(new))

    def keep(self, new: Arrival) -> None:
        """The same, asked when all else is written: the transaction ends with Repeated if it was there."""
        self._tx.put(arrival, [self._row(new)])

    def _row(self, new: Arrival) -> dict[str, object]:
        key = self._tx.make_key(new.id, "notification")
        content = {
            "raw": base64.b64encode(new.raw).decode(),
            "sender": new.sender,
            "recipients": list(new.recipients),
        }
        return {
            **_open_columns(new),
            "id": new.id,
            "channel": new.channel,
            "source": new.source,
            "external_id": new.external_id,
            "received_at": new.received_at,
            "key_id": key.id,
            "sealed": self._tx.seal(key, content, f"arrival:{new.id}"),
            "rank": new.rank,
            "sender_mark": new.sender_mark,
        }

    def same(self, channel: Channel, source: str, external_id: str) -> Arrival | None:
        """What the same door brought under the same key, if anything."""
        wanted = (
            arrival.c.channel == channel,
            arrival.c.source == source,
            arrival.c.external_id == external_id,
        )
        row = self._tx.connection.execute(select(arrival).where(*wanted)).first()
        return self._read(row) if row else None

    def claim(self, arrival_id: UUID, now: datetime) -> Arrival | None:
        """Lock it if it is due; None when another process has it or it is done."""
        due = (arrival.c.id == arrival_id, arrival.c.due_at <= now)
        row = self._tx.connection.execute(
            select(arrival).where(*due).with_for_update(skip_locked=True)
        ).first()
        return self._read(row) if row else None

    def get(self, arrival_id: UUID) -> Arrival | None:
        row = self._tx.connection.execute(
            select(arrival).where(arrival.c.id == arrival_id).with_for_update()
        ).first()
        return self._read(row) if row else None

    def due(self, now: datetime, limit: int) -> Sequence[UUID]:
        """Those of patient rank after all others, however long they have waited."""
        in_turn = (arrival.c.rank, arrival.c.due_at)
        wanted = select(arrival.c.id).where(arrival.c.due_at <= now).order_by(*in_turn)
        return self._tx.connection.execute(wanted.limit(limit)).scalars().all()

    def of(self, notification_id: UUID) -> Arrival | None:
        """The raw thing a notification was read from."""
        wanted = select(arrival).where(arrival.c.notification_id == notification_id)
        row = self._tx.connection.execute(wanted.order_by(arrival.c.received_at)).first()
        return self._read(row) if row else None

    def origin(self, notification_id: UUID) -> Arrival | None:
        """The one under whose key the notification is sealed; never a message's, however early it came."""
        of_it = notification.c.key_id == arrival.c.key_id
        wanted = select(arrival).join(notification, of_it).where(notification.c.id == notification_id)
        row = self._tx.connection.execute(wanted).first()
        return self._read(row) if row else None

    def save(self, changed: Arrival) -> None:
        self._tx.do(CHANGE, _open_columns(changed) | {"this": changed.id})

    def _read(self, row: Row[Any]) -> Arrival:
        content = self._tx.unseal(self._tx.key(row.key_id), row.sealed, f"arrival:{row.id}")
        return Arrival(
            id=row.id,
            channel=Channel(row.channel),
            source=row.source,
            external_id=row.external_id,
            received_at=row.received_at,
            raw=base64.b64decode(content["raw"]),
            sender=content["sender"],
            recipients=tuple(content["recipients"]),
            state=State(row.state),
            due_at=row.due_at,
            attempts=row.attempts,
            reason=row.reason,
            notification_id=row.notification_id,
            rank=row.rank,
            sender_mark=row.sender_mark,
        )


def _open_columns(it: Arrival) -> dict[str, object]:
    return {name: getattr(it, name) for name in OPEN_COLUMNS}
