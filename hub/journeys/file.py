"""File what arrived: give it a reference, route it, put it on queues, plan who is told. No transaction here."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from hub.hub import Hub
from hub.intake.arrival import Arrival
from hub.intake.filed import Filed, Told
from hub.intake.notification import Notification
from hub.intake.read import Rejected, read
from hub.queues.entry import Entry
from hub.queues.place import place, place_on_triage
from hub.routing.explain import working
from hub.routing.route import Routing, route
from hub.sending.delivery import Kind
from hub.sending.plan import Owed, events, letters, seated, to_sender
from hub.store.ledger import Ledger
from hub.words import SYSTEM, Actor


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of it, and the deliveries to hurry along once committed."""

    filed: Filed
    entries: tuple[Entry, ...]
    routing: Routing | None
    owed: tuple[UUID, ...]


def file(arrival: Arrival, told: Told, ledger: Ledger, hub: Hub, by: Actor = SYSTEM) -> Placed:
    """Make a notification of an arrival, within the caller's transaction."""
    understood = read(told.fields)
    partnership = None if isinstance(understood, Rejected) else understood.raised_by.partnership
    filed = Filed(
        id=uuid4(),
        reference=ledger.notifications.next_reference(),
        channel=arrival.channel,
        source=arrival.source,
        received_at=arrival.received_at,
        partnership=partnership,
        revision=1,
        told=told,
        audience=_first_audience(arrival, partnership),
    )
    routing = route(understood, hub.rulebook) if isinstance(understood, Notification) else None
    entries = _open(filed, routing, hub)
    filed = _seen_by(filed, entries)
    ledger.notifications.add(filed, arrival.id)
    _keep_working(filed, routing, ledger, hub)
    ledger.entries.add(entries, filed.audience)
    owed = ledger.deliveries.plan(
        [*_notices(entries, ledger, hub), *to_sender(filed, Kind.RECEIPT, ledger.now)]
    )
    ledger.arrivals.save(arrival.file(filed.id))
    ledger.audit.write(
        "filed", filed.reference, filed.id, by=by, queues=[entry.queue for entry in entries]
    )
    return Placed(filed, tuple(entries), routing, tuple(owed))
