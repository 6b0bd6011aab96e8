"""Climb the ladder of whoever is silent. A step is a row: late or early sweeps cannot send it twice.

The same ladder is climbed a second time when somebody took it and nobody has said whether it is considered.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hub.hub import Hub
from hub.journeys.file import owners_of
from hub.journeys.step import Known, at_most_one, owes, steps_of
from hub.journeys.word_to_sender import Senders, senders
from hub.queues.entry import Entry, State
from hub.queues.ladder import To
from hub.queues.place import at_its_end, climb
from hub.queues.serious import held_until
from hub.sending.delivery import Delivery
from hub.sending.kind import Kind
from hub.store.ledger import Ledger
from hub.words import SYSTEM, TRIAGE

BATCH: Final = 50
"""Ladders that one chase climbs: whoever takes one meanwhile waits for its end, and the sweep chases on."""

STUCK: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Climb:
    """One entry as it was and as it waits now; `climbed` is False where it was only put off."""

    before: Entry
    after: Entry
    climbed: bool = False


def chase(hub: Hub) -> int:
    """Plan the letters of every ladder step that is due; how many entries were looked at."""
    with hub.ledger(SYSTEM) as ledger:
        due = ledger.entries.due(ledger.now, BATCH)
        queues = {TRIAGE, *(it.queue for it in due if it.queue in hub.rulebook.queues)}
        roster = ledger.desks.roster(queues, owners_of(queues, hub))
        held = [it.id for it in due if it.state in (State.ACKNOWLEDGED, State.ACCEPTED)]
        known = Known(ledger.now, roster, ledger.entries.takers(held) if held else {})
        climbs = [_climb(it, known, ledger, hub) for it in due]
        told = senders((it.after for it in climbs if it.climbed and _to_raiser(it, hub)), ledger, hub)
        ledger.entries.climbed([it.after for it in climbs])
        owed = [one for it in climbs if it.climbed for one in _owed(it, known, told, hub)]
        planned = ledger.deliveries.plan(owed)
    hub.nudge("deliver", planned)
    return len(due)


def _climb(entry: Entry, known: Known, ledger: Ledger, hub: Hub) -> _Climb:
    """Waiting for its next step."""
    if entry.queue not in hub.rulebook.queues:
        return _Climb(entry, _kept_waiting(entry, ledger))
    until = held_until(entry, known.roster.standing.silences, hub.rulebook, ledger.now)
    if until > ledger.now:
        return _Climb(entry, _left_in_peace(entry, until, ledger))
    after, _ = climb(entry, hub.rulebook, ledger.now)
    return _Climb(entry, after, climbed=True)


def _to_raiser(it: _Climb, hub: Hub) -> bool:
    """Whether there is anything to say to whoever raised it, whose address lies sealed."""
    steps = (step for _, step in steps_of(it.before, it.after, hub))
    return at_its_end(it.before, it.after, hub.rulebook) or any(step.to is To.SENDER for step in steps)


def _owed(it: _Climb, known: Known, told: Senders, hub: Hub) -> list[Delivery]:
    """The letters of the step, and the report where it is the last."""
    owed = owes(it.before, it.after, known, told.word, hub)
    report = _report(it.after, told) if at_its_end(it.before, it.after, hub.rulebook) else []
    return at_most_one(owed, report)


def _kept_waiting(entry: Entry, ledger: Ledger) -> Entry:
    """Its queue is in no file any more: that is written down every hour, and holds up no other ladder."""
    ledger.audit.write("ladder stuck", entry.reference, entry.notification_id, queue=entry.queue)
    return entry.climbed(entry.rung, ledger.now + STUCK)


def _left_in_peace(entry: Entry, until: datetime, ledger: Ledger) -> Entry:
    """Its step waits for the end of the silence: then one letter, which says so."""
    about = (entry.reference, entry.notification_id)
    ledger.audit.write("step held", *about, queue=entry.queue, until=until.isoformat())
    return entry.climbed(entry.rung, until)


def _report(entry: Entry, told: Senders) -> list[Delivery]:
    """Everybody was asked, and nobody took it or said what becomes of it: its sender must know, once."""
    kind = Kind.UNANSWERED if entry.state is State.ACKNOWLEDGED else Kind.UNCOLLECTED
    told.ledger.audit.write(kind, entry.reference, entry.notification_id, queue=entry.queue)
    return told.word(entry, kind)
