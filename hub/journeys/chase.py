"""Climb the ladder of whoever is silent. A step is a row: late or early sweeps cannot send it twice."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hub.errors import Tampered
from hub.hub import Hub
from hub.journeys.file import owners_of
from hub.queues.asked import asked
from hub.queues.entry import Entry
from hub.queues.ladder import Step, To
from hub.queues.member import Roster
from hub.queues.place import at_its_end, climb
from hub.queues.serious import held_until
from hub.sending.delivery import Delivery, Kind
from hub.sending.plan import Owed, events, letters, through, to_sender
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
        moved: list[Entry] = []
        owed: list[Delivery] = []
        for entry in due:
            if entry.queue not in hub.rulebook.queues:
                moved.append(_kept_waiting(entry, ledger))
                continue
            until = held_until(entry, roster.standing.silences, hub.rulebook, ledger.now)
            if until > ledger.now:
                moved.append(_left_in_peace(entry, until, ledger))
                continue
            climbed, rung = climb(entry, hub.rulebook, ledger.now)
            moved.append(climbed)
            owed += _owed(climbed, rung.step, roster, ledger, hub)
            if at_its_end(entry, climbed, hub.rulebook):
                owed += _report(climbed, ledger)
        ledger.entries.climbed(moved)
        planned = ledger.deliveries.plan(owed)
    hub.nudge("deliver", planned)
    return len(due)


def _kept_waiting(entry: Entry, ledger: Ledger) -> Entry:
    """Its queue is in no file any more: that is written down every hour, and holds up no other ladder."""
    ledger.audit.write("ladder stuck", entry.reference, entry.notification_id, queue=entry.queue)
    return entry.climbed(entry.step, ledger.now + STUCK)


def _left_in_peace(entry: Entry, until: datetime, ledger: Ledger) -> Entry:
    """Its step waits for the end of the silence: then one letter, which says so."""
    about = (entry.reference, entry.notification_id)
    ledger.audit.write("step held", *about, queue=entry.queue, until=until.isoformat())
    return entry.climbed(entry.step, until)


def _report(entry: Entry, ledger: Ledger) -> list[Delivery]:
    """Everybody was asked and nobody took it: whoever raised it must know, once."""
    ledger.audit.write("uncollected", entry.reference, entry.notification_id, queue=entry.queue)
    return _word_to_sender(entry, Kind.UNCOLLECTED, ledger)


def _word_to_sender(entry: Entry, kind: Kind, ledger: Ledger) -> list[Delivery]:
    """Where the sender cannot be read any more, that is written down, and every ladder goes on."""
    try:
        filed = ledger.notifications.by_id(entry.notification_id)
    except Tampered as error:
        why = str(error)
        ledger.audit.write("sender unreadable", entry.reference, entry.notification_id, why=why)
        return []
    return to_sender(filed, kind, ledger.now, entry)


def _owed(entry: Entry, step: Step, roster: Roster, ledger: Ledger, hub: Hub) -> list[Delivery]:
    owed = Owed(entry, Kind(step.letter), entry.step)
    if step.to is To.SENDER:
        ways = [replace(it, step=entry.step) for it in _word_to_sender(entry, owed.kind, ledger)]
    else:
        listening = roster.listening(hub.rulebook.queues[entry.queue].owner)
        people = asked(step.to, entry.queue, roster)
        ways = [*letters(owed, people, ledger.now), *events(owed, listening, ledger.now)]
    return through(step.via, ways)
