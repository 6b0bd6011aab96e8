"""What is owed to whom, and every attempt made."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from hub.store.tables import SHAPE, WHEN

delivery = Table(
    "delivery",
    SHAPE,
    Column("id", UUID, primary_key=True),
    Column("notification_id", UUID, ForeignKey("notification.id")),
    Column("absence_id", UUID, ForeignKey("absence.id")),
    Column("entry_id", UUID, ForeignKey("entry.id")),
    Column("kind", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("to_person", UUID, ForeignKey("person.id")),
    Column("to_source", Text, ForeignKey("source.name")),
    Column("state", Text, nullable=False),
    Column("due_at", WHEN),
    Column("attempts", Integer, nullable=False),
    Column("fresh_from", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("planned_at", WHEN, nullable=False),
    Column("settled_at", WHEN),
    Column("code_failures", Integer, nullable=False, server_default="0"),
    Column("message_id", UUID, ForeignKey("message.id")),
    Column("because", Text),
    Column("in_place_of", UUID, ForeignKey("person.id")),
    Column("next_way_of", UUID, ForeignKey("delivery.id")),
    Column("again_of", UUID, ForeignKey("delivery.id")),
    Column("body", Text),
)

attempt = Table(
    "attempt",
    SHAPE,
    Column("delivery_id", UUID, ForeignKey("delivery.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("began_at", WHEN, nullable=False),
    Column("ended_at", WHEN),
    Column("outcome", Text),
    Column("detail", Text),
    Column("to_source", Text),
)

link_opening = Table(
    "link_opening",
    SHAPE,
    Column("delivery_id", UUID, ForeignKey("delivery.id"), primary_key=True),
    Column("why", Text, primary_key=True),
    Column("first_at", WHEN, nullable=False),
    Column("last_at", WHEN, nullable=False),
    Column("times", Integer, nullable=False),
)
