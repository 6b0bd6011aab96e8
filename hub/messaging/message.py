"""What one person or one board's system said about a notification, to whom, and who may read it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from hub.intake.value import Problem

LONGEST: Final = 20_000
SUBJECT: Final = 200


class How(StrEnum):
    """The way it came in."""

    SCREEN = "screen"
    MAIL = "mail"
    API = "api"


class Compartment(StrEnum):
    """Who may read it: everybody who may see the notification, or those that are named and nobody else."""

    OPEN = "open"
    NAMED = "named"
    LEGAL = "legal_advice"

    @property
    def restricted(self) -> bool:
        return self is not Compartment.OPEN


@dataclass(frozen=True, slots=True)
class Recipients:
    """Queues by id, boards by their word, people by id: each named, none implied."""

    queues: frozenset[str] = frozenset()
    boards: frozenset[str] = frozenset()
    people: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.queues or self.boards or self.people)

    def __or__(self, other: "Recipients") -> "Recipients":
        return Recipients(self.queues | other.queues, self.boards | other.boards, self.people | other.people)

    def within(self, other: "Recipients") -> bool:
        """Whether all of these are among the others."""
        return self | other == other

    def words(self) -> list[str]:
        """As they are stored, and as forms and systems write them."""
        tagged = (("queue", self.queues), ("board", self.boards), ("person", map(str, self.people)))
        return sorted(f"{kind}:{it}" for kind, those in tagged for it in those)


@dataclass(frozen=True, slots=True)
class Author:
    """A person, a board's system, or a person for whom that system speaks; `board` is empty for neither."""

    person: UUID | None
    source: str | None
    board: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Addressing:
    """Whose words they are and whom they are for, without the words; `author` None for a system's own."""

    author: UUID | None
    to: Recipients
    restricted: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to say. `once` is the door's own key: the same key again is a repeat."""

    text: str
    to: Recipients
    once: str
    subject: str = ""
    compartment: Compartment = Compartment.OPEN


@dataclass(frozen=True, slots=True)
class Message:
    """Kept for ever as it was said; `arrival_id` leads to the mail it came in."""

    id: UUID
    notification_id: UUID
    at: datetime
    author: Author
    how: How
    compartment: Compartment
    to: Recipients
    subject: str
    text: str
    arrival_id: UUID | None = None
    once: str = field(default="", repr=False)


def recipients(words: Iterable[str]) -> Recipients | Problem:
    """From `queue:lscp.rag`, `board:lsab`, `person:<id>`."""
    found: dict[str, set[str]] = {"queue": set(), "board": set(), "person": set()}
    for word in words:
        kind, _, name = word.partition(":")
        if kind not in found or not name:
            return Problem("to", "Name each as queue:…, board:… or person:….")
        found[kind].add(name)
    try:
        people = frozenset(UUID(it) for it in found["person"])
    except ValueError:
        return Problem("to", "A person is named by the id that the hub gave, as person:….")
    return Recipients(frozenset(found["queue"]), frozenset(found["board"]), people)


def problems(draft: Draft, offered: Recipients) -> tuple[Problem, ...]:
    """What keeps it from being sent; `offered` are those who may see the notification."""
    found = []
    if not draft.to:
        found.append(Problem("to", "Choose at least one board, queue or person to tell."))
    elif not draft.to.within(offered):
        found.append(Problem("to", "Choose only those who can see this notification."))
    if len(draft.subject) > SUBJECT:
        found.append(Problem("subject", f"Shorten the subject to {SUBJECT} characters."))
    if not draft.text.strip():
        found.append(Problem("text", "Write the message."))
    elif len(draft.text) > LONGEST:
        found.append(Problem("text", f"Shorten the message to {LONGEST} characters."))
    return tuple(found)
