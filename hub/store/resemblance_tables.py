"""The shape of what tells one case told twice: digests, pairs found by them, what people said of a pair."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from hub.store.tables import SHAPE, WHEN, of_notification


def _one_of_two(name: str) -> Column[object]:
    return Column(name, UUID, ForeignKey("notification.id"), primary_key=True)


resemblance_mark: Final = Table(
    "resemblance_mark",
    SHAPE,
    of_notification(primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("received_at", WHEN, nullable=False),
)

resemblance: Final = Table(
    "resemblance",
    SHAPE,
    _one_of_two("earlier_id"),
    _one_of_two("later_id"),
    Column("strong", Boolean, nullable=False),
    Column("found_at", WHEN, nullable=False),
    Column("answered", Boolean, nullable=False, server_default="false"),
    Column("sealed", LargeBinary, nullable=False),
)

case_link: Final = Table(
    "case_link",
    SHAPE,
    _one_of_two("earlier_id"),
    _one_of_two("later_id"),
    Column("number", Integer, primary_key=True),
    Column("at", WHEN, nullable=False),
    Column("person_id", UUID, ForeignKey("person.id"), nullable=False),
    Column("said", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
