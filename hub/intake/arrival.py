"""The raw thing as it came through a door, kept before anybody tries to read it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from hub.errors import IllegalMove
from hub.words import Channel


class State(StrEnum):
    WAITING = "waiting"
    FILED = "filed"
    QUARANTINED = "quarantined"
    SET_ASIDE = "set_aside"


MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.WAITING: frozenset({State.WAITING, State.FILED, State.QUARANTINED, State.SET_ASIDE}),
    State.QUARANTINED: frozenset({State.WAITING, State.FILED, State.SET_ASIDE}),
    State.FILED: frozenset(),
    State.SET_ASIDE: frozenset({State.FILED}),
}
"""SET_ASIDE: a machine's mail (bounce, out of office) or a person's refusal; kept, and nobody's duty unless
somebody of the duty desk brings it in.
"""

TRIES: Final = 3
LEASE: Final = timedelta(seconds=60)
UNREAD: Final = "It could not be read"
"""How the reason begins of what was held because every try at reading it failed."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing accepted. `external_id` is the door's own key: the same key again is a repeat.

    `rank` above 0 waits for all others; `sender_mark` is a keyed digest of whoever a mail came from.
    """

    id: UUID
    channel: Channel
    source: str
    external_id: str
    received_at: datetime
    raw: bytes
    sender: str = ""
    recipients: tuple[str, ...] = ()
    state: State = State.WAITING
    due_at: datetime | None = None
    attempts: int = 0
    reason: str = ""
    notification_id: UUID | None = None
    rank: int = 0
    sender_mark: bytes | None = None

    @property
    def unread(self) -> bool:
        """Whether it is held because it could not be read."""
        return self.state is State.QUARANTINED and self.reason.startswith(UNREAD)

    def begin(self, now: datetime) -> "Arrival":
        """Take it in hand to be read; the lease brings it back if the reader dies."""
        return replace(self._move(State.WAITING), attempts=self.attempts + 1, due_at=now + LEASE)

    def file(self, notification_id: UUID, why: str = "") -> "Arrival":
        """It has become a notification, or part of one; `why`, where it is not the first to tell of it."""
        return replace(self._move(State.FILED), due_at=None, notification_id=notification_id, reason=why)

    def set_aside(self, why: str) -> "Arrival":
        """Keep it without making it anybody's duty, and say why."""
        return replace(self._move(State.SET_ASIDE), due_at=None, reason=why)

    def hold(self, why: str) -> "Arrival":
        """A person has to release it before anybody relies on it."""
        return replace(self._move(State.QUARANTINED), due_at=None, reason=why)

    def stumble(self, why: str, now: datetime) -> "Arrival":
        """Reading failed: try again, each time later, and after three tries put it on a person's desk."""
        if self.attempts < TRIES:
            wait = LEASE * 4 ** max(self.attempts - 1, 0)
            return replace(self._move(State.WAITING), due_at=now + wait, reason=why)
        return replace(self._move(State.QUARANTINED), due_at=None, reason=why)

    def retry(self, now: datetime) -> "Arrival":
        """A person asked for it to be read again."""
        return replace(self._move(State.WAITING), due_at=now, attempts=0)

    def _move(self, to: State) -> "Arrival":
        if to not in MOVES[self.state]:
            raise IllegalMove(f"An arrival that is {self.state} cannot become {to}.")
        return replace(self, state=to)
