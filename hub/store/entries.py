"""Keeps each notification's place on each queue, its acknowledgement and its decisions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, bindparam, select, text, update

from hub.errors import NotFound
from hub.queues.certificate import Certificate
from hub.queues.entry import Entry, How, RunningClock, State
from hub.queues.place import first_due
from hub.store.listing import lock, relist
from hub.store.people_tables import person
from hub.store.ready import ready
from hub.store.tables import acknowledgement, decision, entry
from hub.store.tx import Tx
from hub.tracking.acknowledgement import Acknowledgement, Decision
from hub.words import Duty

CHANGES = update(entry).where(entry.c.id == bindparam("this"))

CLIMBED = ready(
    text("""
    UPDATE entry SET step = moved.step, due_at = moved.due_at
    FROM unnest(CAST(:these AS uuid[]), CAST(:steps AS integer[]), CAST(:timers AS timestamptz[]))
        AS moved(id, step, due_at)
    WHERE entry.id = moved.id
""")
)

TAKERS = ready(
    text("""
    SELECT entry_id, person_id FROM acknowledgement
    WHERE entry_id = ANY (CAST(:these AS uuid[])) ORDER BY at
""")
)


class Entries:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, opened: Sequence[Entry], audience: Iterable[str]) -> None:
        """All of a new notification's, or more of an old one's, which is then to be listed anew."""
        common = {"audience": sorted(audience), "next_due": first_due(opened), "waits": True}
        self._tx.put(entry, [_row(it) | common | {"id": it.id} for it in opened])

    def save(self, changed: Sequence[Entry]) -> None:
        if changed:
            rows = [_moving(it) | {"this": it.id} for it in changed]
            self._tx.connection.execute(CHANGES.values({k: bindparam(k) for k in _moving(changed[0])}), rows)
            relist(self._tx, (it.notification_id for it in changed))

    def climbed(self, moved: Sequence[Entry]) -> None:
        """Only their step and timer have moved; all in one statement."""
        asked = {
            "these": [it.id for it in moved],
            "steps": [it.step for it in moved],
            "timers": [it.due_at for it in moved],
        }
        self._tx.do(CLIMBED, asked)

    def of(self, notification_id: UUID, lock: bool = False) -> list[Entry]:
        wanted = select(entry).where(entry.c.notification_id == notification_id).order_by(entry.c.queue)
        rows = self._tx.connection.execute(wanted.with_for_update() if lock else wanted)
        return [read_entry(row) for row in rows]

    def get(self, reference: str, queue: str) -> Entry:
        """Locked, so that two people acknowledging at once are told the same."""
        lock(self._tx, reference)
        wanted = select(entry).where(entry.c.reference == reference, entry.c.queue == queue)
        return self._one(wanted.with_for_update())

    def by_id(self, entry_id: UUID, lock: bool = True) -> Entry:
        wanted = select(entry).where(entry.c.id == entry_id)
        return self._one(wanted.with_for_update() if lock else wanted)

    def open_queues(self) -> list[str]:
        """Every queue that has something open."""
        wanted = select(entry.c.queue).where(entry.c.state != State.CLOSED).distinct()
        return list(self._tx.connection.execute(wanted).scalars())

    def due(self, now: datetime, limit: int) -> list[Entry]:
        """Whose ladder is to be climbed; locked, and what another process holds is left to it."""
        wanted = select(entry).where(entry.c.due_at <= now).order_by(entry.c.due_at).limit(limit)
        return [
            read_entry(row) for row in self._tx.connection.execute(wanted.with_for_update(skip_locked=True))
        ]

    def acknowledge(self, made: Acknowledgement, notification_id: UUID) -> None:
        """Keep it beside any earlier one; the entry's own lock lets only one be made while it waits."""
        about = f"acknowledgement:{made.entry_id}"
        said = {"statement": made.statement}
        row = {
            "entry_id": made.entry_id,
            "person_id": made.person_id,
            "role": made.role,
            "at": made.at,
            "how": made.how,
            "sealed": self._tx.seal(self._tx.key_of(notification_id), said, about),
        }
        self._tx.connection.execute(acknowledgement.insert(), row)

    def acknowledgements(self, notification_id: UUID) -> dict[UUID, Acknowledgement]:
        """The one that holds, by entry; whatever waits again because it was reopened has none."""
        wanted = (
            select(acknowledgement, person.c.name)
            .join_from(acknowledgement, entry, entry.c.id == acknowledgement.c.entry_id)
            .join(person, person.c.id == acknowledgement.c.person_id)
            .where(entry.c.notification_id == notification_id, entry.c.state != State.WAITING)
            .order_by(acknowledgement.c.at)
        )
        rows = self._tx.connection.execute(wanted).all()
        return {row.entry_id: self._acknowledged(row, notification_id) for row in rows}

    def takers(self, entries: Iterable[UUID]) -> dict[UUID, UUID]:
        """Who took each of them last."""
        return {row.entry_id: row.person_id for row in self._tx.ask(TAKERS, {"these": list(entries)})}

    def decide(self, made: Decision, notification_id: UUID) -> None:
        about = f"decision:{made.entry_id}"
        earlier = len(self.decisions(notification_id).get(made.entry_id, []))
        row = {
            "entry_id": made.entry_id,
            "number": earlier + 1,
            "person_id": made.person_id,
            "at": made.at,
            "result": made.result,
            "sealed": self._tx.seal(self._tx.key_of(notification_id), {"rationale": made.rationale}, about),
        }
        self._tx.connection.execute(decision.insert(), row)

    def decisions(self, notification_id: UUID) -> dict[UUID, list[Decision]]:
        """By entry, in the order they were made."""
        wanted = (
            select(decision, person.c.name)
            .join_from(decision, entry, entry.c.id == decision.c.entry_id)
            .join(person, person.c.id == decision.c.person_id)
            .where(entry.c.notification_id == notification_id)
            .order_by(decision.c.number)
        )
        made: dict[UUID, list[Decision]] = {}
        for row in self._tx.connection.execute(wanted).all():
            about = f"decision:{row.entry_id}"
            said = self._tx.unseal(self._tx.key_of(notification_id), row.sealed, about)["rationale"]
            one = Decision(row.entry_id, row.person_id, row.name, row.at, row.result, said)
            made.setdefault(row.entry_id, []).append(one)
        return made

    def _acknowledged(self, row: Row[Any], notification_id: UUID) -> Acknowledgement:
        about = f"acknowledgement:{row.entry_id}"
        said = self._tx.unseal(self._tx.key_of(notification_id), row.sealed, about)["statement"]
        how = How(row.how)
        return Acknowledgement(row.entry_id, row.person_id, row.name, row.role, row.at, how, said)

    def _one(self, wanted: Any) -> Entry:
        row = self._tx.connection.execute(wanted).first()
        if row is None:
            raise NotFound("There is nothing here, or it is not yours to see.")
        return read_entry(row)


def _moving(it: Entry) -> dict[str, object]:
    return {
        "duty": it.duty,
        "state": it.state,
        "acknowledge_by": it.acknowledge_by,
        "due_at": it.due_at,
        "step": it.step,
        "clocks": msgspec.to_builtins(it.clocks),
        "certificate": msgspec.to_builtins(it.certificate),
        "consider_by": it.consider_by,
        "consider_certificate": msgspec.to_builtins(it.consider_certificate),
        "earlier_steps": it.earlier_steps,
        "chase_from": it.chase_from,
    }


def _row(it: Entry) -> dict[str, object]:
    still = ("notification_id", "reference", "queue", "opened_at", "rule", "basis")
    return _moving(it) | {name: getattr(it, name) for name in still}


def read_entry(row: Row[Any]) -> Entry:
    """From a row of `entry`."""
    return Entry(
        id=row.id,
        notification_id=row.notification_id,
        reference=row.reference,
        queue=row.queue,
        duty=Duty(row.duty),
        state=State(row.state),
        opened_at=row.opened_at,
        acknowledge_by=row.acknowledge_by,
        due_at=row.due_at,
        step=row.step,
        rule=row.rule,
        basis=row.basis,
        clocks=msgspec.convert(row.clocks, tuple[RunningClock, ...]),
        certificate=msgspec.convert(row.certificate, Certificate | None),
        consider_by=row.consider_by,
        consider_certificate=msgspec.convert(row.consider_certificate, Certificate | None),
        earlier_steps=row.earlier_steps,
        chase_from=row.chase_from,
    )
