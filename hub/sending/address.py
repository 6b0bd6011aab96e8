"""A delivery together with what must be known to write it: nothing more is read before sending."""

from dataclasses import dataclass
from datetime import datetime

from hub.queues.entry import State
from hub.sending.delivery import CHASES, Delivery
from hub.words import Duty


@dataclass(frozen=True, slots=True)
class About:
    """The entry a delivery speaks of."""

    queue: str
    duty: Duty
    state: State
    acknowledge_by: datetime


@dataclass(frozen=True, slots=True)
class Addressed:
    """`email` is empty for the sender, whose address lies sealed, and for an account that was disabled.

    `wanted` is False for a system that has no endpoint or did not ask for such events, `off` True while its
    endpoint is off. `board` is whose message it is about.
    `certificate` is what the receiver enrolled, in PEM. `owed_at` is when it happened.
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

    @property
    def still_wanted(self) -> bool:
        """Asked again in the sending transaction: a chase only while nobody has the entry, and no
        event that its system does not want.
        """
        chasing = self.delivery.kind in CHASES
        waiting = self.about is not None and self.about.state is State.WAITING
        return self.wanted and (waiting or not chasing)
