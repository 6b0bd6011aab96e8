"""Who sits on a queue, and in what role: the only people whose acknowledgement counts there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from hub.queues.cover import NOBODY_AWAY, Standing


class Role(StrEnum):
    """`reader` sees the queue and may not act on it."""

    MEMBER = "member"
    DEPUTY = "deputy"
    CHAIR = "chair"
    READER = "reader"


class Because(StrEnum):
    """Why a letter comes to somebody whom it would not go to first."""

    COVER = "cover"
    TURN = "turn"
    DESK = "desk"
    LOST = "lost"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Instead:
    """`of` is the colleague they stand in for, who is away or cannot be reached; None for no one person."""

    because: Because
    of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One person's seat on one queue, and why they are asked where somebody else would be first."""

    person_id: UUID
    queue: str
    role: Role
    name: str
    email: str
    instead: Instead | None = None

    @property
    def acts(self) -> bool:
        return self.role is not Role.READER


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is told about some queues at one instant: those who sit there, who of them is away or on duty,
    and systems that listen (name to whose it is). `answering` are those of them that take calls at present,
    with the events that they asked for; None for all.
    """

    members: tuple[Member, ...]
    systems: Mapping[str, str]
    standing: Standing = NOBODY_AWAY
    answering: Mapping[str, frozenset[str] | None] = field(default_factory=dict)

    def listening(self, board: str) -> list[str]:
        """A board's own systems."""
        return [name for name, whose in self.systems.items() if whose == board]

    def takes(self, system: str, event: str) -> bool:
        """Whether a system would take this event now: it is called, answers, and asked for such."""
        wanted = self.answering.get(system, frozenset())
        return wanted is None or event in wanted

    def acting(self, queue: str) -> list[Member]:
        """Whoever may act there, here or away."""
        return [it for it in self.members if it.queue == queue and it.acts]
