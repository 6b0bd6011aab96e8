"""Keeps that a letter's link was opened by nobody who had signed in: a row for each letter and reason."""

from uuid import UUID

from sqlalchemy import select, text

from hub.store.delivery_tables import delivery, link_opening
from hub.store.ready import ready
from hub.store.tx import Tx
from hub.tracking.opening import Opening, Why

OPENED = ready(
    text("""
    INSERT INTO link_opening AS o (delivery_id, why, first_at, last_at, times)
    VALUES (:delivery, :why, :now, :now, 1)
    ON CONFLICT (delivery_id, why) DO UPDATE SET last_at = excluded.last_at, times = o.times + 1
""")
)


class Openings:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, delivery_id: UUID, why: Why) -> None:
        """Once more, or for the first time."""
        self._tx.do(OPENED, {"delivery": delivery_id, "why": why, "now": self._tx.now})

    def of(self, notification_id: UUID) -> list[Opening]:
        """Of all letters about it."""
        wanted = (
            select(link_opening)
            .join(delivery, delivery.c.id == link_opening.c.delivery_id)
            .where(delivery.c.notification_id == notification_id)
            .order_by(link_opening.c.first_at)
        )
        rows = self._tx.connection.execute(wanted)
        return [Opening(it.delivery_id, Why(it.why), it.first_at, it.last_at, it.times) for it in rows]
