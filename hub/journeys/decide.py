"""A queue's people conclude: what, why and who, append-only; the last to conclude closes the notification."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from hub.errors import NotAllowed
from hub.hub import Hub
from hub.journeys.acknowledge import actor_of
from hub.journeys.all_clear import all_clear
from hub.queues.asked import asked
from hub.queues.entry import Entry, Result, State
from hub.queues.ladder import To
from hub.queues.member import Roster
from hub.queues.person import Person
from hub.sending.delivery import Delivery
from hub.sending.kind import Kind
from hub.sending.plan import Owed, to_sender, told
from hub.store.ledger import Ledger
from hub.tracking.acknowledgement import Decision
from hub.words import SYSTEM, TRIAGE

HUB: Final = "hub"
"""Owns the duty desk, which is no board."""


@dataclass(frozen=True, slots=True)
class Concluding:
    """What was decided on one queue. `rationale` is shown to those who may see the notification."""

    reference: str
    queue: str
    result: Result
    rationale: str


def decide(concluding: Concluding, person: Person, hub: Hub) -> None:
    """Record it and close this entry; raises NotAllowed, NotFound, or IllegalMove when not yet taken."""
    with hub.ledger(actor_of(person)) as ledger:
        ledger.entries.get(concluding.reference, concluding.queue)  # theirs to see
    # Whoever decides here may be unable to see who has to hear elsewhere.
    with hub.ledger(SYSTEM) as ledger:
        entry = conclude(concluding, person, ledger)
        owed = ledger.deliveries.plan([*_word(entry, ledger, hub), *all_clear(entry, person, ledger, hub)])
    hub.nudge("deliver", owed)


def conclude(concluding: Concluding, person: Person, ledger: Ledger) -> Entry:
    """The same within the caller's transaction, which owes word of it; the entry as it was."""
    entry = ledger.entries.get(concluding.reference, concluding.queue)
    if not person.may_act_on(entry.queue):
        raise NotAllowed("Only the queue's own members can record its decision.")
    closed = entry.close()
    made = Decision(
        entry_id=entry.id,
        person_id=person.id,
        name=person.name,
        at=ledger.now,
        result=concluding.result,
        rationale=concluding.rationale.strip(),
    )
    ledger.entries.decide(made, entry.notification_id)
    ledger.entries.save([closed])
    others = ledger.entries.of(entry.notification_id, lock=True)
    ledger.notifications.shut(entry.notification_id, all(it.state is State.CLOSED for it in others))
    about, by = (entry.reference, entry.notification_id), actor_of(person)
    ledger.audit.write("decided", *about, by=by, queue=entry.queue, result=made.result)
    return entry


def _word(entry: Entry, ledger: Ledger, hub: Hub) -> list[Delivery]:
    """To the sender, and to other boards that have it: whoever took it there, else the queue's members.

    What the duty desk is done with is no board's decision.
    """
    if entry.queue == TRIAGE:
        return []
    filed = ledger.notifications.by_id(entry.notification_id)
    queues, own = hub.rulebook.queues, _owner(entry, hub)
    others = [it for it in ledger.entries.of(filed.id) if _owner(it, hub) not in (own, HUB, None)]
    boards = {queues[it.queue].owner for it in others}
    roster = ledger.desks.roster({TRIAGE, *(it.queue for it in others)}, boards)
    takers = ledger.entries.takers([it.id for it in others if it.state is not State.WAITING])
    people = {key for it in others for key in _people(it, takers.get(it.id), roster)}
    systems = {name for it in boards for name in roster.listening(it)}
    owed = Owed(entry, Kind.ELSEWHERE, entry.step)
    return [
        *to_sender(filed, Kind.DECIDED, ledger.now, entry),
        *told(owed, sorted(people), sorted(systems), ledger.now),
    ]


def _owner(entry: Entry, hub: Hub) -> str | None:
    """The board whose queue it is on; None where no file names that any more."""
    queue = hub.rulebook.queues.get(entry.queue)
    return queue.owner if queue else None


def _people(entry: Entry, taker: UUID | None, roster: Roster) -> set[UUID]:
    if taker is not None and taker in {it.person_id for it in roster.acting(entry.queue)}:
        return {taker}
    return {it.person_id for it in asked(To.MEMBERS, entry.queue, roster)}
