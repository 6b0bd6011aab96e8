"""Keeps who is on duty for a queue in which week; a shift is ended, never deleted."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from hub.queues.cover import Shift
from hub.store.cover_tables import shift
from hub.store.tx import Tx

KEPT: Final = ("id", "queue", "week", "person_id", "made_by")


class Rota:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, new: Shift) -> bool:
        """False when they were on duty that week already."""
        row = {it: getattr(new, it) for it in KEPT} | {"made_at": self._tx.now}
        made = insert(shift).values(row).on_conflict_do_nothing().returning(shift.c.id)
        return self._tx.connection.execute(made).first() is not None

    def end(self, shift_id: UUID, queue: str, by: UUID) -> bool:
        """False when it was ended before, or is another queue's."""
        this = (shift.c.id == shift_id) & (shift.c.queue == queue) & shift.c.ended_at.is_(None)
        ended = update(shift).where(this).values(ended_at=self._tx.now, ended_by=by)
        return self._tx.connection.execute(ended.returning(shift.c.id)).first() is not None

    def of(self, queue: str, since: date) -> list[Shift]:
        """From that week on, in order."""
        live = (shift.c.queue == queue) & shift.c.ended_at.is_(None) & (shift.c.week >= since)
        found = select(shift).where(live).order_by(shift.c.week, shift.c.made_at)
        rows = self._tx.connection.execute(found)
        return [Shift(**{it: getattr(row, it) for it in KEPT}) for row in rows]
