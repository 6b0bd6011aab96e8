"""Keeps for how long and why a queue is left in peace; a silence is ended, never deleted."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select, update

from hub.queues.cover import Silence
from hub.queues.entry import Entry
from hub.store.cover_tables import silence
from hub.store.entries import read_entry
from hub.store.tables import entry
from hub.store.tx import Tx

KEPT: Final = ("id", "queue", "starts_at", "ends_at", "reason", "made_by")
MOST: Final = 50


class Silences:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, new: Silence) -> None:
        self._tx.put(silence, [{it: getattr(new, it) for it in KEPT} | {"made_at": self._tx.now}])

    def end(self, silence_id: UUID, by: UUID) -> bool:
        """False when it was ended before."""
        this = (silence.c.id == silence_id) & silence.c.ended_at.is_(None)
        ended = update(silence).where(this).values(ended_at=self._tx.now, ended_by=by)
        return self._tx.connection.execute(ended.returning(silence.c.id)).first() is not None

    def get(self, silence_id: UUID) -> Silence | None:
        row = self._tx.connection.execute(select(silence).where(silence.c.id == silence_id)).first()
        return _read(row) if row else None

    def about(self, queue: str) -> list[Silence]:
        """Its own and those of every queue, those over or ended among them; the latest end first."""
        here = or_(silence.c.queue == queue, silence.c.queue.is_(None))
        found = select(silence).where(here).order_by(silence.c.ends_at.desc(), silence.c.id).limit(MOST)
        return [_read(row) for row in self._tx.connection.execute(found)]

    def live(self, now: datetime) -> list[Silence]:
        """All that have not ended."""
        wanted = silence.c.ended_at.is_(None) & (silence.c.ends_at > now)
        return [_read(row) for row in self._tx.connection.execute(select(silence).where(wanted))]

    def held(self, ends: Collection[datetime], queue: str | None) -> list[Entry]:
        """Entries that wait for one of these instants, on the one queue or on any (None); locked."""
        waits = entry.c.due_at.in_(ends)
        here = entry.c.queue == queue if queue else entry.c.queue.is_not(None)
        rows = self._tx.connection.execute(select(entry).where(waits, here).with_for_update())
        return [read_entry(row) for row in rows]

    def kept_waiting(self, queue: str, since: datetime, until: datetime) -> datetime | None:
        """When the last silence ended that began before `until` and held at or after `since`."""
        over = func.least(silence.c.ends_at, func.coalesce(silence.c.ended_at, silence.c.ends_at))
        here = or_(silence.c.queue == queue, silence.c.queue.is_(None))
        wanted = select(func.max(over)).where(here, silence.c.starts_at < until, over > since)
        found: datetime | None = self._tx.connection.execute(wanted).scalar_one()
        return found


def _read(row: object) -> Silence:
    return Silence(**{it: getattr(row, it) for it in (*KEPT, "ended_at")})
