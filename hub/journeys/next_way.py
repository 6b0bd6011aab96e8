"""A letter to one person failed for good: whoever is asked in their place is told at once, and once.

What nobody waits for any more opens nothing. Where nobody is left, the trail says so here, and the start
screen that the queue reaches nobody (`hub/tracking/unreached.py`).
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from hub.hub import Hub
from hub.journeys.moved import told_at
from hub.queues.entry import Entry
from hub.queues.entry import State as EntryState
from hub.queues.member import Member
from hub.queues.next_way import next_way
from hub.sending.delivery import GONE, Delivery, State
from hub.sending.kind import NEWS, Kind
from hub.sending.plan import next_ways
from hub.store.ledger import Ledger
from hub.words import TRIAGE

ASKS: Final = {
    Kind.NOTICE: EntryState.WAITING,
    Kind.REMINDER: EntryState.WAITING,
    Kind.ESCALATION: EntryState.WAITING,
    Kind.UNCONSIDERED: EntryState.ACKNOWLEDGED,
    Kind.UNDONE: EntryState.ACCEPTED,
}
"""Letters that ask a queue's people for something, and how the entry stands while it is asked."""


SEEN: Final = frozenset({"acknowledged", "accepted", "redirected", "declined", "decided", "clock met"})
"""Acts of the trail on a queue whose doer had all of its times before them."""


def open_next_way(failed: Delivery, ledger: Ledger, hub: Hub) -> None:
    """Within the transaction in which it failed; whoever has that letter already is not told twice."""
    person = failed.to_person
    if person is None or failed.entry_id is None:
        return
    # The entry first: of two failures at once, the later must see what the earlier wrote.
    entry = ledger.entries.by_id(failed.entry_id)
    beside = ledger.deliveries.beside(failed)
    if not _asks(failed, entry, ledger, hub) or any(it.next_way_of == failed.id for it in beside):
        return
    failing = {it.to_person for it in beside if it.state is State.DEAD and it.to_person} | {person}
    others = next_way(person, entry.queue, ledger.desks.roster({TRIAGE, entry.queue}, ()), failing)
    told = _have_it(failed, beside)
    ledger.deliveries.plan(next_ways(failed, [it for it in others if it.person_id not in told], ledger.now))
    _write_down(entry, person, others, ledger)


def _asks(failed: Delivery, entry: Entry, ledger: Ledger, hub: Hub) -> bool:
    """Whether anybody is still waited for, in the round that it was written in."""
    if entry.queue not in hub.rulebook.queues:
        return False
    if failed.kind in NEWS:
        return entry.state is not EntryState.CLOSED and not _seen_since(failed, entry, ledger)
    return failed.step >= entry.earlier_steps and ASKS.get(failed.kind) is entry.state


def _seen_since(news: Delivery, entry: Entry, ledger: Ledger) -> bool:
    """Whether somebody there has acted since, with the changed times before them."""
    told = told_at(news)
    trail = (it for it in ledger.audit.of(entry.notification_id) if it.at.replace(microsecond=0) > told)
    return any(it.act in SEEN and it.detail.get("queue") == entry.queue for it in trail)


def _have_it(failed: Delivery, beside: Iterable[Delivery]) -> set[UUID]:
    """Those with the same letter, on its way or taken."""
    same = (it for it in beside if (it.kind, it.step) == (failed.kind, failed.step) and it.state not in GONE)
    return {it.to_person for it in same if it.to_person}


def _write_down(entry: Entry, person: UUID, others: Iterable[Member], ledger: Ledger) -> None:
    to = [str(it.person_id) for it in others]
    act = "next way opened" if to else "nobody left"
    about = (entry.reference, entry.notification_id)
    ledger.audit.write(act, *about, queue=entry.queue, instead_of=str(person), to=to)
