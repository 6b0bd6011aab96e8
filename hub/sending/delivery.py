"""One message owed to one receiver: its states, and what each answer of its channel makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from hub.errors import HubError, IllegalMove
from hub.queues.member import Instead
from hub.sending.kind import CHASES, TO_RAISER, Kind
from hub.sending.outcome import Deferred, Outcome, Refused, Sent
from hub.sending.schedule import SCHEDULE, jitter
from hub.words import Channel


class State(StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    DROPPED = "dropped"
    HELD = "held"


MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.PLANNED: frozenset({State.SENDING, State.SENT, State.DROPPED, State.HELD}),
    State.SENDING: frozenset(
        {State.SENDING, State.PLANNED, State.SENT, State.DEAD, State.DROPPED, State.HELD}
    ),
    State.SENT: frozenset({State.DEAD}),
    State.DEAD: frozenset({State.PLANNED, State.DROPPED}),
    State.HELD: frozenset({State.PLANNED}),
    State.DROPPED: frozenset(),
}
"""SENDING may follow itself: a lease that ran out is claimed again by whoever finds it.

SENT becomes DEAD when a mail server that took the letter gives it back, which may be days later. HELD is an
event whose endpoint is off. DEAD becomes DROPPED when a person has told them another way.
"""


GONE: Final = frozenset({State.DEAD, State.DROPPED})
"""Nobody has it by this way, nor will."""

DONE: Final = frozenset({State.SENT, State.DEAD, State.DROPPED})


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message owed. `id` is its Message-ID and webhook-id, fixed before the first attempt.

    A letter with a `to_source` is about that system, and for its contact where no person is named.
    `instead` is why it goes to somebody who would not be asked first, `next_way_of` the letter that failed.
    It is about a notification, or about an absence, which somebody covers.

    `again_of` is the event that a person had sent once more, which stays as it was recorded; `body` what a
    system was told at the first attempt, so that the same id never carries other bytes.

    `attempts` counts for ever; the retry schedule counts those after `fresh_from`, where a person
    last asked for it to be tried again.
    """

    id: UUID
    notification_id: UUID | None
    entry_id: UUID | None
    kind: Kind
    channel: Channel
    to_person: UUID | None
    to_source: str | None
    state: State
    due_at: datetime | None
    attempts: int = 0
    fresh_from: int = 0
    step: int = 0
    message_id: UUID | None = None
    instead: Instead | None = None
    next_way_of: UUID | None = None
    absence_id: UUID | None = None
    again_of: UUID | None = None
    body: str = ""

    @property
    def told_of(self) -> UUID:
        """The notification; raises HubError for a letter about an absence."""
        if self.notification_id is None:
            raise HubError("This letter is about no notification.")
        return self.notification_id

    @property
    def lane(self) -> str:
        """One destination; a dead one holds up no other."""
        return self.system or self.channel

    @property
    def system(self) -> str | None:
        """Whose endpoint an event goes to."""
        return self.to_source if self.channel is Channel.WEBHOOK else None

    @property
    def asks(self) -> bool:
        """Whether it is no longer wanted once what it asks for, or reports, has been done."""
        return self.kind in CHASES or (self.next_way_of is not None and self.kind is not Kind.MESSAGE)

    @property
    def by_voice(self) -> bool:
        """Whether ringing them puts it right: a queue's own people must be reached by what comes next too."""
        return self.kind in TO_RAISER or self.kind is Kind.MESSAGE

    def begin(self, lease_until: datetime) -> "Delivery":
        """Take it in hand; if the lease runs out first, `due_at` brings it back."""
        return replace(self._move(State.SENDING), attempts=self.attempts + 1, due_at=lease_until)

    def settle(self, outcome: Outcome, now: datetime) -> "Delivery":
        """Write down what the channel answered, and when to try again if it did not take it."""
        match outcome:
            case Sent():
                return replace(self._move(State.SENT), due_at=None)
            case Deferred(wait=asked) if (wait := self._wait(asked)) is not None:
                return replace(self._move(State.PLANNED), due_at=now + wait)
            case Deferred() | Refused():
                return replace(self._move(State.DEAD), due_at=None)

    def bounce(self) -> "Delivery":
        """A mail server gave it back after all; its report is kept in the row of one more attempt."""
        return replace(self._move(State.DEAD), attempts=self.attempts + 1, due_at=None)

    def noted(self) -> "Delivery":
        """Something was said of it that moves nothing, as that a server still tries; kept like an attempt."""
        return replace(self, attempts=self.attempts + 1)

    @property
    def spent(self) -> bool:
        """Every attempt of its schedule was begun, and the last was never heard of again."""
        lapsed = self.state is State.SENDING
        return lapsed and self.attempts - self.fresh_from > len(SCHEDULE[self.channel])

    def put_back(self, now: datetime) -> "Delivery":
        """Claimed and not spoken: that is no try, so the schedule does not count it."""
        return replace(self._move(State.PLANNED), due_at=now, fresh_from=self.fresh_from + 1)

    def give_up(self) -> "Delivery":
        """Nobody who took it up came back: a person has to look."""
        return replace(self._move(State.DEAD), due_at=None)

    def take_as_sent(self) -> "Delivery":
        """An attempt that was given up for lost did reach the channel."""
        return replace(self._move(State.SENT), due_at=None)

    def drop(self) -> "Delivery":
        """Leave it unsent because what it asks for has been done meanwhile."""
        return replace(self._move(State.DROPPED), due_at=None)

    def told_otherwise(self) -> "Delivery":
        """It reached nobody, and a person has told them; that is kept in the row of one more attempt."""
        if self.state is not State.DEAD or not self.by_voice:
            raise IllegalMove("Only a message, or a word to whoever raised it, is told another way.")
        return replace(self._move(State.DROPPED), attempts=self.attempts + 1, due_at=None)

    def hold(self) -> "Delivery":
        """Keep it while its endpoint is off; a person lets it go."""
        return replace(self._move(State.HELD), due_at=None)

    def replay(self, now: datetime) -> "Delivery":
        """Start again from its first attempt, because a person asked: what is held or dead."""
        if self.state is State.SENT:
            raise IllegalMove("What was sent is not sent again as if it had not been.")
        return replace(self._move(State.PLANNED), due_at=now, fresh_from=self.attempts)

    def once_more(self, key: UUID, now: datetime) -> "Delivery":
        """An event that was taken, because a person asked for it again: a row of its own."""
        if self.state is not State.SENT or self.system is None:
            raise IllegalMove("Only an event that was taken is sent once more.")
        changed: dict[str, Any] = {"state": State.PLANNED, "due_at": now, "fresh_from": self.attempts}
        return replace(self, id=key, again_of=self.key, **changed)

    @property
    def key(self) -> UUID:
        """What the receiver knows it by, however often it is sent."""
        return self.again_of or self.id

    def _wait(self, asked: timedelta | None) -> timedelta | None:
        schedule, tried = SCHEDULE[self.channel], self.attempts - self.fresh_from
        if tried > len(schedule):
            return None
        own = schedule[tried - 1] * (0.9 + 0.2 * jitter(self.id, self.attempts))
        return max(own, min(asked, timedelta(days=1))) if asked else own

    def _move(self, to: State) -> "Delivery":
        if to not in MOVES[self.state]:
            raise IllegalMove(f"A {self.state} delivery cannot become {to}.")
        return replace(self, state=to)


def may_have_gone(outcomes: Sequence[str | None]) -> bool:
    """Whether one of these attempts, the oldest first, may have sent it without our hearing of it.

    None is one that never ended. What was sent for certain is in no doubt, also when it came back later.
    """
    return any(it in (None, "deferred") for it in outcomes) and not any(it == "sent" for it in outcomes)
