"""How far a calendar has been held against open entries, and the due times that it would move."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, UUID

from hub.store.tables import SHAPE, WHEN

calendar_walk: Final = Table(
    "calendar_walk",
    SHAPE,
    Column("digest", Text, primary_key=True),
    Column("begun_at", WHEN, nullable=False),
    Column("upto", UUID),
    Column("done_at", WHEN),
)

recomputation: Final = Table(
    "recomputation",
    SHAPE,
    Column("id", UUID, primary_key=True),
    Column("entry_id", UUID, ForeignKey("entry.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    Column("found_at", WHEN, nullable=False),
    Column("decided_at", WHEN),
    Column("decided_by", UUID, ForeignKey("person.id")),
    Column("approved", Boolean),
    Column("why", Text, nullable=False),
    UniqueConstraint("entry_id", "name", "digest"),
)
