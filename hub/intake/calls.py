"""How our calls to a system's endpoint stand: on, or off since when and why, and what it wants to hear.

An endpoint that is off loses nothing: what it should have been told is held until somebody lets it go.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from hub.errors import IllegalMove


class State(StrEnum):
    """`paused` by a person; `gone` by the endpoint itself (HTTP 410); `failing` by the hub."""

    ON = "on"
    PAUSED = "paused"
    GONE = "gone"
    FAILING = "failing"


MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.ON: frozenset({State.PAUSED, State.GONE, State.FAILING}),
    State.PAUSED: frozenset({State.ON}),
    State.GONE: frozenset({State.ON, State.PAUSED}),
    State.FAILING: frozenset({State.ON, State.PAUSED}),
}


TRIES: Final = 10
"""As many failures in a row as one event has attempts: fewer put nothing off."""

IDLE: Final = timedelta(days=2)
"""Longer than any wait between two attempts: whoever was not called for so long was not failing meanwhile."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to write to when calls fail; `email` is empty when nobody was named."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Calls:
    """`since` and `why` are of the state, None and empty while it is on. `events` None means all.

    `failing_since` is the first failure after the last success or a time in which nothing was tried,
    `failed_at` the latest, and `failures` counts those since the last success.
    """

    state: State = State.ON
    since: datetime | None = None
    why: str = ""
    events: frozenset[str] | None = None
    failing_since: datetime | None = None
    failed_at: datetime | None = None
    failures: int = 0
    contact: Contact = Contact()

    @property
    def on(self) -> bool:
        return self.state is State.ON

    def start(self) -> "Calls":
        """A person puts it on; failures count from anew."""
        return self._move(State.ON, None, "").answered()

    def pause(self, by: str, now: datetime) -> "Calls":
        return self._move(State.PAUSED, now, f"Paused by {by}.")

    def answered(self) -> "Calls":
        """It took one."""
        return replace(self, failing_since=None, failed_at=None, failures=0)

    def gone(self, why: str, now: datetime) -> "Calls":
        """It said that it wants nothing more; only a person puts it on again."""
        return self._move(State.GONE, now, why)

    def failed(self, why: str, now: datetime, patience: timedelta, given_up: bool = False) -> "Calls":
        """It did not take one; `given_up` when that was the last attempt at an event.

        Off once it has failed so often in a row that an event was given up, or for as long as `patience`.
        """
        idle = self.failed_at is not None and now - self.failed_at > IDLE
        since = now if idle or self.failing_since is None else self.failing_since
        failing = replace(self, failing_since=since, failed_at=now, failures=self.failures + 1)
        if failing.failures >= TRIES and (given_up or now - since >= patience):
            return failing._move(State.FAILING, now, why)  # noqa: SLF001 - itself, a moment later
        return failing

    def _move(self, to: State, since: datetime | None, why: str) -> "Calls":
        if to not in MOVES[self.state]:
            raise IllegalMove(f"An endpoint that is {self.state} cannot become {to}.")
        return replace(self, state=to, since=since, why=why)
