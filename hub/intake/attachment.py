"""A file that came with a notification: nobody opens it before it has been screened and passed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from hub.errors import IllegalMove
from hub.words import Actor


class State(StrEnum):
    WAITING = "waiting"
    PASSED = "passed"
    HELD = "held"


MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.WAITING: frozenset({State.WAITING, State.PASSED, State.HELD}),
    State.HELD: frozenset({State.HELD, State.PASSED}),
    State.PASSED: frozenset(),
}
"""HELD to PASSED: the virus scanner answered at last, or somebody released it."""


class Danger(StrEnum):
    """Why a file is held."""

    INFECTED = "infected"
    EXECUTABLE = "executable"
    ACTIVE = "active"
    MACROS = "macros"
    EMBEDDED = "embedded"
    ENCRYPTED = "encrypted"
    NESTED = "nested"
    BOMB = "bomb"
    UNSAFE_NAMES = "unsafe_names"
    UNLISTED = "unlisted"
    DISGUISED = "disguised"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    UNSCANNED = "unscanned"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that screening found; `detail` names the place or the virus and is a personal fact."""

    danger: Danger
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Screened:
    """What a file is by its bytes, and everything that speaks against it."""

    content_type: str
    findings: tuple[Finding, ...] = ()


TRIES: Final = 3
LEASE: Final = timedelta(seconds=180)
ASK_AGAIN: Final = timedelta(minutes=2)
"""After which a scanner that did not answer is asked again."""

LONGEST_NAME: Final = 150

_HIDING: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file beside a notification. `attempts` are screenings begun since the last that came to an end.

    With `message_id` it came with that message, and is as restricted as it is. `within` says in which mail
    attached to a mail it was found; empty for what came by itself.
    """

    id: UUID
    notification_id: UUID
    name: str
    content_type: str
    size: int
    added_at: datetime
    added_by: Actor
    due_at: datetime | None
    state: State = State.WAITING
    attempts: int = 0
    findings: tuple[Finding, ...] = ()
    released_because: str = ""
    message_id: UUID | None = None
    within: str = ""

    def begin(self, now: datetime) -> "Attachment":
        """Take it in hand to be screened; the lease brings it back if the screener dies."""
        return replace(self._move(self.state), attempts=self.attempts + 1, due_at=now + LEASE)

    def settle(self, screened: Screened, now: datetime) -> "Attachment":
        """Passed when nothing speaks against it, else held; what no scanner has seen is screened again."""
        unscanned = any(it.danger is Danger.UNSCANNED for it in screened.findings)
        moved = self._move(State.HELD if screened.findings else State.PASSED)
        return replace(
            moved,
            content_type=screened.content_type,
            findings=screened.findings,
            attempts=0,
            due_at=now + ASK_AGAIN if unscanned else None,
        )

    def give_up(self) -> "Attachment":
        """Screening was begun three times and never finished: that alone is reason to hold it."""
        held = self._move(State.HELD)
        return replace(held, due_at=None, attempts=0, findings=(Finding(Danger.UNREADABLE),))

    def release(self, why: str) -> "Attachment":
        """A person answers for it; what was found stays written beside it."""
        if self.state is not State.HELD:
            raise IllegalMove("Only a file that is held can be released.")
        return replace(self._move(State.PASSED), due_at=None, released_because=why)

    @property
    def spent(self) -> bool:
        """Begun as often as it may be."""
        return self.attempts >= TRIES

    def _move(self, to: State) -> "Attachment":
        if to not in MOVES[self.state]:
            raise IllegalMove(f"A file that is {self.state} cannot become {to}.")
        return replace(self, state=to)


def clean_name(said: str) -> str:
    """A bare name for screens and disks: no folders, controls, or marks that turn or hide its ending."""
    shown = _HIDING.sub("", unicodedata.normalize("NFC", re.split(r"[/\\]", said)[-1]))
    bare = "".join(it if unicodedata.category(it)[0] not in "CZ" else " " for it in shown)
    bare = " ".join(re.sub(r'[<>:"|?*]', "_", bare).split()).strip(". ")
    if len(bare) > LONGEST_NAME:
        stem, _, ending = bare.rpartition(".")
        bare = f"{(stem or bare)[: LONGEST_NAME - 20]}.{ending[:19]}" if stem else bare[:LONGEST_NAME]
    return bare or "unnamed"
