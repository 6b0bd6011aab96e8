"""How far one owed message has got: what was tried, when, and what the channel said."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.sending.delivery import Delivery
from hub.sending.kind import Kind


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try; `ended_at` None while it is being made, or for ever if the hub died in the middle."""

    number: int
    began_at: datetime
    ended_at: datetime | None
    outcome: str | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """One try of an event at a system's endpoint, and how that event stands now."""

    attempt: Attempt
    delivery: Delivery
    reference: str
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class CallsSought:
    """Which calls of one system, latest first: `taken` True or False, or None for both; `before` this one.

    `kinds` are those whose event is sought (several letters say one event), or none for all.
    """

    system: str
    taken: bool | None = None
    kinds: frozenset[Kind] = frozenset()
    before: tuple[datetime, UUID] | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """`reference` is empty for what is about no notification, `queue` None for what is owed to the sender.

    `absent` names whom the receiver stands in for. `role` is the seat on that queue of the person
    whom it goes `to`, empty for whoever has none.
    """

    delivery: Delivery
    reference: str
    queue: str | None
    to: str
    planned_at: datetime
    settled_at: datetime | None
    attempts: tuple[Attempt, ...]
    absent: str = ""
    role: str = ""
