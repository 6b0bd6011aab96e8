"""The shape of the conversation: messages that are never changed, and who has read each."""

from typing import Final

from sqlalchemy import Column, ForeignKey, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from hub.store.tables import SHAPE, WHEN, WORDS

message: Final = Table(
    "message",
    SHAPE,
    Column("id", UUID, primary_key=True),
    Column("notification_id", UUID, ForeignKey("notification.id"), nullable=False),
    Column("at", WHEN, nullable=False),
    Column("author_person", UUID, ForeignKey("person.id")),
    Column("author_source", Text, ForeignKey("source.name")),
    Column("board", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("compartment", Text, nullable=False),
    Column("addressed", WORDS, nullable=False),
    Column("readers", WORDS, nullable=False),
    Column("arrival_id", UUID, ForeignKey("arrival.id")),
    Column("once", Text, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
)

message_read: Final = Table(
    "message_read",
    SHAPE,
    Column("message_id", UUID, ForeignKey("message.id"), primary_key=True),
    Column("person_id", UUID, ForeignKey("person.id"), primary_key=True),
    Column("at", WHEN, nullable=False),
)
