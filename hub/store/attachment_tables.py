"""Files beside a notification: what is known of each, and apart from it the file itself, sealed."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from hub.store.tables import SHAPE, WHEN

attachment: Final = Table(
    "attachment",
    SHAPE,
    Column("id", UUID, primary_key=True),
    Column("notification_id", UUID, ForeignKey("notification.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("added_at", WHEN, nullable=False),
    Column("by_kind", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", WHEN),
    Column("attempts", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("message_id", UUID, ForeignKey("message.id")),
)

attachment_content: Final = Table(
    "attachment_content",
    SHAPE,
    Column("attachment_id", UUID, ForeignKey("attachment.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
