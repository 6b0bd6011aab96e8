"""Who may come in: people with their seats and sessions, and the systems that are enrolled."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from hub.store.tables import SHAPE, WHEN, WORDS, a_key

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
    a_key(),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", WHEN, nullable=False),
    Column("disabled_at", WHEN),
    Column("endpoint", Text),
    Column("endpoint_stopped_at", WHEN),
    Column("calls", Text, nullable=False, server_default="on"),
    Column("calls_why", Text, nullable=False, server_default=""),
    Column("event_types", WORDS),
    Column("failing_since", WHEN),
    Column("failed_at", WHEN),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("contact_name", Text, nullable=False, server_default=""),
    Column("contact_email", Text, nullable=False, server_default=""),
)
