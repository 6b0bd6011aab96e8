"""A queue's people conclude: what, why and who, append-only; the last to conclude closes the notification."""

from dataclasses import dataclass

from hub.errors import NotAllowed
from hub.hub import Hub
from hub.journeys.acknowledge import actor_of
from hub.queues.entry import Result, State
from hub.queues.person import Person
from hub.store.ledger import Ledger
from hub.tracking.acknowledgement import Decision


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
        conclude(concluding, person, ledger)


def conclude(concluding: Concluding, person: Person, ledger: Ledger) -> None:
    """The same within the caller's transaction."""
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
