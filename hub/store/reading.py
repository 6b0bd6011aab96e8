"""Keeps the links that only read, by their digests, and reads what they and the exports show."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    LargeBinary,
    Row,
    Select,
    Table,
    Text,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import UUID as UUID_

from hub.queues.entry import State
from hub.queues.running import Running, first_running
from hub.store.entries import read_entry
from hub.store.listing import NEVER
from hub.store.tables import SHAPE, WHEN, entry, notification
from hub.store.tx import Tx
from hub.tracking.reading import Due, DueNext, Kind, ReadingLink

SOONEST: Final = 500

reading_link = Table(
    "reading_link",
    SHAPE,
    Column("id", UUID_, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("person_id", UUID_, ForeignKey("person.id"), nullable=False),
    Column("board", Text),
    Column("made_at", WHEN, nullable=False),
    Column("revoked_at", WHEN),
    Column("expires_at", WHEN),
    Column("used_at", WHEN),
)
OFTEN: Final = timedelta(hours=1)
"""A display refreshes itself all day: so much later its use is written down again."""
LIVE: Final = reading_link.c.revoked_at.is_(None)


class ReadingLinks:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, made: ReadingLink, digest: bytes) -> None:
        row = {"id": made.id, "kind": made.kind, "person_id": made.person_id, "board": made.board}
        times = {"made_at": made.made_at, "expires_at": made.expires_at}
        self._tx.put(reading_link, [row | times | {"digest": digest}])

    def find(self, digest: bytes, kind: Kind) -> ReadingLink | None:
        """None when it never was, has been revoked or has run out."""
        wanted = select(reading_link).where(
            self._works(), reading_link.c.digest == digest, reading_link.c.kind == kind
        )
        row = self._tx.connection.execute(wanted).first()
        return _read(row) if row else None

    def calendar(self, person_id: UUID) -> ReadingLink | None:
        wanted = select(reading_link).where(LIVE, reading_link.c.kind == Kind.CALENDAR)
        row = self._tx.connection.execute(wanted.where(reading_link.c.person_id == person_id)).first()
        return _read(row) if row else None

    def walls(self, boards: Collection[str]) -> list[ReadingLink]:
        """Those of these boards that still work, oldest first."""
        wanted = select(reading_link).where(self._works(), reading_link.c.board.in_(boards))
        return [_read(row) for row in self._tx.connection.execute(wanted.order_by(reading_link.c.made_at))]

    def of(self, person_id: UUID) -> list[ReadingLink]:
        """All that this person made and nobody has revoked."""
        wanted = select(reading_link).where(LIVE, reading_link.c.person_id == person_id)
        return [_read(row) for row in self._tx.connection.execute(wanted)]

    def used(self, link: ReadingLink) -> None:
        """It was opened just now."""
        if link.used_at is None or self._tx.now - link.used_at >= OFTEN:
            this = update(reading_link).where(reading_link.c.id == link.id)
            self._tx.connection.execute(this.values(used_at=self._tx.now))

    def _works(self) -> ColumnElement[bool]:
        later = reading_link.c.expires_at.is_(None) | (reading_link.c.expires_at > self._tx.now)
        return LIVE & later

    def revoke(self, link_id: UUID) -> None:
        """It opens nothing from now on."""
        this = update(reading_link).where(reading_link.c.id == link_id, LIVE)
        self._tx.connection.execute(this.values(revoked_at=self._tx.now))

    def due(self, queues: Collection[str]) -> list[Due]:
        """Every clock that runs on these queues, of what is due soonest."""
        wanted = _open(queues).order_by(entry.c.own_due, entry.c.id).limit(SOONEST)
        rows = self._tx.connection.execute(wanted)
        return [it for row in rows for it in _dues(row)]

    def due_next(self, queues: Collection[str], limit: int) -> tuple[list[DueNext], int]:
        """The first clock of each entry on these queues, soonest first, and how many more there are."""
        total = func.count().over().label("total")
        wanted = _open(queues).add_columns(total).where(entry.c.own_due < NEVER)
        ordered = wanted.order_by(entry.c.own_due, entry.c.reference.desc(), entry.c.queue).limit(limit)
        rows = self._tx.connection.execute(ordered).all()
        found = [_next(row, clock) for row in rows if (clock := first_running(read_entry(row)))]
        return found, (rows[0].total if rows else 0) - len(found)


def _open(queues: Collection[str]) -> Select[Any]:
    joined = select(entry, notification.c.rehearsal).join_from(entry, notification)
    return joined.where(entry.c.queue.in_(queues), entry.c.state != State.CLOSED)


def _next(row: Row[tuple[object, ...]], clock: Running) -> DueNext:
    return DueNext(row.reference, row.queue, clock, row.rehearsal)


def _dues(row: Row[tuple[object, ...]]) -> Iterator[Due]:
    about, drill = (row.reference, row.queue), row.rehearsal
    if row.state == State.WAITING:
        yield Due(f"{row.id}-acknowledge", *about, row.acknowledge_by, rehearsal=drill)
    if row.state == State.ACKNOWLEDGED:
        yield Due(f"{row.id}-consider", *about, row.consider_by, "Consider by", drill)
    for clock in row.clocks:
        if not clock.get("done_on"):
            by = date.fromisoformat(clock["due"])
            yield Due(f"{row.id}-{clock['name']}", *about, by, clock["title"], drill)


def _read(row: Row[tuple[object, ...]]) -> ReadingLink:
    return ReadingLink(
        row.id, Kind(row.kind), row.person_id, row.board, row.made_at, row.expires_at, row.used_at
    )
