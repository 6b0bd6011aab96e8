"""The shape of the database. Sealed columns hold what only the vault can read."""

from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
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


def _key(name: str = "key_id") -> Column[object]:
    return Column(name, UUID, ForeignKey("data_key.id"), nullable=False)


def _of_notification(primary_key: bool = False) -> Column[object]:
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
    _key(),
    Column("audience", WORDS, nullable=False),
    Column("next_due", WHEN),
    Column("closed_at", WHEN),
    Column("taken", Boolean, nullable=False, server_default="false"),
    Column("rehearsal", Boolean, nullable=False, server_default="false"),
)

arrival = Table(
    "arrival",
    SHAPE,
    Column("id", UUID, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("received_at", WHEN, nullable=False),
    _key(),
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
    _of_notification(primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", WHEN, nullable=False),
    Column("by_kind", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

routing = Table(
    "routing",
    SHAPE,
    _of_notification(primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", WHEN, nullable=False),
    Column("config_version", Text, ForeignKey("rulebook.version"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

entry = Table(
    "entry",
    SHAPE,
    Column("id", UUID, primary_key=True),
    _of_notification(),
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
    Column("audience", WORDS, nullable=False),
    Column("next_due", WHEN),
    UniqueConstraint("notification_id", "queue", name="entry_once"),
    Column("taken", Boolean, nullable=False, server_default="false"),
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

delivery = Table(
    "delivery",
    SHAPE,
    Column("id", UUID, primary_key=True),
    _of_notification(),
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
)

person = Table(
    "person",
    SHAPE,
    Column("id", UUID, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("partnership", Text),
    Column("administrator", Boolean, nullable=False),
    Column("created_at", WHEN, nullable=False),
    Column("disabled_at", WHEN),
    Column("certificate", Text, nullable=False, server_default=""),
)

credential = Table(
    "credential",
    SHAPE,
    Column("person_id", UUID, ForeignKey("person.id"), primary_key=True),
    Column("password", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", WHEN),
)

membership = Table(
    "membership",
    SHAPE,
    Column("person_id", UUID, ForeignKey("person.id"), primary_key=True),
    Column("queue", Text, primary_key=True),
    Column("role", Text, nullable=False),
)

session = Table(
    "session",
    SHAPE,
    Column("digest", LargeBinary, primary_key=True),
    Column("person_id", UUID, ForeignKey("person.id"), nullable=False),
    Column("created_at", WHEN, nullable=False),
    Column("seen_at", WHEN, nullable=False),
    Column("expires_at", WHEN, nullable=False),
)

source = Table(
    "source",
    SHAPE,
    Column("name", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("partnership", Text),
    _key(),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", WHEN, nullable=False),
    Column("disabled_at", WHEN),
    Column("endpoint", Text),
    Column("endpoint_stopped_at", WHEN),
)

audit = Table(
    "audit",
    SHAPE,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", WHEN, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("notification_id", UUID),
    Column("subject", Text, nullable=False),
    Column("detail", JSONB, nullable=False),
)

audit_link = Table(
    "audit_link",
    SHAPE,
    Column("position", BigInteger, primary_key=True),
    Column("audit_id", BigInteger, ForeignKey("audit.id"), nullable=False, unique=True),
    Column("digest", LargeBinary, nullable=False),
)
