"""Keeps which open entries a calendar has been held against, and what it would move."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Row, select, text, update
from sqlalchemy.dialects.postgresql import insert

from hub.calendar import Calendar
from hub.queues.certificate import Certificate
from hub.queues.entry import Entry, State
from hub.queues.recomputed import Proposal, Recomputed, running
from hub.store.entries import read_entry
from hub.store.recomputation_tables import calendar_walk, recomputation
from hub.store.tables import entry, notification
from hub.store.tx import Tx

AGAIN: Final = timedelta(days=1)
"""A machine that still works by the calendar before may open entries after the walk is over."""

# What another calendar had proposed is answered by the new one's own proposals.
SUPERSEDE: Final = text("""
    UPDATE recomputation SET decided_at = :now, approved = false, why = 'Another calendar came.'
    WHERE decided_at IS NULL AND digest <> :digest
""")


class Recomputations:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def claim(self, calendar: Calendar) -> bool:
        """Whether entries are left to be held against this calendar, and nobody else is at it."""
        wanted = select(calendar_walk).where(calendar_walk.c.digest == calendar.digest)
        row = self._tx.connection.execute(wanted.with_for_update(skip_locked=True)).first()
        if row is not None:
            return row.done_at is None or row.done_at < self._tx.now - AGAIN
        new = {"digest": calendar.digest, "begun_at": self._tx.now}
        made = insert(calendar_walk).on_conflict_do_nothing().returning(calendar_walk.c.digest)
        if self._tx.connection.execute(made, new).first() is None:
            return False
        self._tx.connection.execute(SUPERSEDE, {"now": self._tx.now, "digest": calendar.digest})
        return True

    def next_open(self, calendar: Calendar, limit: int) -> list[Entry]:
        """Open entries that the walk has not come to; none ends it. What was invented is left out."""
        this = calendar_walk.c.digest == calendar.digest
        upto = self._tx.connection.execute(select(calendar_walk.c.upto).where(this)).scalar()
        wanted = (
            select(entry).join(notification).where(entry.c.state != State.CLOSED, ~notification.c.rehearsal)
        )
        wanted = wanted.order_by(entry.c.id).limit(limit)
        rows = self._tx.connection.execute(wanted.where(entry.c.id > upto) if upto else wanted).all()
        done = {"upto": rows[-1].id, "done_at": None} if rows else {"upto": None, "done_at": self._tx.now}
        self._tx.connection.execute(update(calendar_walk).where(this).values(done))
        return [read_entry(row) for row in rows]

    def propose(self, it: Recomputed) -> bool:
        """False when the same was proposed before, whatever was said of it."""
        row = {"id": uuid4(), "entry_id": it.entry.id, "name": it.before.name, "digest": it.after.digest}
        row |= {"before": msgspec.to_builtins(it.before), "after": msgspec.to_builtins(it.after)}
        row |= {"found_at": self._tx.now, "why": ""}
        made = insert(recomputation).on_conflict_do_nothing().returning(recomputation.c.id)
        return self._tx.connection.execute(made, row).first() is not None

    def waiting(self, queues: Sequence[str] | None, limit: int) -> list[Proposal]:
        """Those that nobody has decided, on these queues or on all; the earliest due time first."""
        mine = entry.c.queue.in_(queues) if queues is not None else entry.c.queue.is_not(None)
        wanted = (
            select(recomputation.c.id.label("proposal_id"), recomputation.c.before, recomputation.c.after)
            .add_columns(recomputation.c.found_at, entry)
            .join_from(recomputation, entry, entry.c.id == recomputation.c.entry_id)
            .where(recomputation.c.decided_at.is_(None), entry.c.state != State.CLOSED, mine)
            .order_by(recomputation.c.before["end"].as_string(), recomputation.c.id)
        )
        found = [_read(row) for row in self._tx.connection.execute(wanted.limit(limit))]
        return [it for it in found if it.due.before in running(it.due.entry)]

    def get(self, proposal_id: UUID) -> Proposal | None:
        """Locked; None when it is decided, or not there for whoever asks."""
        wanted = select(recomputation).where(
            recomputation.c.id == proposal_id, recomputation.c.decided_at.is_(None)
        )
        row = self._tx.connection.execute(wanted.with_for_update()).first()
        if row is None:
            return None
        about = self._tx.connection.execute(select(entry).where(entry.c.id == row.entry_id)).first()
        return _proposal(row.id, row, read_entry(about)) if about else None

    def decide(self, proposal_id: UUID, by: UUID, approved: bool, why: str) -> None:
        values = {"decided_at": self._tx.now, "decided_by": by, "approved": approved, "why": why}
        this = recomputation.c.id == proposal_id
        self._tx.connection.execute(update(recomputation).where(this).values(values))


def _read(row: Row[Any]) -> Proposal:
    return _proposal(row.proposal_id, row, read_entry(row))


def _proposal(proposal_id: UUID, row: Row[Any], about: Entry) -> Proposal:
    before, after = (msgspec.convert(it, Certificate) for it in (row.before, row.after))
    return Proposal(proposal_id, row.found_at, Recomputed(about, before, after))
