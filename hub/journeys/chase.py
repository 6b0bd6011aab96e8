"""Climb the ladder of whoever is silent. A step is a row: late or early sweeps cannot send it twice.

The same ladder is climbed a second time when somebody took it and nobody has said whether it is considered.
"""

from datetime import datetime, timedelta
from typing import Final

from hub.hub import Hub
from hub.journeys.file import owners_of
from hub.journeys.step import Known, at_most_one, owes
from hub.journeys.word_to_sender import word_to_sender
from hub.queues.entry import Entry, State
from hub.queues.place import at_its_end, climb
from hub.queues.serious import held_until
from hub.sending.delivery import Delivery, Kind
from hub.store.ledger import Ledger
from hub.words import SYSTEM, TRIAGE

BATCH: Final = 200
STUCK: Final = timedelta(hours=1)


def chase(hub: Hub) -> int:
    """Plan the letters of every ladder step that is due; how many entries were looked at."""
    with hub.ledger(SYSTEM) as ledger:
        due = ledger.entries.due(ledger.now, BATCH)
        queues = {TRIAGE, *(it.queue for it in due if it.queue in hub.rulebook.queues)}
        roster = ledger.desks.roster(queues, owners_of(queues, hub))
        held = [it.id for it in due if it.state in (State.ACKNOWLEDGED, State.ACCEPTED)]
        known = Known(ledger.now, roster, ledger.entries.takers(held) if held else {})
        moved: list[Entry] = []
        owed: list[Delivery] = []
        for entry in due:
            waiting, ways = _step(entry, known, ledger, hub)
            moved.append(waiting)
            owed += ways
        ledger.entries.climbed(moved)
        planned = ledger.deliveries.plan(owed)
    hub.nudge("deliver", planned)
    return len(due)


def _step(entry: Entry, known: Known, ledger: Ledger, hub: Hub) -> tuple[Entry, list[Delivery]]:
    """One entry waiting for its next step, and the letters of this one."""
    if entry.queue not in hub.rulebook.queues:
        return _kept_waiting(entry, ledger), []
    until = held_until(entry, known.roster.standing.silences, hub.rulebook, ledger.now)
    if until > ledger.now:
        return _left_in_peace(entry, until, ledger), []
    climbed, _ = climb(entry, hub.rulebook, ledger.now)
    owed = owes(entry, climbed, known, lambda it, kind: word_to_sender(it, kind, ledger, hub), hub)
    report = _report(climbed, ledger, hub) if at_its_end(entry, climbed, hub.rulebook) else []
    return climbed, at_most_one(owed, report)


def _kept_waiting(entry: Entry, ledger: Ledger) -> Entry:
    """Its queue is in no file any more: that is written down every hour, and holds up no other ladder."""
    ledger.audit.write("ladder stuck", entry.reference, entry.notification_id, queue=entry.queue)
    return entry.climbed(entry.rung, ledger.now + STUCK)


def _left_in_peace(entry: Entry, until: datetime, ledger: Ledger) -> Entry:
    """Its step waits for the end of the silence: then one letter, which says so."""
    about = (entry.reference, entry.notification_id)
    ledger.audit.write("step held", *about, queue=entry.queue, until=until.isoformat())
    return entry.climbed(entry.rung, until)


def _report(entry: Entry, ledger: Ledger, hub: Hub) -> list[Delivery]:
    """Everybody was asked, and nobody took it or said what becomes of it: its sender must know, once."""
    kind = Kind.UNANSWERED if entry.state is State.ACKNOWLEDGED else Kind.UNCOLLECTED
    ledger.audit.write(kind, entry.reference, entry.notification_id, queue=entry.queue)
    return word_to_sender(entry, kind, ledger, hub)
