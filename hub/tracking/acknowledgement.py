"""A person, not a server, has it: who, in what role, when, how, and what they said they would do.

Then whether their queue considers it, and what it decided.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.queues.entry import How, Verdict


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Kept once an entry and never changed."""

    entry_id: UUID
    person_id: UUID
    name: str
    role: str
    at: datetime
    how: How
    statement: str


@dataclass(frozen=True, slots=True)
class Consideration:
    """Whether a queue considers what it has; append-only. `to_queue` is where it was passed on to."""

    entry_id: UUID
    person_id: UUID
    name: str
    role: str
    at: datetime
    verdict: Verdict
    reason: str = ""
    to_queue: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a queue's people concluded, and why; append-only."""

    entry_id: UUID
    person_id: UUID
    name: str
    at: datetime
    result: str
    rationale: str
