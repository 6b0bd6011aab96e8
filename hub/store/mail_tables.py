"""What is remembered of mails beside their sealed originals: keyed digests, and what each answers."""

from typing import Final

from sqlalchemy import Column, Date, ForeignKey, Integer, LargeBinary, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID

from hub.store.tables import SHAPE, WHEN

mail_seen: Final = Table(
    "mail_seen",
    SHAPE,
    Column("arrival_id", UUID, ForeignKey("arrival.id"), primary_key=True),
    Column("at", WHEN, nullable=False),
    Column("message_mark", LargeBinary, nullable=False),
    Column("content_mark", LargeBinary, nullable=False),
    Column("notification_id", UUID, ForeignKey("notification.id")),
    Column("way", Text, nullable=False),
    Column("standing", Text, nullable=False),
    UniqueConstraint("message_mark", "content_mark", name="mail_seen_once"),
)
"""`notification_id` is what a mail answers, as our own token or Message-ID in it says."""

auto_mail: Final = Table(
    "auto_mail",
    SHAPE,
    Column("address_mark", LargeBinary, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False),
)
