"""Keeps who is away when and who covers; an absence is ended, never deleted."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select, update

from hub.queues.cover import Absence
from hub.store.cover_tables import absence
from hub.store.people_tables import membership
from hub.store.tx import Tx

KEPT: Final = ("id", "person_id", "queue", "first_day", "last_day", "cover_id", "made_by")
MOST: Final = 200


class Absences:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, new: Absence) -> None:
        """The database refuses one for somebody else from whoever does not arrange the queue."""
        self._tx.put(absence, [{it: getattr(new, it) for it in KEPT} | {"made_at": self._tx.now}])
        self._tx.write()  # the wall before a letter about it looks whether it is there

    def end(self, absence_id: UUID, by: UUID) -> bool:
        """From now on they are back; False when it was ended before, or is not theirs to end."""
        this = (absence.c.id == absence_id) & absence.c.ended_at.is_(None)
        ended = update(absence).where(this).values(ended_at=self._tx.now, ended_by=by)
        return self._tx.connection.execute(ended.returning(absence.c.id)).first() is not None

    def get(self, absence_id: UUID) -> Absence | None:
        row = self._tx.connection.execute(select(absence).where(absence.c.id == absence_id)).first()
        return _read(row) if row else None

    def of(self, person_id: UUID, since: date) -> list[Absence]:
        """One person's that hold, or will."""
        live = absence.c.ended_at.is_(None) & (absence.c.last_day >= since)
        return self._found((absence.c.person_id == person_id) & live)

    def covered_by(self, person_id: UUID, since: date) -> list[Absence]:
        """Those that hold, or will, and that this person covers."""
        live = absence.c.ended_at.is_(None) & (absence.c.last_day >= since)
        return self._found((absence.c.cover_id == person_id) & live)

    def about(self, queue: str) -> list[Absence]:
        """Of everybody seated there, those over or ended among them; the newest days first."""
        seated = select(membership.c.person_id).where(membership.c.queue == queue)
        here = or_(absence.c.queue == queue, absence.c.queue.is_(None))
        return self._found(absence.c.person_id.in_(seated) & here)

    def _found(self, wanted: object) -> list[Absence]:
        newest = absence.c.last_day.desc(), absence.c.first_day.desc(), absence.c.id
        found = select(absence).where(wanted).order_by(*newest).limit(MOST)  # type: ignore[arg-type]
        return [_read(row) for row in self._tx.connection.execute(found)]


def _read(row: object) -> Absence:
    return Absence(**{it: getattr(row, it) for it in (*KEPT, "ended_at")})
