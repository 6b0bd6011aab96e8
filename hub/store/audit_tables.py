"""The trail of who did what, and the chain that shows whether it was touched."""

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from hub.store.tables import SHAPE, WHEN

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
