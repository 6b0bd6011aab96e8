"""The outbox: what is owed to whom, every attempt made, and what became of it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert

from hub.sending.delivery import Deferred, Delivery, Kind, Outcome, Refused, Sent, State
from hub.store.tables import attempt, delivery, entry, notification, person
from hub.store.tx import Tx
from hub.tracking.progress import Attempt, Progress
from hub.words import Channel

IN_FLIGHT_A_LANE: Final = 6

# A lane with enough in flight is passed over, so a dead endpoint holds up no other.
DUE: Final = text("""
    WITH busy AS (
        SELECT lane FROM delivery WHERE state = 'sending' AND due_at > :now
        GROUP BY lane HAVING count(*) >= :in_flight)
    SELECT * FROM delivery
    WHERE due_at <= :now AND state IN ('planned', 'sending') AND lane NOT IN (SELECT lane FROM busy)
        AND (CAST(:only AS uuid) IS NULL OR id = :only)
    ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED
""")

CHANGES = update(delivery).where(delivery.c.id == bindparam("this"))


class Deliveries:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def plan(self, owed: Sequence[Delivery]) -> list[UUID]:
        """Owe them; one already owed for the same entry, kind, step and person is not owed twice."""
        rows = [_row(it) | {"planned_at": self._tx.now} for it in owed]
        if not rows:
            return []
        statement = insert(delivery).on_conflict_do_nothing().returning(delivery.c.id)
        return list(self._tx.connection.execute(statement, rows).scalars())

    def due(self, now: datetime, limit: int, only: UUID | None = None) -> list[Delivery]:
        """Lock what is due, at most a handful a lane; what others hold is left to them."""
        asked = {"now": now, "limit": limit, "only": only, "in_flight": IN_FLIGHT_A_LANE}
        claimed: list[Delivery] = []
        taken: Counter[str] = Counter()
        for it in map(_read, self._tx.connection.execute(DUE, asked)):
            taken[it.lane] += 1
            if taken[it.lane] <= IN_FLIGHT_A_LANE:
                claimed.append(it)
        return claimed

    def begin(self, claimed: Sequence[Delivery]) -> None:
        """Write the attempt down before it is made, so that a crash in the middle can be seen."""
        if claimed:
            self.save(claimed)
            rows = [
                {"delivery_id": it.id, "began_at": self._tx.now, "number": it.attempts} for it in claimed
            ]
            self._tx.connection.execute(attempt.insert(), rows)

    def end(self, settled: Delivery, began_at: datetime, outcome: Outcome | None) -> None:
        """Write down what came of the attempt; None when it was dropped unsent."""
        self.save([settled])
        word, detail = _told(outcome)
        this = (attempt.c.delivery_id == settled.id, attempt.c.began_at == began_at)
        values = {"ended_at": self._tx.now, "outcome": word, "detail": detail}
        self._tx.connection.execute(update(attempt).where(*this).values(values))

    def get(self, delivery_id: UUID) -> Delivery | None:
        wanted = select(delivery).where(delivery.c.id == delivery_id).with_for_update()
        row = self._tx.connection.execute(wanted).first()
        return _read(row) if row else None

    def save(self, changed: Sequence[Delivery]) -> None:
        done = (State.SENT, State.DEAD, State.DROPPED)
        rows = [
            {
                "this": it.id,
                "state": it.state,
                "due_at": it.due_at,
                "attempts": it.attempts,
                "settled_at": self._tx.now if it.state in done else None,
            }
            for it in changed
        ]
        values = {name: bindparam(name) for name in ("state", "due_at", "attempts", "settled_at")}
        self._tx.connection.execute(CHANGES.values(values), rows)

    def count_code_failure(self, delivery_id: UUID) -> int:
        """One more wrong code typed on this letter's page; how many there have been."""
        statement = (
            update(delivery)
            .where(delivery.c.id == delivery_id)
            .values(code_failures=delivery.c.code_failures + 1)
            .returning(delivery.c.code_failures)
        )
        return int(self._tx.connection.execute(statement).scalar_one())

    def code_failures(self, delivery_id: UUID) -> int:
        wanted = select(delivery.c.code_failures).where(delivery.c.id == delivery_id)
        return int(self._tx.connection.execute(wanted).scalar_one())

    def progress(self, notification_id: UUID) -> list[Progress]:
        """Everything owed about one notification, with its attempts, oldest first."""
        return self._progress(delivery.c.notification_id == notification_id)

    def dead(self) -> list[Progress]:
        """What will not be tried again unless a person asks."""
        return self._progress(delivery.c.state == State.DEAD)

    def _progress(self, wanted: Any) -> list[Progress]:
        joined = (
            select(delivery, entry.c.queue, notification.c.reference, person.c.name.label("person"))
            .join_from(delivery, notification, notification.c.id == delivery.c.notification_id)
            .outerjoin(entry, entry.c.id == delivery.c.entry_id)
            .outerjoin(person, person.c.id == delivery.c.to_person)
            .where(wanted)
            .order_by(delivery.c.planned_at, delivery.c.id)
            .limit(500)
        )
        rows = self._tx.connection.execute(joined).all()
        made = self._attempts([row.id for row in rows])
        return [
            Progress(
                delivery=_read(row),
                reference=row.reference,
                queue=row.queue,
                to=row.person or row.to_source or "the sender",
                planned_at=row.planned_at,
                settled_at=row.settled_at,
                attempts=tuple(made.get(row.id, ())),
            )
            for row in rows
        ]

    def _attempts(self, ids: Sequence[UUID]) -> dict[UUID, list[Attempt]]:
        wanted = select(attempt).where(attempt.c.delivery_id.in_(ids)).order_by(attempt.c.began_at)
        made: dict[UUID, list[Attempt]] = {}
        for row in self._tx.connection.execute(wanted):
            one = Attempt(row.number, row.began_at, row.ended_at, row.outcome, row.detail)
            made.setdefault(row.delivery_id, []).append(one)
        return made

def _told(outcome: Outcome | None) -> tuple[str, str]:
    match outcome:
        case Sent(receipt):
            return "sent", receipt
        case Deferred(why):
            return "deferred", why
        case Refused(why):
            return "refused", why
        case None:
            return "dropped", "No longer needed: it was acknowledged first."


def _row(it: Delivery) -> dict[str, object]:
    names = ("id", "notification_id", "entry_id", "kind", "channel", "lane", "to_person", "to_source")
    moving = ("state", "due_at", "attempts", "step")
    return {name: getattr(it, name) for name in (*names, *moving)}


def _read(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        notification_id=row.notification_id,
        entry_id=row.entry_id,
        kind=Kind(row.kind),
        channel=Channel(row.channel),
        to_person=row.to_person,
        to_source=row.to_source,
        state=State(row.state),
        due_at=row.due_at,
        attempts=row.attempts,
        step=row.step,
    )
