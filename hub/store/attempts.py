"""How far what is owed has got: every attempt that was made, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from hub.sending.delivery import State
from hub.store.delivery_rows import read
from hub.store.delivery_tables import attempt, delivery
from hub.store.people_tables import membership, person
from hub.store.tables import entry, notification
from hub.store.tx import Tx
from hub.tracking.progress import Attempt, Progress

absent: Final = person.alias("absent")


class Attempts:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def progress(self, notification_id: UUID) -> list[Progress]:
        """Everything owed about one notification, with its attempts, oldest first.

        What was sent once more is no second telling: it adds its attempts to those of the first.
        """
        return self._progress((delivery.c.notification_id == notification_id) & delivery.c.again_of.is_(None))

    def dead(self) -> list[Progress]:
        """What will not be tried again unless a person asks."""
        return self._progress(delivery.c.state == State.DEAD)

    def went_as(self, delivery_id: UUID, message_id: str) -> bool:
        """Whether this letter was sent under exactly this Message-ID, with which its receipt begins."""
        same = (attempt.c.delivery_id == delivery_id, attempt.c.outcome == "sent")
        wanted = select(attempt.c.detail).where(*same)
        receipts = self._tx.connection.execute(wanted).scalars()
        return any((it or "").partition(">")[0] == message_id.rstrip(">") for it in receipts)

    def of(self, delivery_id: UUID) -> list[Attempt]:
        return self._attempts([delivery_id]).get(delivery_id, [])

    def sent_at(self, delivery_id: UUID) -> datetime | None:
        """When it went out, or was planned where that is not known; None for what there is not."""
        wanted = select(func.coalesce(delivery.c.settled_at, delivery.c.planned_at))
        found: datetime | None = self._tx.connection.execute(
            wanted.where(delivery.c.id == delivery_id)
        ).scalar()
        return found

    def _progress(self, wanted: Any) -> list[Progress]:
        theirs = (membership.c.person_id == delivery.c.to_person) & (membership.c.queue == entry.c.queue)
        joined = (
            select(delivery, entry.c.queue, notification.c.reference, person.c.name.label("person"))
            .add_columns(absent.c.name.label("absent"), membership.c.role)
            .select_from(delivery)
            .outerjoin(notification, notification.c.id == delivery.c.notification_id)
            .outerjoin(entry, entry.c.id == delivery.c.entry_id)
            .outerjoin(person, person.c.id == delivery.c.to_person)
            .outerjoin(membership, theirs)
            .outerjoin(absent, absent.c.id == delivery.c.in_place_of)
            .where(wanted)
            .order_by(delivery.c.planned_at, delivery.c.id)
            .limit(500)
        )
        rows = self._tx.connection.execute(joined).all()
        made = self._attempts([row.id for row in rows])
        return [
            Progress(
                delivery=read(row),
                reference=row.reference or "",
                queue=row.queue,
                to=row.person or row.to_source or "the sender",
                planned_at=row.planned_at,
                settled_at=row.settled_at,
                attempts=tuple(made.get(row.id, ())),
                absent=row.absent or "",
                role=row.role or "",
            )
            for row in rows
        ]

    def _attempts(self, ids: Sequence[UUID]) -> dict[UUID, list[Attempt]]:
        whose = func.coalesce(delivery.c.again_of, delivery.c.id)
        wanted = (
            select(attempt, whose.label("whose"))
            .join(delivery, delivery.c.id == attempt.c.delivery_id)
            .where(delivery.c.id.in_(ids) | delivery.c.again_of.in_(ids))
            .order_by(attempt.c.began_at, attempt.c.number)
        )
        made: dict[UUID, list[Attempt]] = {}
        for row in self._tx.connection.execute(wanted):
            its = made.setdefault(row.delivery_id if row.delivery_id in ids else row.whose, [])
            its.append(Attempt(len(its) + 1, row.began_at, row.ended_at, row.outcome, row.detail))
        return made
