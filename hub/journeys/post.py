"""A message is kept and word of it is owed, in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from hub.hub import Hub
from hub.intake.filed import Filed
from hub.intake.source import Source
from hub.journeys.acknowledge import actor_of
from hub.messaging.message import Author, Compartment, Draft, How, Message, Recipients
from hub.messaging.thread import Circle, audience
from hub.queues.person import Person
from hub.sending.plan import about_message
from hub.store.ledger import Ledger
from hub.words import Actor, ActorKind

HUB: Final = "hub"
"""Whose queue triage is: the board of those who belong to none."""


@dataclass(frozen=True, slots=True)
class Posted:
    """`owed` are deliveries to hurry along; `repeat` when the same door had brought the same thing before."""

    message: Message
    owed: tuple[UUID, ...] = ()
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person, a board's system, or a person for whom that system speaks: at least one of the two."""

    person: Person | None = None
    source: Source | None = None

    @property
    def author(self) -> Author:
        own = self.person.partnership or HUB if self.person else ""
        board = own or (self.source.partnership if self.source else "") or ""
        name = self.person.name if self.person else (self.source.title if self.source else "")
        return Author(
            self.person.id if self.person else None, self.source.name if self.source else None, board, name
        )

    @property
    def actor(self) -> Actor:
        if self.person:
            return actor_of(self.person)
        name = self.source.name if self.source else ""
        return Actor(ActorKind.SOURCE, name, name)


@dataclass(frozen=True, slots=True)
class Saying:
    """Where, who and by what way; `arrival_id` for a mail."""

    filed: Filed
    speaker: Speaker
    how: How
    arrival_id: UUID | None = None


def post(draft: Draft, saying: Saying, ledger: Ledger, hub: Hub) -> Posted:
    """Keep it and owe word of it, in the caller's transaction; the same `once` again changes nothing."""
    filed, all_of = saying.filed, circle(saying.filed, ledger, hub)
    message = _message(draft, saying, ledger)
    owners = _owners(draft.to, hub)
    if not ledger.messages.add(message, audience(draft.to, owners, draft.compartment.restricted)):
        return Posted(ledger.messages.same(draft.once), repeat=True)
    told = [it.id for it in all_of.named(draft.to) if it.id != message.author.person]
    systems = [] if draft.compartment.restricted else _systems(owners | draft.to.boards, saying, ledger)
    owed = ledger.deliveries.plan(about_message(message, told, systems, ledger.now))
    act = "said restricted" if draft.compartment.restricted else "said"
    by = saying.speaker.actor
    ledger.audit.write(act, filed.reference, filed.id, by, message=str(message.id), how=saying.how)
    return Posted(message, tuple(owed))


def circle(filed: Filed, ledger: Ledger, hub: Hub) -> Circle:
    """Everybody who may see the notification, and the queues and boards they belong to."""
    parties = ledger.messages.parties(filed)
    asked = frozenset(filed.audience & set(hub.rulebook.queues))
    return Circle(asked, frozenset(it.board for it in parties if it.board), parties)


def may_read(message: Message, person: Person) -> bool:
    """As the database has it (`message_seen`), for a journey that runs as the hub itself."""
    if message.compartment is Compartment.OPEN or message.author.person == person.id:
        return True
    named = person.id in message.to.people or person.partnership in message.to.boards
    return named or bool(frozenset(person.seats) & message.to.queues)


def _message(draft: Draft, saying: Saying, ledger: Ledger) -> Message:
    return Message(
        id=uuid4(),
        notification_id=saying.filed.id,
        at=ledger.now,
        author=saying.speaker.author,
        how=saying.how,
        compartment=draft.compartment,
        to=draft.to,
        subject=draft.subject.strip(),
        text=draft.text.strip("\n"),
        arrival_id=saying.arrival_id,
        once=draft.once,
    )


def _systems(boards: Iterable[str], saying: Saying, ledger: Ledger) -> list[str]:
    """Nobody is told of their own words."""
    own = saying.speaker.source.name if saying.speaker.source else ""
    return [it for it in ledger.messages.listening(sorted(boards)) if it != own]


def _owners(to: Recipients, hub: Hub) -> frozenset[str]:
    return frozenset(hub.rulebook.queues[it].owner for it in to.queues if it in hub.rulebook.queues)
