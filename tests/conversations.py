"""What tests of the conversation share: somebody says something, and a reply comes in by mail."""

from uuid import UUID, uuid4

from adapters.mime.reader import read as read_mail
from hub.intake.arrival import Arrival
from hub.journeys.acknowledge import actor_of
from hub.journeys.converse import land, say
from hub.journeys.post import Posted, Speaker
from hub.messaging.message import Compartment, Draft, How, Recipients
from hub.messaging.thread import Said
from hub.queues.person import Person
from hub.words import SYSTEM, Channel
from tests.builders import World, some_fields

TWO_BOARDS = some_fields(outcome="death", domestic_abuse="yes", children_affected="yes") | {
    "people": [
        {"role": "subject", "outcome": "death", "age_years": 30, "relationship_to_perpetrator": "partner"},
        {"role": "household_child", "outcome": "none", "age_years": 6},
    ]
}
"""lscp.rag and safer-leeds.dhr must both consider it."""


def to(*queues: str, boards: tuple[str, ...] = (), people: tuple[Person, ...] = ()) -> Recipients:
    return Recipients(frozenset(queues), frozenset(boards), frozenset(it.id for it in people))


def said(
    world: World,
    reference: str,
    person: Person,
    whom: Recipients,
    text: str = "Who rings the family?",
    compartment: Compartment = Compartment.OPEN,
) -> Posted:
    """A message written on the screen."""
    draft = Draft(text, whom, f"test:{uuid4()}", compartment=compartment)
    posted = say(reference, draft, Speaker(person), How.SCREEN, world.hub)
    assert isinstance(posted, Posted), posted
    return posted


def seen_by(world: World, reference: str, person: Person) -> tuple[Said, ...]:
    """What the database lets this person read; nothing is marked."""
    with world.hub.ledger(actor_of(person)) as ledger:
        return ledger.messages.thread(ledger.notifications.get(reference).id, person.id)


def a_reply(text: str, letter: UUID | None = None, more: str = "") -> bytes:
    """As a mail program answers the letter with this id."""
    answers = f"In-Reply-To: <{letter}@hub.example.org>\r\n" if letter else ""
    head = "From: ann@example.org\r\nTo: notify@hub.example.org\r\nSubject: Re: LSH\r\nMIME-Version: 1.0\r\n"
    kind = "Content-Type: text/plain; charset=utf-8\r\n"
    return f"{head}{kind}{answers}{more}Message-ID: <{uuid4().hex}@example.org>\r\n\r\n{text}".encode()


def landed(
    world: World, reference: str, person: Person, raw: bytes, arrival: Arrival | None = None
) -> Arrival:
    """The mail of somebody whom the mail door has proven, filed with this notification."""
    kept = arrival or Arrival(
        uuid4(), Channel.MAIL, "notify@hub.example.org", uuid4().hex, world.clock.now, raw
    )
    with world.hub.ledger(SYSTEM) as ledger:
        filed = ledger.notifications.get(reference)
        if arrival is None:
            assert ledger.arrivals.add(kept.file(filed.id))
        land(read_mail(kept.raw), kept, filed, person, ledger, world.hub)
    return kept


def letter_of(world: World, reference: str, person: Person, kind: str) -> UUID:
    """The latest letter of this kind to this person."""
    with world.hub.ledger(SYSTEM) as ledger:
        owed = ledger.attempts.progress(ledger.notifications.get(reference).id)
    return [it.delivery.id for it in owed if it.delivery.to_person == person.id and it.delivery.kind == kind][
        -1
    ]
