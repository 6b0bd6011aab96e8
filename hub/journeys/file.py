"""Filing, within the caller's transaction: a reference, a routing, an entry a queue, who is owed a word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from hub.calendar import local_day
from hub.errors import IllegalMove
from hub.hub import Hub
from hub.intake.arrival import Arrival
from hub.intake.filed import Filed, Told
from hub.intake.notification import Notification
from hub.queues.asked import asked
from hub.queues.entry import Entry
from hub.queues.ladder import To
from hub.queues.member import Roster
from hub.queues.place import Opening, first_due, place, rehearse, triage
from hub.routing.explain import explain
from hub.routing.route import Routing, route
from hub.sending.delivery import Delivery
from hub.sending.kind import Kind
from hub.sending.plan import Owed, email_of, events, letters, to_sender
from hub.store.ledger import Ledger
from hub.words import SYSTEM, TRIAGE, Actor, ActorKind, Channel

RECEIPTS_A_DAY: Final = 50
"""To one address for forms that were routed; to whoever writes anything else, one."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What whoever told us hears; `duplicate` when the same door had brought the same thing before."""

    reference: str
    status: str
    entries: tuple[Entry, ...]
    signposts: tuple[str, ...]
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of an arrival, and the deliveries to hurry along once it is committed."""

    accepted: Accepted
    owed: tuple[UUID, ...]

    @property
    def notification_id(self) -> UUID:
        """Of the notification: it has an entry at least at triage."""
        return self.accepted.entries[0].notification_id


def file(arrival: Arrival, told: Told, understood: Notification | None, ledger: Ledger, hub: Hub) -> Placed:
    """Make a notification of an arrival; without facts that read, it goes to triage alone."""
    chosen = told.drill.queues if told.drill else ()
    routing = route(understood, hub.rulebook) if understood and not chosen else None
    routed = routing.queues if routing else ()
    queues = set(chosen) or {TRIAGE, *(it.queue for it in routed)}
    reference, roster = ledger.desks.to_file(queues, owners_of(queues, hub))
    filed = _filed(arrival, told, understood, reference)
    opening = Opening(filed.id, filed.reference, filed.received_at)
    entries = _opened(chosen, routing, opening, hub)
    filed = replace(filed, audience=filed.audience | audience_of(entries, hub))
    told_of_it = [*notices(entries, roster, ledger.now, hub), *_receipt(filed, routing, ledger)]
    ledger.notifications.add(filed, arrival.id, first_due(entries))
    if routing:
        keep_working(filed, routing, ledger, hub)
    ledger.entries.add(entries, filed.audience)
    _write_down(arrival, filed, entries, ledger)
    owed = ledger.deliveries.plan(told_of_it)
    if arrival.notification_id is None:
        ledger.arrivals.save(arrival.file(filed.id))
    signposts = routing.signposts if routing else ()
    return Placed(Accepted(filed.reference, "open", tuple(entries), signposts), tuple(owed))


def _opened(chosen: Sequence[str], routing: Routing | None, opening: Opening, hub: Hub) -> list[Entry]:
    """On each chosen queue of a rehearsal, else as routed, else at triage."""
    if chosen:
        return rehearse(chosen, opening, hub.rulebook)
    return place(routing, opening, hub.rulebook) if routing else triage(opening, hub.rulebook)


def first_of(arrival: Arrival, ledger: Ledger) -> Arrival:
    """What the same door brought under the same key before."""
    first = ledger.arrivals.same(arrival.channel, arrival.source, arrival.external_id)
    if first is None:
        raise IllegalMove("An arrival that was filed before cannot be found again.")
    return first


def same_again(first: Arrival, ledger: Ledger) -> Accepted:
    """The answer that was given the first time."""
    if first.notification_id is None:
        raise IllegalMove("An arrival that was answered had become no notification.")
    filed = ledger.notifications.by_id(first.notification_id)
    working = ledger.notifications.working(filed) or {}
    status = "closed" if filed.closed_at else "open"
    entries = tuple(ledger.entries.of(filed.id))
    return Accepted(filed.reference, status, entries, tuple(working.get("signposts", ())), duplicate=True)


def notices(entries: Sequence[Entry], roster: Roster, now: datetime, hub: Hub) -> list[Delivery]:
    """A letter to each queue's members, or who stands in for them, and an event to its owner's systems."""
    owed: list[Delivery] = []
    for entry in entries:
        notice = Owed(entry, Kind.NOTICE, entry.step)
        listening = roster.listening(hub.rulebook.queues[entry.queue].owner)
        owed += letters(notice, asked(To.MEMBERS, entry.queue, roster), now)
        owed += events(notice, listening, now)
    return owed


def audience_of(entries: Iterable[Entry], hub: Hub) -> frozenset[str]:
    """Who may see it: those with a seat on any of its queues, and the systems of the boards that own them."""
    queues = {entry.queue for entry in entries}
    return frozenset(queues | {f"board:{owner}" for owner in owners_of(queues, hub)})


def owners_of(queues: Iterable[str], hub: Hub) -> set[str]:
    """Whose desks they are."""
    return {hub.rulebook.queues[queue].owner for queue in queues}


def keep_working(filed: Filed, routing: Routing, ledger: Ledger, hub: Hub) -> None:
    """Sealed, because why a queue was asked says a good deal about the people in the case."""
    ledger.notifications.route(
        filed, hub.rulebook.version, explain(routing, hub.rulebook, local_day(filed.received_at))
    )


def _receipt(filed: Filed, routing: Routing | None, ledger: Ledger) -> list[Delivery]:
    """To a mail's sender within a budget: two machines that answer one another stop at that.

    A form that was routed is no machine's echo, so its sender is told every time, within reason. Lists, and
    whoever asks for no automatic answer, get none.
    """
    if filed.told.quiet:
        ledger.audit.write("receipt unwanted", filed.reference, filed.id)
        return []
    if filed.channel is Channel.MAIL and (address := email_of(filed).lower()):
        most = RECEIPTS_A_DAY if routing else 1
        mark = ledger.mark(address.encode(), "mail:automatic")
        if ledger.mails.count_automatic(mark, Kind.RECEIPT) > most:
            ledger.audit.write("receipt withheld", filed.reference, filed.id)
            return []
    return to_sender(filed, Kind.RECEIPT, ledger.now)


def _filed(arrival: Arrival, told: Told, understood: Notification | None, reference: str) -> Filed:
    signed = understood is not None and arrival.channel is not Channel.MAIL
    partnership = understood.raised_by.partnership if understood and signed else None
    if len(told.boards) == 1:
        [partnership] = told.boards
    seen_by = {word for word in (partnership, *told.boards) if word}
    if arrival.channel is Channel.WEBHOOK:
        seen_by.add(f"source:{arrival.source}")
    return Filed(
        id=arrival.notification_id or uuid4(),
        reference=reference,
        channel=arrival.channel,
        source=arrival.source,
        received_at=arrival.received_at,
        partnership=partnership,
        revision=1,
        told=told,
        audience=frozenset(seen_by),
        rehearsal=told.drill is not None,
    )


def _write_down(arrival: Arrival, filed: Filed, entries: Sequence[Entry], ledger: Ledger) -> None:
    queues = [entry.queue for entry in entries]
    by, channel = _teller(arrival), arrival.channel
    marked = {"rehearsal": True} if filed.rehearsal else {}
    ledger.audit.write("filed", filed.reference, filed.id, by=by, channel=channel, queues=queues, **marked)


def _teller(arrival: Arrival) -> Actor:
    """On whose word it was filed; a mail's sender is only claimed, so the hub answers for that itself."""
    match arrival.channel:
        case Channel.WEBHOOK:
            return Actor(ActorKind.SOURCE, arrival.source, arrival.source)
        case Channel.FORM:
            return Actor(ActorKind.PERSON, arrival.source, arrival.source)
        case Channel.MAIL:
            return SYSTEM
