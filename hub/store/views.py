"""What the tracking screen reads; row-level security has already left out what is not theirs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select, true

from hub.queues.entry import State
from hub.store.tables import acknowledgement, entry, notification, person
from hub.store.tx import Tx
from hub.tracking.board import PAGE_SIZE, Board, Cell, Line, Sought
from hub.words import Duty


class Views:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def board(self, sought: Sought, queues_of: dict[str, list[str]]) -> Board:
        """One page, what is due next first. `queues_of` maps a board to the queues it owns."""
        found = self._tx.connection.execute(self._page(sought, queues_of)).all()
        lines = self._lines(found[:PAGE_SIZE])
        counts = self._counts()
        return Board(
            at=self._tx.now,
            lines=lines,
            more=len(found) > PAGE_SIZE,
            waiting=counts["waiting"],
            overdue=counts["overdue"],
            acknowledged=counts["acknowledged"],
        )

    def _page(self, sought: Sought, queues_of: dict[str, list[str]]) -> Select[Any]:
        due_next = (
            select(func.min(entry.c.acknowledge_by))
            .where(entry.c.notification_id == notification.c.id, entry.c.state == State.WAITING)
            .scalar_subquery()
        )
        return (
            select(notification)
            .where(*self._wanted(sought, queues_of))
            .order_by(due_next.asc().nulls_last(), notification.c.received_at.desc())
            .offset((max(sought.page, 1) - 1) * PAGE_SIZE)
            .limit(PAGE_SIZE + 1)
        )

    def _wanted(self, sought: Sought, queues_of: dict[str, list[str]]) -> list[ColumnElement[bool]]:
        on_entry: list[ColumnElement[bool]] = []
        if sought.board:
            on_entry.append(entry.c.queue.in_(queues_of.get(sought.board, [])))
        if sought.queue:
            on_entry.append(entry.c.queue == sought.queue)
        if sought.state:
            on_entry.append(entry.c.state == sought.state)
        if sought.overdue:
            on_entry.append(and_(entry.c.state == State.WAITING, entry.c.acknowledge_by < self._tx.now))
        wanted: list[ColumnElement[bool]] = []
        if on_entry:
            wanted.append(exists().where(entry.c.notification_id == notification.c.id, *on_entry))
        elif not sought.reference:
            wanted.append(notification.c.closed_at.is_(None))
        if sought.reference:
            wanted.append(notification.c.reference == sought.reference.strip().upper())
        return wanted

    def _lines(self, found: Sequence[Row[Any]]) -> tuple[Line, ...]:
        cells = self._cells([row.id for row in found])
        return tuple(
            Line(
                reference=row.reference,
                received_at=row.received_at,
                channel=row.channel,
                raised_by=row.partnership,
                cells=tuple(cells.get(row.id, ())),
                closed=row.closed_at is not None,
            )
            for row in found
        )

    def _cells(self, ids: Sequence[UUID]) -> dict[UUID, list[Cell]]:
        latest = (
            select(acknowledgement)
            .where(acknowledgement.c.entry_id == entry.c.id)
            .order_by(acknowledgement.c.at.desc())
            .limit(1)
            .lateral()
        )
        joined = (
            select(entry, latest.c.at, person.c.name)
            .outerjoin_from(entry, latest, true())
            .outerjoin(person, person.c.id == latest.c.person_id)
            .where(entry.c.notification_id.in_(ids))
            .order_by(entry.c.acknowledge_by, entry.c.queue)
        )
        cells: dict[UUID, list[Cell]] = {}
        for row in self._tx.connection.execute(joined):
            cell = Cell(row.queue, Duty(row.duty), State(row.state), row.acknowledge_by, row.name, row.at)
            cells.setdefault(row.notification_id, []).append(cell)
        return cells

    def _counts(self) -> dict[str, int]:
        waiting = entry.c.state == State.WAITING
        wanted = select(
            func.count().filter(waiting).label("waiting"),
            func.count().filter(waiting, entry.c.acknowledge_by < self._tx.now).label("overdue"),
            func.count().filter(entry.c.state == State.ACKNOWLEDGED).label("acknowledged"),
        ).where(entry.c.state != State.CLOSED)
        return dict(self._tx.connection.execute(wanted).mappings().one())
