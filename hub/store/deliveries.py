"""What is owed to whom, and how each stands; its attempts are in `attempts.py`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from hub.sending.delivery import DONE, GONE, Delivery, State
from hub.sending.kind import Kind
from hub.store.delivery_rows import as_row, read
from hub.store.delivery_tables import attempt, delivery
from hub.store.people_tables import person
from hub.store.ready import ready
from hub.store.tx import Tx
from hub.words import Channel

MOVING: Final = ("state", "due_at", "attempts", "fresh_from", "settled_at")
CHANGE: Final = ready(
    update(delivery)
    .where(delivery.c.id == bindparam("this"))
    .values({name: bindparam(name) for name in MOVING})
)
ONE: Final = ready(select(delivery).where(delivery.c.id == bindparam("id")))
LOCKED: Final = ready(select(delivery).where(delivery.c.id == bindparam("id")).with_for_update())


class Deliveries:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def plan(self, owed: Sequence[Delivery]) -> list[UUID]:
        """Owe them; one already owed for the same entry, kind, step and person is not owed twice.

        Tells one of them, if there is any, for a nudge: the hands that it calls find the others.
        """
        self._tx.put(delivery, [as_row(it) | {"planned_at": self._tx.now} for it in owed], once=True)
        return [it.id for it in owed[:1]]

    def report(self, changed: Delivery, word: str, why: str) -> None:
        """Write down what was said of a letter after it had gone or failed, beside the attempts."""
        if changed.state in GONE:
            self.save([changed])
        else:
            statement = update(delivery).where(delivery.c.id == changed.id)
            self._tx.connection.execute(statement.values(attempts=changed.attempts))
        said = {"began_at": self._tx.now, "ended_at": self._tx.now, "outcome": word, "detail": why}
        self._tx.put(attempt, [said | {"delivery_id": changed.id, "number": changed.attempts}])

    def beside(self, one: Delivery) -> list[Delivery]:
        """Every letter to a person about the same entry, itself among them."""
        same = (delivery.c.notification_id == one.notification_id, delivery.c.entry_id == one.entry_id)
        letters = (delivery.c.channel == Channel.MAIL, delivery.c.to_person.is_not(None))
        return [read(row) for row in self._tx.connection.execute(select(delivery).where(*same, *letters))]

    def ways(self, one: Delivery) -> list[Delivery]:
        """Every way by which the same is told: of one entry, kind and step, itself among them."""
        same = (delivery.c.notification_id == one.notification_id, delivery.c.entry_id == one.entry_id)
        word = (delivery.c.kind == one.kind, delivery.c.step == one.step, delivery.c.again_of.is_(None))
        return [read(row) for row in self._tx.connection.execute(select(delivery).where(*same, *word))]

    def lost_on(self, notification: UUID, kinds: Collection[Kind]) -> list[Delivery]:
        """What of these kinds could not be delivered, locked."""
        dead = (delivery.c.notification_id == notification, delivery.c.state == State.DEAD)
        wanted = select(delivery).where(*dead, delivery.c.kind.in_(kinds)).order_by(delivery.c.id)
        return [read(row) for row in self._tx.connection.execute(wanted.with_for_update())]

    def about_message(self, message_id: UUID, lock: bool = False) -> list[Delivery]:
        """Every letter to a person that tells of it; with `lock` in one order for all who come."""
        letters = (delivery.c.kind == Kind.MESSAGE, delivery.c.channel == Channel.MAIL)
        wanted = select(delivery).where(delivery.c.message_id == message_id, *letters).order_by(delivery.c.id)
        rows = self._tx.connection.execute(wanted.with_for_update() if lock else wanted)
        return [read(row) for row in rows]

    def escalated_to(self, entry: UUID, since: int) -> set[UUID]:
        """People who have had an escalation about this entry in the round that began after step `since`."""
        wanted = select(delivery.c.to_person).join(person, person.c.id == delivery.c.to_person)
        had = (delivery.c.kind == Kind.ESCALATION, delivery.c.state == State.SENT, delivery.c.step >= since)
        here = (delivery.c.entry_id == entry, person.c.disabled_at.is_(None))
        return set(self._tx.connection.execute(wanted.where(*had, *here)).scalars())

    def chased(self, entry: UUID, kind: Kind) -> list[tuple[UUID, int, datetime]]:
        """People who have had such a letter about this entry, of which step, and when it was owed."""
        had = (delivery.c.entry_id == entry, delivery.c.kind == kind, delivery.c.state == State.SENT)
        wanted = select(delivery.c.to_person, delivery.c.step, delivery.c.planned_at)
        joined = wanted.join(person, person.c.id == delivery.c.to_person).where(
            person.c.disabled_at.is_(None)
        )
        rows = self._tx.connection.execute(joined.where(*had))
        return [(row.to_person, row.step, row.planned_at) for row in rows]

    def last_told(self, entry: UUID, kind: Kind) -> dict[UUID, datetime]:
        """When each person was last owed such a letter about this entry."""
        last = func.max(delivery.c.planned_at).label("at")
        had = (delivery.c.entry_id == entry, delivery.c.kind == kind, delivery.c.to_person.is_not(None))
        wanted = select(delivery.c.to_person, last).where(*had).group_by(delivery.c.to_person)
        return {row.to_person: row.at for row in self._tx.connection.execute(wanted)}

    def systems_asked(self, entry: UUID) -> set[str]:
        """Systems that were told that this entry was opened, or will be."""
        asked = (delivery.c.kind == Kind.NOTICE, delivery.c.state != State.DROPPED)
        wanted = select(delivery.c.to_source).where(delivery.c.entry_id == entry, *asked)
        return set(self._tx.connection.execute(wanted.where(delivery.c.to_source.is_not(None))).scalars())

    def chased_before(self, one: Delivery, owed_at: datetime) -> int:
        """The last step below this one's at which anything was owed for the same entry, before this was; 0
        for none.
        """
        same = (delivery.c.notification_id == one.notification_id, delivery.c.entry_id == one.entry_id)
        wanted = select(func.coalesce(func.max(delivery.c.step), 0)).where(
            *same, delivery.c.step < one.step, delivery.c.planned_at < owed_at
        )
        return int(self._tx.connection.execute(wanted).scalar_one())

    def get(self, delivery_id: UUID, lock: bool = True) -> Delivery | None:
        rows = self._tx.ask(LOCKED if lock else ONE, {"id": delivery_id})
        return read(rows[0]) if rows else None

    def save(self, changed: Sequence[Delivery]) -> None:
        for it in changed:
            moved = {"settled_at": self._tx.now if it.state in DONE else None}
            moved |= {name: getattr(it, name) for name in MOVING if name not in moved}
            self._tx.do(CHANGE, moved | {"this": it.id})

    def spare_cover(self, absence_id: UUID) -> None:
        """Nobody is told any more that they are cover, unless they have been."""
        waiting = (delivery.c.absence_id == absence_id) & (delivery.c.state == State.PLANNED)
        dropped = {"state": State.DROPPED, "due_at": None, "settled_at": self._tx.now}
        self._tx.connection.execute(update(delivery).where(waiting).values(dropped))

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

    def unreached(self, since: datetime) -> set[UUID]:
        """People a letter to whom failed for good since then and was not sent again."""
        failed = (delivery.c.state == State.DEAD) & (delivery.c.settled_at > since)
        wanted = select(delivery.c.to_person).where(failed, delivery.c.channel == Channel.MAIL)
        return {it for it in self._tx.connection.execute(wanted).scalars() if it is not None}
