"""What is read without signing in or away from the screen: never more than references, queues and times."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from hub.tracking.board import Count, Line


class Kind(StrEnum):
    """A calendar is one person's, a wall display one board's."""

    CALENDAR = "calendar"
    WALL = "wall"


@dataclass(frozen=True, slots=True)
class ReadingLink:
    """`person_id` made it; a calendar shows what that person has to do. The token itself is not kept."""

    id: UUID
    kind: Kind
    person_id: UUID
    board: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Export:
    """`cut`: there is more than an export holds."""

    at: datetime
    lines: tuple[Line, ...]
    cut: bool


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
class Wall:
    """What a wall display shows of one board."""

    at: datetime
    board: str
    count: Count
    due: tuple[Due, ...]


def digest(token: str) -> bytes:
    """What is kept of a token; it is too long to be guessed, so no salt is needed."""
    return sha256(token.encode()).digest()
