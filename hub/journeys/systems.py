"""A board's own system asks, and speaks for a person it names; it never acknowledges as itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from hub.errors import NotAllowed
from hub.hub import Hub
from hub.intake.filed import Filed
from hub.intake.source import Source, of_token
from hub.journeys.acknowledge import Taken, Taking, acknowledge
from hub.journeys.consider import Considered, Considering, consider, wrong
from hub.journeys.look import Picture
from hub.queues.entry import Entry
from hub.queues.person import Person
from hub.tracking.acknowledgement import Acknowledgement, Consideration
from hub.tracking.progress import Progress
from hub.tracking.reach import Reach, reach
from hub.tracking.receipt import Known, Receipt, receipt
from hub.words import SYSTEM, Actor, ActorKind


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one notification has got, without a fact of the case."""

    filed: Filed
    entries: tuple[tuple[Entry, Acknowledgement | None], ...]
    reach: Mapping[UUID, Reach]
    linked: tuple[str, ...]
    considerations: Mapping[UUID, list[Consideration]]
    receipts: Mapping[UUID, Receipt]


def system(token: str, hub: Hub) -> Source | None:
    """The system a bearer token belongs to; None for any other token."""
    name, _ = of_token(token)
    with hub.ledger(SYSTEM) as ledger:
        source = ledger.sources.get(name)
        return source if source and source.disabled_at is None and source.knows(token, ledger.now) else None


def look(reference: str, source: Source, hub: Hub) -> Standing:
    """What this system sent, or its board was sent; raises NotFound otherwise."""
    with hub.ledger(Actor(ActorKind.SOURCE, source.name, source.title)) as ledger:
        filed = ledger.notifications.get(reference)
        ledger.audit.write("read", filed.reference, filed.id, revision=filed.revision)
        acknowledged = ledger.entries.acknowledgements(filed.id)
        entries, sent = ledger.entries.of(filed.id), ledger.attempts.progress(filed.id)
        linked = tuple(ledger.cases.linked(filed.id))
        considered = ledger.considerations.of(filed.id)
        trail, openings = ledger.audit.of(filed.id), ledger.openings.of(filed.id)
        names = ledger.people.names(step.actor_id for step in trail if step.actor_kind == ActorKind.PERSON)
    known = Known(sent, trail, names, openings, filed.raiser)
    receipts = {it.id: receipt(it, known) for it in entries}
    told = tuple((it, _told(acknowledged.get(it.id), it, source, hub)) for it in entries)
    return Standing(filed, told, reached(entries, sent, hub), linked, considered, receipts)


def seen(it: Picture, linked: tuple[str, ...], hub: Hub) -> Standing:
    """The same of what a person has before them."""
    told = tuple((entry, it.acknowledgements.get(entry.id)) for entry in it.entries)
    reach_of = reached(it.entries, it.deliveries, hub)
    return Standing(it.filed, told, reach_of, linked, it.considerations, it.receipts)


def reached(entries: Iterable[Entry], sent: Sequence[Progress], hub: Hub) -> Mapping[UUID, Reach]:
    """How far the hub has got with each queue, by entry."""
    with hub.ledger(SYSTEM) as ledger:  # who may not see why a queue is silenced may still know until when
        silences = ledger.silences.live(ledger.now)
    return {it.id: reach(it, sent, hub.rulebook, silences) for it in entries}


def acknowledge_for(source: Source, taking: Taking, email: str, hub: Hub) -> Taken:
    """Acknowledge as the person named, on a queue of the system's own board; raises NotAllowed."""
    return acknowledge(taking, _acting(source, taking.queue, email, hub), hub)


def consider_for(source: Source, saying: Considering, email: str, hub: Hub) -> Considered | Mapping[str, str]:
    """Say whether the queue considers it, likewise; or what is wrong with that, by field."""
    person = _acting(source, saying.queue, email, hub)
    return wrong(saying, hub.rulebook.queues) or consider(saying, person, hub)


def _acting(source: Source, queue_id: str, email: str, hub: Hub) -> Person:
    queue = hub.rulebook.queues.get(queue_id)
    if queue is None or source.partnership is None or queue.owner != source.partnership:
        raise NotAllowed("This system does not belong to the board that owns the queue.")
    with hub.ledger(SYSTEM) as ledger:
        person = ledger.people.by_email(email)
    if person is None or not person.may_act_on(queue_id):
        raise NotAllowed("No person with that email address can act on this queue.")
    return person


def _told(made: Acknowledgement | None, entry: Entry, source: Source, hub: Hub) -> Acknowledgement | None:
    """What somebody wrote when they took it is for their own board; others hear who and when."""
    queue = hub.rulebook.queues.get(entry.queue)  # None for one that was taken out of the files since
    if made is None or (queue and queue.owner == source.partnership):
        return made
    return replace(made, statement="")
