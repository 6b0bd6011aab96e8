"""A named person takes it: that entry's ladder stops, no other's, and the sender is told.

From then on a second clock runs until they say whether their queue considers it (`hub/queues/consider.py`).
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from hub.errors import IllegalMove, NotAllowed
from hub.hub import Hub
from hub.queues.consider import taken as held
from hub.queues.entry import Entry, How, State
from hub.queues.person import Person
from hub.queues.rulebook import Rulebook
from hub.sending.delivery import Delivery
from hub.sending.kind import Kind
from hub.sending.plan import Owed, to_sender, told
from hub.store.ledger import Ledger
from hub.tracking.acknowledgement import Acknowledgement
from hub.words import Actor, ActorKind

OVER: Final = "This rehearsal is over: nobody is asked for it any more."


@dataclass(frozen=True, slots=True)
class Taking:
    """What a person said when they took it; `statement` is what they will do."""

    reference: str
    queue: str
    how: How
    statement: str


@dataclass(frozen=True, slots=True)
class Taken:
    """`made` is the acknowledgement that counts; `repeat` when somebody had made it before."""

    made: Acknowledgement
    repeat: bool


def actor_of(person: Person) -> Actor:
    """The person as row-level security and the audit trail know them."""
    return Actor(ActorKind.PERSON, str(person.id), person.name)


def acknowledge(taking: Taking, person: Person, hub: Hub) -> Taken:
    """Idempotent: the first named person's acknowledgement stands; raises NotAllowed, NotFound, or
    IllegalMove for what was rehearsed and is over.
    """
    with hub.ledger(actor_of(person)) as ledger:
        taken, owed = take(taking, person, ledger, hub.rulebook)
    hub.nudge("deliver", owed)
    return taken


def take(taking: Taking, person: Person, ledger: Ledger, rulebook: Rulebook) -> tuple[Taken, list[UUID]]:
    """The same within the caller's transaction, with the deliveries to hurry along once it is committed."""
    entry = ledger.entries.get(taking.reference, taking.queue)
    if not person.may_act_on(entry.queue):
        raise NotAllowed("You can see this notification but only the queue's own members can take it.")
    if entry.state is not State.WAITING:
        before = ledger.entries.acknowledgements(entry.notification_id).get(entry.id)
        if before is None:
            raise IllegalMove(OVER)
        return Taken(before, repeat=True), []
    made = _made(taking, entry, person, ledger)
    owed = _take(held(entry, rulebook, ledger.now), made, person, ledger)
    return Taken(made, repeat=False), [*owed, *ledger.deliveries.plan(_all_clear(entry, person, ledger))]


def _made(taking: Taking, entry: Entry, person: Person, ledger: Ledger) -> Acknowledgement:
    return Acknowledgement(
        entry_id=entry.id,
        person_id=person.id,
        name=person.name,
        role=person.seats[entry.queue],
        at=ledger.now,
        how=taking.how,
        statement=taking.statement.strip(),
    )


def _take(entry: Entry, made: Acknowledgement, person: Person, ledger: Ledger) -> list[UUID]:
    """Entry, acknowledgement, audit and the word to the sender: all of them or none."""
    ledger.entries.acknowledge(made, entry.notification_id)
    ledger.entries.save([entry])
    about, by = (entry.reference, entry.notification_id), actor_of(person)
    ledger.audit.write("acknowledged", *about, by=by, queue=entry.queue, how=made.how)
    filed = ledger.notifications.by_id(entry.notification_id)
    return ledger.deliveries.plan(to_sender(filed, Kind.TAKEN, ledger.now, entry))


def _all_clear(entry: Entry, person: Person, ledger: Ledger) -> list[Delivery]:
    """To whoever was told that nobody has it, once, and to the systems that were asked; nobody else hears."""
    alarmed = ledger.deliveries.escalated_to(entry.id, entry.earlier_steps) - {person.id}
    systems = ledger.deliveries.systems_asked(entry.id)
    return told(Owed(entry, Kind.SETTLED, entry.step), sorted(alarmed), sorted(systems), ledger.now)
