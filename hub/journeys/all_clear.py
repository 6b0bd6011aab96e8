"""To whoever was told that a queue is late with what it has taken, once, when somebody there has done it."""

from datetime import datetime
from typing import Final

from hub.hub import Hub
from hub.queues.entry import Entry, State
from hub.queues.ladder import Chase, Ladder
from hub.queues.person import Person
from hub.sending.delivery import Delivery
from hub.sending.kind import Kind
from hub.sending.plan import Owed, told
from hub.store.ledger import Ledger

CHASED: Final = {State.ACKNOWLEDGED: Kind.UNCONSIDERED, State.ACCEPTED: Kind.UNDONE}
"""By which letter, while an entry stands so; one that waits has its own (`hub/journeys/acknowledge.py`)."""


def all_clear(before: Entry, person: Person, ledger: Ledger, hub: Hub) -> list[Delivery]:
    """Of an entry as it was. Whoever was only reminded was told nothing alarming.

    Nobody hears of what they did themselves.
    """
    kind, queue = CHASED.get(before.state), hub.rulebook.queues.get(before.queue)
    ladder = queue.ladder_for(before.duty, before.state is State.ACCEPTED) if queue else None
    if kind is None or ladder is None or not ladder.steps:
        return []
    cleared = ledger.deliveries.last_told(before.id, Kind.CLEARED)
    sent = ledger.deliveries.chased(before.id, kind)
    if kind is Kind.UNDONE and (accepted_at := ledger.considerations.said_at(before.id)):
        sent = [it for it in sent if it[2] >= accepted_at]  # not what was chased before it was opened again
    alarmed = {
        who
        for who, step, at in sent
        if _alarming(before, ladder, step, at) and (who not in cleared or at > cleared[who])
    }
    return told(Owed(before, Kind.CLEARED, before.step), sorted(alarmed - {person.id}), (), ledger.now)


def _alarming(before: Entry, ladder: Ladder, step: int, at: datetime) -> bool:
    """Whether it said that it is late: an escalation of this round, or any of one before its day moved that
    came after the day that holds now.
    """
    rung = step - before.earlier_steps - 1
    if rung >= 0:
        return ladder.step(rung).letter is Chase.ESCALATION
    return before.state is State.ACCEPTED and before.next_clock is not None and at >= before.anchor
