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
    """`email` is empty for the sender, whose address lies sealed, and for an account that was disabled."""

    delivery: Delivery
    reference: str
    about: About | None
    name: str
    email: str

    @property
    def still_wanted(self) -> bool:
        """A chase is wanted only while nobody has the entry: asked again in the sending transaction."""
        chasing = self.delivery.kind in CHASES
        return not chasing or (self.about is not None and self.about.state is State.WAITING)
