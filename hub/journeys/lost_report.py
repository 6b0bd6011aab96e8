"""A report to whoever raised it reached nobody: people of their board hear it, one way after another.

The duty desk comes last. Where that fails too, the start screen says so (`hub/tracking/unheard.py`).
"""

from collections.abc import Iterator
from dataclasses import replace

from hub.hub import Hub
from hub.journeys.word_to_sender import senders
from hub.queues.asked import asked
from hub.queues.entry import Entry, State
from hub.queues.ladder import To
from hub.queues.member import Because, Instead, Member
from hub.sending.delivery import GONE, Delivery
from hub.sending.delivery import State as Stands
from hub.sending.kind import FOR_AN_ANSWER, TO_SENDER
from hub.sending.plan import next_ways
from hub.store.ledger import Ledger
from hub.words import TRIAGE


def report_lost(failed: Delivery, ledger: Ledger, hub: Hub) -> None:
    """In the transaction in which it failed; nothing while it is heard, or once there is an answer."""
    if failed.entry_id is None:
        return
    # Locked: of two ways that fail at once, the later goes on.
    entry = ledger.entries.by_id(failed.entry_id)
    ways = ledger.deliveries.ways(failed)
    if not _waits(entry, failed) or any(_hears(it, failed) for it in ways):
        return
    out = {it.to_person for it in (*ways, failed)}
    groups = ([it for it in group if it.person_id not in out] for group in _in_turn(entry, ledger, hub))
    people = {it.person_id: it for it in next((it for it in groups if it), [])}
    others = [replace(it, instead=Instead(Because.LOST, failed.to_person)) for it in people.values()]
    ledger.deliveries.plan(next_ways(failed, others, ledger.now))


def _waits(entry: Entry, failed: Delivery) -> bool:
    """Whether what it reports is so still, in the round that it was written in."""
    so = State.ACKNOWLEDGED if failed.kind in FOR_AN_ANSWER else State.WAITING
    return entry.state is so and failed.step >= entry.earlier_steps


def _hears(way: Delivery, failed: Delivery) -> bool:
    """Whether by this way it goes, or has gone, to somebody; a system alone hears a ladder's word only."""
    alive = way.id != failed.id and way.state not in GONE | {Stands.HELD}
    return alive and (way.system is None or failed.kind in TO_SENDER)


def _in_turn(entry: Entry, ledger: Ledger, hub: Hub) -> Iterator[list[Member]]:
    """Chairs of the sending board's queues, deputies, members; then the desk, which has no board."""
    filed = senders([entry], ledger, hub).filed.get(entry.notification_id)
    board = filed.partnership if filed else None
    theirs = [it.id for it in hub.rulebook.queues.values() if board and it.owner == board]
    roster = ledger.desks.roster({TRIAGE, *theirs}, ())
    for to in (To.CHAIR, To.DEPUTY, To.MEMBERS):
        yield [it for queue in theirs for it in asked(to, queue, roster)]
    yield asked(To.MEMBERS, TRIAGE, roster)
