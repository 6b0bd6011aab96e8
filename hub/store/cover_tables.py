"""Who is away, who is on duty, and which queue is left in peace; a row is ended and never deleted."""

from sqlalchemy import Column, Date, ForeignKey, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from hub.store.tables import SHAPE, WHEN


def _life() -> tuple[Column[object], ...]:
    """By whom and when it was made, and ended before its time."""
    return (
        Column("made_by", UUID, ForeignKey("person.id"), nullable=False),
        Column("made_at", WHEN, nullable=False),
        Column("ended_by", UUID, ForeignKey("person.id")),
        Column("ended_at", WHEN),
    )


absence = Table(
    "absence",
    SHAPE,
    Column("id", UUID, primary_key=True),
    Column("person_id", UUID, ForeignKey("person.id"), nullable=False),
    Column("queue", Text),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("cover_id", UUID, ForeignKey("person.id")),
    *_life(),
)

shift = Table(
    "shift",
    SHAPE,
    Column("id", UUID, primary_key=True),
    Column("queue", Text, nullable=False),
    Column("week", Date, nullable=False),
    Column("person_id", UUID, ForeignKey("person.id"), nullable=False),
    *_life(),
)

silence = Table(
    "silence",
    SHAPE,
    Column("id", UUID, primary_key=True),
    Column("queue", Text),
    Column("starts_at", WHEN, nullable=False),
    Column("ends_at", WHEN, nullable=False),
    Column("reason", Text, nullable=False),
    *_life(),
)
