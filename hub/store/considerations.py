"""Keeps what each queue's people said before they decided: considered, passed on or declined, and why."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, func, select

from hub.queues.entry import Verdict
from hub.store.people_tables import person
from hub.store.tables import consideration, entry
from hub.store.tx import Tx
from hub.tracking.acknowledgement import Consideration


class Considerations:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, made: Consideration, notification_id: UUID) -> None:
        """After those before it; the entry's own lock lets only one be made at a time."""
        this = consideration.c.entry_id == made.entry_id
        before = self._tx.connection.execute(select(func.count()).select_from(consideration).where(this))
        row = {
            "entry_id": made.entry_id,
            "number": before.scalar_one() + 1,
            "person_id": made.person_id,
            "role": made.role,
            "at": made.at,
            "verdict": made.verdict,
            "to_queue": made.to_queue,
            "sealed": self._tx.seal(
                self._tx.key_of(notification_id), {"reason": made.reason}, _about(made.entry_id)
            ),
        }
        self._tx.connection.execute(consideration.insert(), row)

    def of(self, notification_id: UUID) -> dict[UUID, list[Consideration]]:
        """By entry, in the order they were made."""
        wanted = (
            select(consideration, person.c.name)
            .join_from(consideration, entry, entry.c.id == consideration.c.entry_id)
            .join(person, person.c.id == consideration.c.person_id)
            .where(entry.c.notification_id == notification_id)
            .order_by(consideration.c.number)
        )
        made: dict[UUID, list[Consideration]] = {}
        for row in self._tx.connection.execute(wanted).all():
            made.setdefault(row.entry_id, []).append(self._read(row, notification_id))
        return made

    def latest(self, entry_id: UUID) -> str | None:
        """The queue that this entry was last passed on to."""
        wanted = select(consideration.c.to_queue).where(consideration.c.entry_id == entry_id)
        rows = self._tx.connection.execute(wanted.order_by(consideration.c.number.desc()).limit(1))
        return rows.scalars().first()

    def said_at(self, entry_id: UUID) -> datetime | None:
        """When its people last said what becomes of it; None while they have not."""
        last = select(func.max(consideration.c.at)).where(consideration.c.entry_id == entry_id)
        found: datetime | None = self._tx.connection.execute(last).scalar()
        return found

    def _read(self, row: Row[tuple[object, ...]], notification_id: UUID) -> Consideration:
        said = self._tx.unseal(self._tx.key_of(notification_id), row.sealed, _about(row.entry_id))
        return Consideration(
            entry_id=row.entry_id,
            person_id=row.person_id,
            name=row.name,
            role=row.role,
            at=row.at,
            verdict=Verdict(row.verdict),
            reason=str(said["reason"]),
            to_queue=row.to_queue,
        )


def _about(entry_id: UUID) -> str:
    return f"consideration:{entry_id}"
