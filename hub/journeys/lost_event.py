"""A step that only a board's own system was told, and that it did not take: its people hear by letter.

At the first call that fails, as a step that is planned while a system fails goes by letter too: the tries go
on for days, and a ladder's steps are hours apart.
"""

from dataclasses import replace

from hub.hub import Hub
from hub.journeys.next_way import ASKS
from hub.journeys.step import Known, step_of, those_asked
from hub.queues.member import Because, Instead
from hub.sending.delivery import GONE, Delivery, State
from hub.sending.kind import CHASES
from hub.sending.plan import next_ways
from hub.store.ledger import Ledger
from hub.words import TRIAGE


def event_lost(failed: Delivery, ledger: Ledger, hub: Hub) -> None:
    """In the transaction that settles or holds it; nothing where a letter or another system told the same."""
    if failed.entry_id is None or failed.kind not in CHASES or failed.kind not in ASKS:
        return
    # Locked: of two that fail at once, the later sees the letters of the earlier.
    entry = ledger.entries.by_id(failed.entry_id)
    ways = ledger.deliveries.ways(failed)
    here = entry.queue in hub.rulebook.queues and failed.step > entry.earlier_steps
    if not here or ASKS[failed.kind] is not entry.state or any(_told(it) for it in ways):
        return
    roster = ledger.desks.roster({TRIAGE, entry.queue}, ())
    known = Known(ledger.now, roster, ledger.entries.takers([entry.id]))
    people = those_asked(entry, step_of(entry, failed.step, hub), known)
    marked = [replace(it, instead=it.instead or Instead(Because.SYSTEM)) for it in people]
    ledger.deliveries.plan(next_ways(failed, marked, ledger.now))


def _told(way: Delivery) -> bool:
    """A letter that goes or has gone, a system that has it; one that is still tried has told nobody."""
    return way.state is State.SENT if way.system else way.state not in GONE
