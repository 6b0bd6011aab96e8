"""How far the hub has got with one queue: who was told, reached and chased, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from hub.queues.cover import Silence
from hub.queues.entry import Entry, State
from hub.queues.ladder import Rung
from hub.queues.place import coming
from hub.queues.rulebook import Rulebook
from hub.sending.delivery import State as Sent
from hub.sending.kind import CHASES, Kind
from hub.tracking.progress import Progress


@dataclass(frozen=True, slots=True)
class Chased:
    """One step of the ladder: which letter, when, to how many, and how many of those were taken."""

    letter: Kind
    at: datetime
    told: int
    reached: int


@dataclass(frozen=True, slots=True)
class Reach:
    """`reached` counts what a mail server or a system took; that is no acknowledgement, nor a reading.

    `next` is the rung that will be climbed unless somebody acts first; None once nobody is waited for.
    `held` waits for a system that is not called at present, and is not among the `told`.
    `accepted`: what is chased is a clock of the duty itself.
    `taken`: somebody has it, and has not said whether their queue considers it.
    """

    queue: str
    told: int
    reached: int
    failed: int
    chased: tuple[Chased, ...]
    next: Rung | None
    taken: bool = False
    held: int = 0
    accepted: bool = False


def reach(
    entry: Entry, deliveries: Iterable[Progress], rulebook: Rulebook, silences: Iterable[Silence] = ()
) -> Reach:
    """From everything that was owed about the notification."""
    mine = [it for it in deliveries if it.delivery.entry_id == entry.id]
    notices = [it for it in mine if it.delivery.kind is Kind.NOTICE]
    return Reach(
        queue=entry.queue,
        told=len(notices) - _count(notices, Sent.HELD) - _count(notices, Sent.DROPPED),
        reached=_count(notices, Sent.SENT),
        failed=_count(notices, Sent.DEAD),
        chased=tuple(_chased(it for it in mine if it.delivery.kind in CHASES)),
        next=coming(entry, rulebook, silences),
        taken=entry.state is State.ACKNOWLEDGED,
        held=_count(notices, Sent.HELD),
        accepted=entry.state is State.ACCEPTED,
    )


def _chased(letters: Iterable[Progress]) -> list[Chased]:
    inorder = sorted(letters, key=lambda it: (it.planned_at, it.delivery.kind))
    found = []
    for (at, kind), run in groupby(inorder, key=lambda it: (it.planned_at, it.delivery.kind)):
        those = list(run)
        found.append(Chased(kind, at, len(those), _count(those, Sent.SENT)))
    return found


def _count(those: Iterable[Progress], state: Sent) -> int:
    return sum(it.delivery.state is state for it in those)
