"""A board's own system says something, as itself or for a person it names."""

from dataclasses import dataclass

from hub.errors import NotAllowed
from hub.hub import Hub
from hub.intake.source import Source
from hub.journeys.converse import Refused, say
from hub.journeys.post import Posted, Speaker
from hub.messaging.message import Draft, How, Message
from hub.queues.person import Person
from hub.words import SYSTEM, Actor, ActorKind


@dataclass(frozen=True, slots=True)
class Said:
    """A message without its words: those are read on the screen, where each reading has a name."""

    message: Message
    read_by: int


def say_for(source: Source, reference: str, draft: Draft, email: str, hub: Hub) -> Posted | Refused:
    """Raises NotFound for what the system may not see, NotAllowed for somebody it may not speak for."""
    with hub.ledger(_actor(source)) as ledger:
        ledger.notifications.get(reference)
    person = _named(email, source, hub) if email else None
    return say(reference, draft, Speaker(person, source), How.API, hub)


def said_to(source: Source, reference: str, hub: Hub) -> tuple[Said, ...]:
    """What this system wrote, and what is addressed to its board and not restricted."""
    with hub.ledger(_actor(source)) as ledger:
        found = ledger.messages.thread(ledger.notifications.get(reference).id, None)
    return tuple(Said(it.message, len(it.readings)) for it in found)


def _actor(source: Source) -> Actor:
    return Actor(ActorKind.SOURCE, source.name, source.title)


def _named(email: str, source: Source, hub: Hub) -> Person:
    """A person of the system's own board: who belongs to it, or sits on one of its queues."""
    with hub.ledger(SYSTEM) as ledger:
        person = ledger.people.by_email(email)
    own = {it.id for it in hub.rulebook.queues.values() if it.owner == source.partnership}
    theirs = person and (person.partnership == source.partnership or own & set(person.seats))
    if person is None or person.disabled_at or not source.partnership or not theirs:
        raise NotAllowed("No person with that email address belongs to the board of this system.")
    return person
