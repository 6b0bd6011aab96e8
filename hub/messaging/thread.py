"""The conversation on one notification as one person may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.messaging.message import Message, Recipients


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody opened the page the message stands on; that is no acknowledgement."""

    person_id: UUID
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """One message with who has read it; `new` when the reader had not, until now."""

    message: Message
    readings: tuple[Reading, ...]
    new: bool


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who can be named: `boards` are those of a person's seats, and their own."""

    id: UUID
    name: str
    board: str
    queues: frozenset[str]
    acts_on: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Circle:
    """Everybody a message on one notification may be addressed to."""

    queues: frozenset[str]
    boards: frozenset[str]
    parties: tuple[Party, ...]

    @property
    def offered(self) -> Recipients:
        return Recipients(self.queues, self.boards, frozenset(it.id for it in self.parties))

    def named(self, to: Recipients) -> list[Party]:
        """Those whom a letter is owed: who can act on a queue named, belongs to a board, or is named."""
        return [
            it for it in self.parties if it.id in to.people or it.board in to.boards or it.acts_on & to.queues
        ]


@dataclass(frozen=True, slots=True)
class Thread:
    """Oldest first. `circle` is who may be written to."""

    at: datetime
    said: tuple[Said, ...]
    circle: Circle

    @property
    def new(self) -> int:
        return sum(it.new for it in self.said)


def audience(to: Recipients, owners: Iterable[str], restricted: bool) -> frozenset[str]:
    """The words by which the database lets a message be read (`hub_audience` in the migrations).

    A board's own system reads what is addressed to its board, and nothing that is restricted.
    """
    words = {*to.queues, *to.boards, *(f"person:{it}" for it in to.people)}
    systems = () if restricted else (*(f"board:{it}" for it in owners), *(f"board:{it}" for it in to.boards))
    return frozenset(words | set(systems))
