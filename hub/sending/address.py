"""A delivery together with what must be known to write it: nothing more is read before sending."""

from dataclasses import dataclass
from datetime import datetime

from hub.queues.entry import State
from hub.sending.delivery import Delivery
from hub.sending.kind import FOR_AN_ANSWER, NEWS, Kind
from hub.words import Duty


@dataclass(frozen=True, slots=True)
class About:
    """The entry a delivery speaks of."""

    queue: str
    duty: Duty
    state: State
    acknowledge_by: datetime
    consider_by: datetime | None = None
    earlier_steps: int = 0
    chase_from: datetime | None = None
    clock_by: datetime | None = None

    def anchor(self, kind: Kind) -> datetime:
        """What the ladder was reckoned from when a letter of that kind was planned."""
        if kind is Kind.UNDONE and self.clock_by:
            return self.clock_by
        considering = kind in FOR_AN_ANSWER
        return (self.consider_by if considering else self.chase_from) or self.acknowledge_by


@dataclass(frozen=True, slots=True)
class Addressed:
    """`email` is empty for the sender, whose address lies sealed, and for an account that was disabled.

    `wanted` is False for a system that has no endpoint or did not ask for such events, and for word of an
    absence that is over, `off` True while its endpoint is off. `board` is whose message it is about.
    `certificate` is what the receiver enrolled, in PEM. `owed_at` is when it happened.
    A `rehearsal` has to say so whatever the wording is. `absent` names whom the receiver stands in for.
    """

    delivery: Delivery
    reference: str
    about: About | None
    name: str
    email: str
    owed_at: datetime
    wanted: bool = True
    off: bool = False
    board: str = ""
    certificate: str = ""
    rehearsal: bool = False
    absent: str = ""

    @property
    def still_wanted(self) -> bool:
        """Asked again in the sending transaction: nothing of a rehearsal that is over, a chase or a next
        way only while what it asks for is waited for, in the round that it belongs to (news of a change:
        until it is closed), and no event that its system does not want. What a person had sent once more
        asks for nothing: it tells what was told.
        """
        if self.delivery.again_of:
            return self.wanted
        if self.rehearsal and self.about and self.about.state is State.CLOSED:
            return False
        if not self.delivery.asks:
            return self.wanted
        if self.delivery.kind in NEWS:
            return self.about is not None and self.about.state is not State.CLOSED
        asks = State.ACKNOWLEDGED if self.delivery.kind in FOR_AN_ANSWER else State.WAITING
        if self.delivery.kind is Kind.UNDONE:
            asks = State.ACCEPTED
        about = self.about
        return (
            self.wanted
            and about is not None
            and about.state is asks
            and self.delivery.step >= about.earlier_steps
        )
