"""One notification on one queue: its own acknowledgement, its own deadline, nobody else's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Final
from uuid import UUID

from hub.calendar import LONDON
from hub.errors import IllegalMove
from hub.queues.certificate import Certificate
from hub.words import STRENGTH, Duty

CLOSE: Final = time(17)


class State(StrEnum):
    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    CLOSED = "closed"


MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.WAITING: frozenset({State.ACKNOWLEDGED, State.CLOSED}),
    State.ACKNOWLEDGED: frozenset({State.ACCEPTED, State.CLOSED}),
    State.ACCEPTED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset({State.WAITING}),
}
"""CLOSED may go back to WAITING: new facts reopen a consideration, they never quietly join it.

WAITING becomes CLOSED only where a rehearsal is over.
"""


class How(StrEnum):
    """The way a person acknowledged. CODE proves that somebody had the letter, and not who; LINK is of before
    this was kept apart: the one or the other.
    """

    SCREEN = "screen"
    LINK = "link"
    SIGNED_LINK = "link_signed_in"
    CODE = "letter_code"
    API = "api"
    MAIL = "mail_reply"


def close_of(day: date) -> datetime:
    """When offices close on the day on which a duty's clock runs out; its ladder is reckoned from it."""
    return datetime.combine(day, CLOSE, LONDON).astimezone(UTC)


class Verdict(StrEnum):
    """What a queue's people say of it before they decide anything: whether they consider it at all."""

    ACCEPTED = "accepted"
    REDIRECTED = "redirected"
    DECLINED = "declined"


class Result(StrEnum):
    """What a queue's people concluded; the hub records it and never suggests it."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_MET_LEARNING = "not_met_local_learning"
    OTHER_AREA = "other_area"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock that runs while the entry is held; `due` is a day in Leeds, `certificate` how it was reckoned.

    What was reckoned before there were certificates has its `working` in prose instead. It runs until it is
    concluded, or somebody has said that what it asks for was done: on which day, and who said so.
    """

    name: str
    title: str
    due: date
    authority: str
    confidence: str
    working: str = ""
    certificate: Certificate | None = None
    done_on: date | None = None
    done_by: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """`due_at` is when the ladder is next climbed; None once nobody is waited for.

    `step` counts for ever the steps that were climbed, `earlier_steps` are those of rounds that are over: a
    round ends when it is taken, and when it is reopened. `consider_by` is when whoever has taken it must have
    said whether their queue will consider it; None before that.
    `chase_from` is what the ladder is anchored at where its people were asked long after `opened_at`.
    `certificate` is that of `acknowledge_by`; None on what is older than certificates.
    """

    id: UUID
    notification_id: UUID
    reference: str
    queue: str
    duty: Duty
    state: State
    opened_at: datetime
    acknowledge_by: datetime
    due_at: datetime | None
    step: int
    rule: str
    basis: str
    clocks: tuple[RunningClock, ...]
    certificate: Certificate | None = None
    consider_by: datetime | None = None
    consider_certificate: Certificate | None = None
    earlier_steps: int = 0
    chase_from: datetime | None = None

    @property
    def next_clock(self) -> RunningClock | None:
        """The clock of its duty that runs out first of those that nobody has met."""
        return min((it for it in self.clocks if it.done_on is None), key=lambda it: it.due, default=None)

    @property
    def rung(self) -> int:
        """How many rungs were climbed in this round."""
        return self.step - self.earlier_steps

    @property
    def anchor(self) -> datetime:
        """What the ladder is reckoned from: first the one time, then the other, then a clock's day."""
        if self.state is State.ACCEPTED and self.next_clock:
            return close_of(self.next_clock.due)
        held = self.state is State.ACKNOWLEDGED
        return (self.consider_by if held else self.chase_from) or self.acknowledge_by

    def acknowledge(self, consider_by: datetime, certificate: Certificate) -> "Entry":
        """A named person has it: this entry's ladder stops, no other's, and a second one begins."""
        return replace(
            self._move(State.ACKNOWLEDGED),
            due_at=consider_by,
            consider_by=consider_by,
            consider_certificate=certificate,
            earlier_steps=self.step,
        )

    def accept(self) -> "Entry":
        """Its people will consider it: nobody is chased for that any more, but for the duty's own clocks
        (`hub/queues/undone.py`).
        """
        return replace(self._move(State.ACCEPTED), due_at=None)

    def close(self) -> "Entry":
        """Its people have concluded, or it is not theirs; only whoever has taken it can say so."""
        if self.state is State.WAITING:
            raise IllegalMove("An entry that is waiting has to be taken before it is closed.")
        return replace(self._move(State.CLOSED), due_at=None)

    def end(self) -> "Entry":
        """A rehearsal is over: nobody is asked any more for what was invented."""
        return replace(self._move(State.CLOSED), due_at=None)

    def reopen(self, found: "Entry") -> "Entry":
        """New facts came after it was closed: somebody must take it again, by the time `found` says."""
        moved = self._move(State.WAITING)
        return replace(
            moved,
            acknowledge_by=found.acknowledge_by,
            certificate=found.certificate,
            due_at=found.due_at,
            step=self.step + 1,
            earlier_steps=self.step + 1,
            chase_from=found.chase_from,
            consider_by=None,
            consider_certificate=None,
        )

    def climbed(self, rung: int, due_at: datetime | None) -> "Entry":
        """The ladder has been climbed to `rung` of this round; it is next climbed at `due_at`."""
        return replace(self, step=self.earlier_steps + rung, due_at=due_at)

    def strengthen(self, duty: Duty, clocks: tuple[RunningClock, ...]) -> "Entry":
        """As bound as that, if it was less before; a clock already running keeps its day."""
        running = {clock.name: clock for clock in clocks} | {clock.name: clock for clock in self.clocks}
        stronger = min(self.duty, duty, key=STRENGTH.index)
        return replace(self, duty=stronger, clocks=tuple(running.values()))

    def met(self, name: str, on: date, by: str) -> "Entry":
        """What a duty's clock asks for was done on that day, as `by` says: it runs no more."""
        if self.state is State.CLOSED or name not in {it.name for it in self.clocks if it.done_on is None}:
            raise IllegalMove("That clock does not run any more: it was done, or the queue has concluded.")
        done = (replace(it, done_on=on, done_by=by) if it.name == name else it for it in self.clocks)
        return replace(self, clocks=tuple(done))

    def not_met(self, name: str) -> "Entry":
        """It was not done after all: that clock runs again, by the day that it had."""
        if self.state is State.CLOSED or name not in {it.name for it in self.clocks if it.done_on}:
            raise IllegalMove("Nobody has said that this was done, or the queue has concluded.")
        again = (replace(it, done_on=None, done_by="") if it.name == name else it for it in self.clocks)
        return replace(self, clocks=tuple(again))

    def certificates(self) -> Iterator[Certificate]:
        """Of each of its due times that has one."""
        own = (self.certificate, self.consider_certificate)
        for it in (*own, *(clock.certificate for clock in self.clocks)):
            if it is not None:
                yield it

    def _move(self, to: State) -> "Entry":
        if to not in MOVES[self.state]:
            raise IllegalMove(f"An entry that is {self.state} cannot become {to}.")
        return replace(self, state=to)
