"""Keeps what the duty desk wrote to the sender of a held mail, and to which address, sealed."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Column, ForeignKey, LargeBinary, Table, select
from sqlalchemy.dialects.postgresql import UUID as UUID_COLUMN

from hub.errors import NotFound
from hub.sending.delivery import Delivery
from hub.store.tables import SHAPE
from hub.store.tx import Tx

answer: Final = Table(
    "answer",
    SHAPE,
    Column("delivery_id", UUID_COLUMN, ForeignKey("delivery.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is written, and to whom."""

    to: str
    text: str


class Answers:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, letter: Delivery, to: str, text: str) -> None:
        """Under the data key of the notification that the letter is kept with."""
        key = self._tx.key_of(letter.told_of)
        sealed = self._tx.seal(key, {"to": to, "text": text}, f"answer:{letter.id}")
        self._tx.connection.execute(answer.insert(), {"delivery_id": letter.id, "sealed": sealed})

    def get(self, letter_id: UUID, notification_id: UUID) -> Answer:
        wanted = select(answer.c.sealed).where(answer.c.delivery_id == letter_id)
        sealed = self._tx.connection.execute(wanted).scalar()
        if sealed is None:
            raise NotFound("There is no such answer.")
        said = self._tx.unseal(self._tx.key_of(notification_id), sealed, f"answer:{letter_id}")
        return Answer(said["to"], said["text"])
