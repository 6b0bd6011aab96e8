"""The shape of the database. Sealed columns hold what only the vault can read.

The tables beside these are in modules of their own, named after what they hold.
"""

from typing import Final

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID

SHAPE: Final = MetaData()
WHEN: Final = TIMESTAMP(timezone=True)
WORDS: Final = ARRAY(Text)

reference_number = Sequence("reference_number", metadata=SHAPE)


def a_key() -> Column[object]:
    """The data key by which this row's sealed column can be read."""
    return Column("key_id", UUID, ForeignKey("data_key.id"), nullable=False)


def of_notification(primary_key: bool = False) -> Column[object]:
    """The notification that this row is about."""
    link = ForeignKey("notification.id")
    return Column("notification_id", UUID, link, nullable=False, primary_key=primary_key)


data_key = Table(
    "data_key",
    SHAPE,
    Column("id", UUID, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("kek", Text, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)

rulebook = Table(
    "rulebook",
    SHAPE,
    Column("version", Text, primary_key=True),
    Column("at", WHEN, nullable=False),
    Column("files", JSONB, nullable=False),
)

notification = Table(
    "notification",
    SHAPE,
    Column("id", UUID, primary_key=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("channel", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_at", WHEN, nullable=False),
    Column("partnership", Text),
    Column("revision", Integer, nullable=False),
    a_key(),
    Column("audience", WORDS, nullable=False),
    Column("next_due", WHEN),
    Column("closed_at", WHEN),
    Column("taken", Boolean, nullable=False, server_default="false"),
    Column("rehearsal", Boolean, nullable=False, server_default="false"),
    Column("compared", Integer, nullable=False, server_default="0"),
    Column("accepted", Boolean, nullable=False, server_default="false"),
    Column("waits", Boolean, nullable=False, server_default="false"),
)

arrival = Table(
    "arrival",
    SHAPE,
    Column("id", UUID, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("received_at", WHEN, nullable=False),
    a_key(),
    Column("sealed", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", WHEN),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("notification_id", UUID, ForeignKey("notification.id", deferrable=True, initially="DEFERRED")),
    Column("rank", SmallInteger, nullable=False, server_default="0"),
    Column("sender_mark", LargeBinary),
    UniqueConstraint("channel", "source", "external_id", name="arrival_once"),
)

mailbox = Table(
    "mailbox",
    SHAPE,
    Column("name", Text, primary_key=True),
    Column("known_since", WHEN, nullable=False),
    Column("due_at", WHEN, nullable=False),
    Column("held_by", UUID),
    Column("held_until", WHEN),
    Column("state", Text, nullable=False),
    Column("last_success_at", WHEN),
    Column("trouble", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("unreadable", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Column("backlog", Integer, nullable=False),
    Column("woken_at", WHEN),
    Column("ear", Text, nullable=False),
    Column("ear_held_by", UUID),
    Column("ear_held_until", WHEN),
)

revision = Table(
    "revision",
    SHAPE,
    of_notification(primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", WHEN, nullable=False),
    Column("by_kind", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

routing = Table(
    "routing",
    SHAPE,
    of_notification(primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", WHEN, nullable=False),
    Column("config_version", Text, ForeignKey("rulebook.version"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

entry = Table(
    "entry",
    SHAPE,
    Column("id", UUID, primary_key=True),
    of_notification(),
    Column("reference", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("duty", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("opened_at", WHEN, nullable=False),
    Column("acknowledge_by", WHEN, nullable=False),
    Column("due_at", WHEN),
    Column("step", Integer, nullable=False),
    Column("rule", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("clocks", JSONB, nullable=False),
    Column("certificate", JSONB(none_as_null=True)),
    Column("audience", WORDS, nullable=False),
    Column("next_due", WHEN),
    UniqueConstraint("notification_id", "queue", name="entry_once"),
    Column("taken", Boolean, nullable=False, server_default="false"),
    Column("consider_by", WHEN),
    Column("consider_certificate", JSONB(none_as_null=True)),
    Column("earlier_steps", Integer, nullable=False, server_default="0"),
    Column("chase_from", WHEN),
    Column("accepted", Boolean, nullable=False, server_default="false"),
    Column("waits", Boolean, nullable=False, server_default="false"),
    Column("own_due", WHEN),
)

acknowledgement = Table(
    "acknowledgement",
    SHAPE,
    Column("entry_id", UUID, ForeignKey("entry.id"), primary_key=True),
    Column("person_id", UUID, ForeignKey("person.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("at", WHEN, primary_key=True),
    Column("how", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

decision = Table(
    "decision",
    SHAPE,
    Column("entry_id", UUID, ForeignKey("entry.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("person_id", UUID, ForeignKey("person.id"), nullable=False),
    Column("at", WHEN, nullable=False),
    Column("result", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

consideration = Table(
    "consideration",
    SHAPE,
    Column("entry_id", UUID, ForeignKey("entry.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("person_id", UUID, ForeignKey("person.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("at", WHEN, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("to_queue", Text),
    Column("sealed", LargeBinary, nullable=False),
)
