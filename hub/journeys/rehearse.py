"""A drill through the real routes and channels: started, measured and ended by those who may."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from hub.calendar import local_day
from hub.errors import HubError, NotAllowed, NotFound
from hub.hub import Hub
from hub.intake.arrival import Arrival
from hub.intake.drill import CASES, called_up, invented
from hub.intake.filed import Drill, Filed, Told
from hub.intake.notification import Notification
from hub.intake.read import Rejected, read
from hub.intake.value import Problem
from hub.journeys.acknowledge import actor_of
from hub.journeys.file import Accepted, file, first_of, same_again
from hub.queues.entry import Entry, State
from hub.queues.person import Person
from hub.store.ledger import Ledger
from hub.tracking.drill import Measured, measured
from hub.words import SYSTEM, Channel

SHOWN: Final = 50
"""Rehearsals on the list, the newest first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An invented case by its name, or queues; `once` is the form's own key, so pressing twice starts one."""

    case: str
    queues: tuple[str, ...]
    once: UUID


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One rehearsal and what it has measured by `at`; `by` is who started it."""

    at: datetime
    filed: Filed
    by: str
    queues: tuple[Measured, ...]


def may_rehearse(person: Person) -> bool:
    """The duty desk and administrators."""
    return person.on_triage or person.administrator


def everywhere(person: Person) -> bool:
    """Not only on the queues of their own board."""
    return person.hub_wide


def queues_for(person: Person, hub: Hub) -> list[str]:
    """Those that this person may call up, in the order of the configuration."""
    allowed = everywhere(person)
    return [it.id for it in hub.rulebook.queues.values() if allowed or it.owner == person.partnership]


def start(asked: Asked, person: Person, hub: Hub) -> Accepted | Rejected:
    """File it as any form is filed, marked as what it is; raises NotAllowed, or Unavailable in a copy."""
    hub.custody.insist()
    if problems := _wrong(asked, person, hub):
        return Rejected(tuple(problems))
    with hub.ledger(SYSTEM) as ledger:
        told, understood = _told(asked, person, local_day(ledger.now), hub)
        raw, key = json.dumps(told.fields).encode(), str(asked.once)
        arrival = Arrival(uuid4(), Channel.FORM, str(person.id), key, ledger.now, raw).file(uuid4())
        if not ledger.arrivals.add(arrival):
            return same_again(first_of(arrival, ledger), ledger)
        placed = file(arrival, told, understood, ledger, hub)
    hub.nudge("deliver", placed.owed)
    return placed.accepted


def rehearsals(person: Person, hub: Hub) -> list[Rehearsed]:
    """The newest that this person may see."""
    _check(person)
    with hub.ledger(SYSTEM) as ledger:
        found = [_read(it, ledger) for it in ledger.notifications.rehearsals(SHOWN)]
    return [it for it in found if _theirs(it, person, hub)]


def result(reference: str, person: Person, hub: Hub) -> Rehearsed:
    """What it has measured; raises NotFound for what is none, or not theirs."""
    _check(person)
    with hub.ledger(SYSTEM) as ledger:
        return _one(reference, person, ledger, hub)


def end(reference: str, person: Person, hub: Hub) -> None:
    """Nobody is asked or chased any more; what was measured stays."""
    _check(person)
    with hub.ledger(SYSTEM) as ledger:
        found = _one(reference, person, ledger, hub)
        entries = ledger.entries.of(found.filed.id, lock=True)
        ledger.entries.save([it.end() for it in entries if it.state is not State.CLOSED])
        ledger.notifications.shut(found.filed.id, closed=True)
        ledger.audit.write("rehearsal ended", reference, found.filed.id, by=actor_of(person))


def _check(person: Person) -> None:
    if not may_rehearse(person):
        raise NotAllowed("Only the hub’s duty desk and administrators rehearse.")


def _wrong(asked: Asked, person: Person, hub: Hub) -> list[Problem]:
    _check(person)
    if asked.case and not everywhere(person):
        raise NotAllowed("An invented case goes to other boards too: the hub’s duty desk starts it.")
    if not set(asked.queues) <= set(queues_for(person, hub)):
        raise NotAllowed("Those are not your board’s queues.")
    if bool(asked.case) == bool(asked.queues) or (asked.case and asked.case not in CASES):
        return [Problem("queues", "Select an invented case, or at least one queue.")]
    return []


def _told(asked: Asked, person: Person, today: date, hub: Hub) -> tuple[Told, Notification | None]:
    """What is told, and how it reads where it is a case; chosen queues have no facts to route by."""
    by = {"name": person.name, "email": person.email}
    if not asked.case:
        titles = [hub.rulebook.queues[it].title for it in asked.queues]
        return Told(called_up(titles, by), drill=Drill(asked.queues)), None
    fields = invented(asked.case, by, today)
    understood = read(fields)
    if isinstance(understood, Rejected):
        raise HubError(f"The invented case {asked.case} does not read: {understood.problems}")
    return Told(fields, drill=Drill()), understood


def _one(reference: str, person: Person, ledger: Ledger, hub: Hub) -> Rehearsed:
    filed = ledger.notifications.get(reference)
    found = _read(filed, ledger) if filed.rehearsal else None
    if found is None or not _theirs(found, person, hub):
        raise NotFound("There is no such rehearsal, or it is not yours to see.")
    return found


def _read(filed: Filed, ledger: Ledger) -> Rehearsed:
    entries: Sequence[Entry] = ledger.entries.of(filed.id)
    made = ledger.entries.acknowledgements(filed.id)
    told = ledger.attempts.progress(filed.id)
    by = ledger.people.names([filed.source]).get(filed.source, "")
    return Rehearsed(ledger.now, filed, by, measured(entries, made, told))


def _theirs(found: Rehearsed, person: Person, hub: Hub) -> bool:
    """All for the duty desk; for a board's administrator what they began or what is on their own queues."""
    mine = set(queues_for(person, hub))
    return found.filed.source == str(person.id) or all(it.entry.queue in mine for it in found.queues)
