"""Keeps each person's saved views; row-level security shows nobody another's."""

from uuid import UUID

from sqlalchemy import Boolean, Column, ForeignKey, Table, Text, delete, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.dialects.postgresql import UUID as UUID_

from hub.store.tables import SHAPE, WHEN
from hub.store.tx import Tx
from hub.tracking.saved import SavedView

saved_view = Table(
    "saved_view",
    SHAPE,
    Column("person_id", UUID_, ForeignKey("person.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("query", JSONB, nullable=False),
    Column("start", Boolean, nullable=False),
    Column("saved_at", WHEN, nullable=False),
)


class SavedViews:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def of(self, person_id: UUID) -> list[SavedView]:
        """By name."""
        wanted = select(saved_view).where(saved_view.c.person_id == person_id).order_by(saved_view.c.name)
        return [SavedView(row.name, row.query, row.start) for row in self._tx.connection.execute(wanted)]

    def save(self, person_id: UUID, view: SavedView) -> None:
        """Under its name, in place of what was there; a start view takes over from the one before."""
        if view.start:
            self.start(person_id, None)
        row = {"query": dict(view.query), "start": view.start, "saved_at": self._tx.now}
        statement = insert(saved_view).values(person_id=person_id, name=view.name, **row)
        self._tx.connection.execute(statement.on_conflict_do_update(constraint="saved_view_pkey", set_=row))

    def start(self, person_id: UUID, name: str | None) -> None:
        """Open Tracking with this one, or with none."""
        mine = saved_view.c.person_id == person_id
        self._tx.connection.execute(update(saved_view).where(mine).values(start=False))
        self._tx.connection.execute(
            update(saved_view).where(mine, saved_view.c.name == name).values(start=True)
        )

    def remove(self, person_id: UUID, name: str) -> None:
        this = (saved_view.c.person_id == person_id) & (saved_view.c.name == name)
        self._tx.connection.execute(delete(saved_view).where(this))
