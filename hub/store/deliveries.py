"""The outbox: what is owed to whom, every attempt made, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, func, select, text, update

from hub.queues.member import Because, Instead
from hub.sending.delivery import DONE, Delivery, Kind, State
from hub.store.delivery_tables import attempt, delivery
from hub.store.people_tables import membership, person
from hub.store.ready import ready
from hub.store.tables import entry, notification
from hub.store.tx import Tx
from hub.tracking.progress import Attempt, Progress
from hub.words import Channel

absent: Final = person.alias("absent")
repeat: Final = delivery.alias("repeat")

MOVING: Final = ("state", "due_at", "attempts", "fresh_from", "settled_at")
CHANGE: Final = ready(
    update(delivery)
    .where(delivery.c.id == bindparam("this"))
    .values({name: bindparam(name) for name in MOVING})
)
ONE: Final = ready(select(delivery).where(delivery.c.id == bindparam("id")))
LOCKED: Final = ready(select(delivery).where(delivery.c.id == bindparam("id")).with_for_update())
AGAIN: Final = ready(
    text("""
    UPDATE delivery SET state = 'planned', due_at = :due_at, settled_at = NULL, fresh_from = again.fresh_from
    FROM unnest(CAST(:these AS uuid[]), CAST(:fresh_from AS integer[])) AS again(id, fresh_from)
    WHERE delivery.id = again.id
""")
)


class Deliveries:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def plan(self, owed: Sequence[Delivery]) -> list[UUID]:
        """Owe them; one already owed for the same entry, kind, step and person is not owed twice.

        Tells one of them, if there is any, for a nudge: the hands that it calls find the others.
        """
        self._tx.put(delivery, [_row(it) | {"planned_at": self._tx.now} for it in owed], once=True)
        return [it.id for it in owed[:1]]

    def once_more(self, again: Sequence[Delivery]) -> None:
        """Owe events again; what each says is that of the time when it was first owed."""
        first = select(delivery.c.id, delivery.c.planned_at).where(
            delivery.c.id.in_([it.again_of for it in again])
        )
        owed_at = {row.id: row.planned_at for row in self._tx.connection.execute(first)}
        self._tx.put(delivery, [_row(it) | {"planned_at": owed_at[it.again_of]} for it in again])

    def report(self, changed: Delivery, word: str, why: str) -> None:
        """Write down what a mail server said after it had taken the letter, beside the attempts."""
        if changed.state is State.DEAD:
            self.save([changed])
        else:
            statement = update(delivery).where(delivery.c.id == changed.id)
            self._tx.connection.execute(statement.values(attempts=changed.attempts))
        said = {"began_at": self._tx.now, "ended_at": self._tx.now, "outcome": word, "detail": why}
        self._tx.put(attempt, [said | {"delivery_id": changed.id, "number": changed.attempts}])

    def went_as(self, delivery_id: UUID, message_id: str) -> bool:
        """Whether this letter was sent under exactly this Message-ID, with which its receipt begins."""
        same = (attempt.c.delivery_id == delivery_id, attempt.c.outcome == "sent")
        wanted = select(attempt.c.detail).where(*same)
        receipts = self._tx.connection.execute(wanted).scalars()
        return any((it or "").partition(">")[0] == message_id.rstrip(">") for it in receipts)

    def attempts(self, delivery_id: UUID) -> list[Attempt]:
        return self._attempts([delivery_id]).get(delivery_id, [])

    def beside(self, one: Delivery) -> list[Delivery]:
        """Every letter to a person about the same entry, itself among them."""
        same = (delivery.c.notification_id == one.notification_id, delivery.c.entry_id == one.entry_id)
        letters = (delivery.c.channel == Channel.MAIL, delivery.c.to_person.is_not(None))
        return [read(row) for row in self._tx.connection.execute(select(delivery).where(*same, *letters))]

    def escalated_to(self, entry: UUID, since: int) -> set[UUID]:
        """People who have had an escalation about this entry in the round that began after step `since`."""
        wanted = select(delivery.c.to_person).join(person, person.c.id == delivery.c.to_person)
        had = (delivery.c.kind == Kind.ESCALATION, delivery.c.state == State.SENT, delivery.c.step >= since)
        here = (delivery.c.entry_id == entry, person.c.disabled_at.is_(None))
        return set(self._tx.connection.execute(wanted.where(*had, *here)).scalars())

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

    def sent_at(self, delivery_id: UUID) -> datetime | None:
        """When it went out, or was planned where that is not known; None for what there is not."""
        wanted = select(func.coalesce(delivery.c.settled_at, delivery.c.planned_at))
        found: datetime | None = self._tx.connection.execute(
            wanted.where(delivery.c.id == delivery_id)
        ).scalar()
        return found

    def code_failures(self, delivery_id: UUID) -> int:
        wanted = select(delivery.c.code_failures).where(delivery.c.id == delivery_id)
        return int(self._tx.connection.execute(wanted).scalar_one())

    def progress(self, notification_id: UUID) -> list[Progress]:
        """Everything owed about one notification, with its attempts, oldest first.

        What was sent once more is no second telling: it adds its attempts to those of the first.
        """
        return self._progress((delivery.c.notification_id == notification_id) & delivery.c.again_of.is_(None))

    def dead(self) -> list[Progress]:
        """What will not be tried again unless a person asks."""
        return self._progress(delivery.c.state == State.DEAD)

    def unreached(self, since: datetime) -> set[UUID]:
        """People a letter to whom failed for good since then and was not sent again."""
        failed = (delivery.c.state == State.DEAD) & (delivery.c.settled_at > since)
        wanted = select(delivery.c.to_person).where(failed, delivery.c.channel == Channel.MAIL)
        return {it for it in self._tx.connection.execute(wanted).scalars() if it is not None}

    def kept(self, system: str, since: datetime | None, limit: int) -> list[Delivery]:
        """Events that a system has not had and will not have unless somebody asks, oldest first; locked."""
        wanted = delivery.c.state.in_((State.DEAD, State.HELD))
        return self._events(system, wanted, since, limit)

    def taken(self, system: str, since: datetime, limit: int) -> list[Delivery]:
        """Events that a system took, and that are not on their way to it once more, oldest first; locked."""
        tried = select(attempt.c.delivery_id).where(
            attempt.c.to_source == system, attempt.c.began_at >= since
        )
        underway = select(repeat.c.again_of).where(
            repeat.c.again_of.is_not(None), repeat.c.state.in_((State.PLANNED, State.SENDING, State.HELD))
        )
        first = delivery.c.again_of.is_(None) & (delivery.c.state == State.SENT)
        wanted = first & delivery.c.id.in_(tried) & delivery.c.id.not_in(underway)
        return self._events(system, wanted, since, limit)

    def replay(self, again: Sequence[Delivery]) -> None:
        """Have them due, all in one statement."""
        if again:
            moved = {"these": [it.id for it in again], "due_at": again[0].due_at}
            self._tx.do(AGAIN, moved | {"fresh_from": [it.fresh_from for it in again]})

    def _events(self, system: str, wanted: Any, since: datetime | None, limit: int) -> list[Delivery]:
        its = (delivery.c.to_source == system) & (delivery.c.channel == Channel.WEBHOOK)
        found = select(delivery).where(its, wanted).order_by(delivery.c.planned_at, delivery.c.id)
        later = found.where(delivery.c.planned_at >= since) if since else found
        rows = self._tx.connection.execute(later.limit(limit).with_for_update())
        return [read(row) for row in rows]

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


def _row(it: Delivery) -> dict[str, object]:
    names = ("id", "notification_id", "entry_id", "message_id", "absence_id", "kind", "channel", "lane")
    moving = ("to_person", "to_source", "state", "due_at", "attempts", "fresh_from", "step")
    instead = {
        "because": it.instead.because if it.instead else None,
        "in_place_of": it.instead.of if it.instead else None,
        "next_way_of": it.next_way_of,
    }
    again = {"again_of": it.again_of, "body": it.body or None}
    return {name: getattr(it, name) for name in (*names, *moving)} | instead | again


def read(row: Any) -> Delivery:
    """From a row of `delivery`."""
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
        fresh_from=row.fresh_from,
        step=row.step,
        message_id=row.message_id,
        instead=Instead(Because(row.because), row.in_place_of) if row.because else None,
        next_way_of=row.next_way_of,
        absence_id=row.absence_id,
        again_of=row.again_of,
        body=row.body or "",
    )
