"""Climb the ladder of whoever is silent. A step is a row: late or early sweeps cannot send it twice.

The same ladder is climbed a second time when somebody took it and nobody has said whether it is considered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from hub.errors import Tampered
from hub.hub import Hub
from hub.journeys.file import owners_of
from hub.queues.asked import asked, present
from hub.queues.entry import Entry, State
from hub.queues.ladder import Step, To
from hub.queues.member import Member, Roster
from hub.queues.place import at_its_end, climb
from hub.queues.serious import held_until
from hub.sending.delivery import Delivery, Kind
from hub.sending.plan import Owed, events, letters, through, to_sender
from hub.store.ledger import Ledger
from hub.words import SYSTEM, TRIAGE

BATCH: Final = 200
STUCK: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Known:
    """Who sits where, and who took what is held, by entry."""

    roster: Roster
    takers: Mapping[UUID, UUID]


def chase(hub: Hub) -> int:
    """Plan the letters of every ladder step that is due; how many entries were looked at."""
    with hub.ledger(SYSTEM) as ledger:
        due = ledger.entries.due(ledger.now, BATCH)
        queues = {TRIAGE, *(it.queue for it in due if it.queue in hub.rulebook.queues)}
        roster = ledger.desks.roster(queues, owners_of(queues, hub))
        moved: list[Entry] = []
        owed: list[Delivery] = []
        held = [it.id for it in due if it.state is State.ACKNOWLEDGED]
        known = _Known(roster, ledger.entries.takers(held) if held else {})
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
            owed += _owed(climbed, rung.step, known, ledger, hub)
            if at_its_end(entry, climbed, hub.rulebook):
                owed += _report(climbed, ledger)
        ledger.entries.climbed(moved)
        planned = ledger.deliveries.plan(owed)
    hub.nudge("deliver", planned)
    return len(due)


def _kept_waiting(entry: Entry, ledger: Ledger) -> Entry:
    """Its queue is in no file any more: that is written down every hour, and holds up no other ladder."""
    ledger.audit.write("ladder stuck", entry.reference, entry.notification_id, queue=entry.queue)
    return entry.climbed(entry.rung, ledger.now + STUCK)


def _left_in_peace(entry: Entry, until: datetime, ledger: Ledger) -> Entry:
    """Its step waits for the end of the silence: then one letter, which says so."""
    about = (entry.reference, entry.notification_id)
    ledger.audit.write("step held", *about, queue=entry.queue, until=until.isoformat())
    return entry.climbed(entry.rung, until)


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


def _owed(entry: Entry, step: Step, known: _Known, ledger: Ledger, hub: Hub) -> list[Delivery]:
    kind = Kind.UNCONSIDERED if entry.state is State.ACKNOWLEDGED else Kind(step.letter)
    owed = Owed(entry, kind, entry.step)
    if step.to is To.SENDER:
        ways = _word_to_sender(entry, kind, ledger)
    else:
        listening = known.roster.listening(hub.rulebook.queues[entry.queue].owner)
        ways = [*letters(owed, _asked(entry, step, known), ledger.now), *events(owed, listening, ledger.now)]
    return through(step.via, ways)


def _asked(entry: Entry, step: Step, known: _Known) -> list[Member]:
    """Those the step speaks to; where it reminds the members, whoever took it with them, member or not."""
    people, taker = asked(step.to, entry.queue, known.roster), known.takers.get(entry.id)
    if step.to is not To.MEMBERS or taker in {it.person_id for it in people}:
        return people
    return [*people, *(it for it in present(entry.queue, known.roster) if it.person_id == taker)]
