"""What is read without signing in or away from the screen: references, queues, times, nothing of a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

from hub.queues.entry import Result, Verdict
from hub.queues.running import Running
from hub.tracking.board import Count, Line


class Kind(StrEnum):
    """A calendar is one person's, a wall display one board's."""

    CALENDAR = "calendar"
    WALL = "wall"


@dataclass(frozen=True, slots=True)
class ReadingLink:
    """`person_id` made it; a calendar shows what that person has to do. The token itself is not kept.

    A wall display's ends at `expires_at`; `used_at` is when it was last opened, to the hour.
    """

    id: UUID
    kind: Kind
    person_id: UUID
    board: str | None
    made_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Who said it, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an entry: whether its people consider it, and what they decided in the end."""

    verdict: Verdict | None
    to_queue: str | None
    considered: Said | None
    result: Result | None
    decided: Said | None


NOTHING_YET: Final = Outcome(None, None, None, None, None)


@dataclass(frozen=True, slots=True)
class Export:
    """`cut`: there is more than an export holds. `outcomes` are by reference and queue."""

    at: datetime
    lines: tuple[Line, ...]
    cut: bool
    outcomes: Mapping[tuple[str, str], Outcome] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Due:
    """Something to be done on a queue: an instant to acknowledge by, or the day that a clock ends on."""

    uid: str
    reference: str
    queue: str
    by: datetime | date
    clock: str = ""
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class DueNext:
    """One entry, and the clock of it that runs out first."""

    reference: str
    queue: str
    clock: Running
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class Wall:
    """What a wall display shows of one board: as many lines as fit, and how many `more` there are."""

    at: datetime
    board: str
    count: Count
    due: tuple[DueNext, ...]
    more: int


def digest(token: str) -> bytes:
    """What is kept of a token; it is too long to be guessed, so no salt is needed."""
    return sha256(token.encode()).digest()
