"""Somebody takes the original of a mail away, exactly as it came: on the trail, and only whoever may see it.

Nothing in an original has been taken out, so whoever could not open a file that is held may not have the mail
that brought it either.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from hub.errors import NotAllowed, NotFound
from hub.hub import Hub
from hub.intake.arrival import Arrival
from hub.intake.attachment import State
from hub.journeys.acknowledge import actor_of
from hub.journeys.attach import may_release
from hub.journeys.quarantine import HERE, held_arrival, the_desk
from hub.queues.person import Person
from hub.store.ledger import Ledger
from hub.words import SYSTEM, Actor, Channel

OUTLOOKS: Final = b"\xd0\xcf\x11\xe0"
"""How a mail begins that Outlook saved as `.msg`."""
NO_MAIL: Final = "This did not come by mail, so there is no original mail."
HOLDS: Final = "Files in this mail are held or being screened: only those who act on its queues can take it."


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes as they came; `name` is a file's, without anything out of the mail in it."""

    name: str
    raw: bytes


def of_held(arrival_id: UUID, person: Person, hub: Hub) -> Original:
    """Of a mail in quarantine or set aside, by the duty desk; nothing in it has been screened."""
    the_desk(person)
    with hub.ledger(SYSTEM) as ledger:
        arrival = held_arrival(arrival_id, ledger, HERE)
        return _taken(arrival, str(arrival_id), None, actor_of(person), ledger)


def of_notification(reference: str, message_id: UUID | None, person: Person, hub: Hub) -> Original:
    """Of the mail it was read from, or of one message in its conversation; raises NotFound for what they
    cannot see, restricted messages among them, and NotAllowed where the screening holds something."""
    with hub.ledger(actor_of(person)) as ledger:
        filed = ledger.notifications.get(reference)
        message = ledger.messages.get(message_id) if message_id else None
    if message and message.notification_id != filed.id:
        raise NotFound("There is no such message, or it is not yours to see.")
    with hub.ledger(SYSTEM) as ledger:
        arrival = ledger.arrivals.get(message.arrival_id) if message and message.arrival_id else None
        arrival = arrival if message else ledger.arrivals.origin(filed.id)
        beside = (it for it in ledger.attachments.of(filed.id) if it.message_id == message_id)
        if any(it.state is not State.PASSED for it in beside) and not may_release(person, filed, hub):
            raise NotAllowed(HOLDS)
        return _taken(arrival, filed.reference, filed.id, actor_of(person), ledger)


def by_shell(named: str, hub: Hub) -> Original:
    """For whoever runs the hub: by the reference of a notification, or by the id of a mail."""
    with hub.ledger(SYSTEM) as ledger:
        if (arrival_id := _id(named)) is not None:
            arrival = ledger.arrivals.get(arrival_id)
            about = arrival.notification_id if arrival else None
            return _taken(arrival, str(arrival_id), about, SYSTEM, ledger)
        filed = ledger.notifications.get(named.strip().upper())
        return _taken(ledger.arrivals.origin(filed.id), filed.reference, filed.id, SYSTEM, ledger)


def _taken(
    arrival: Arrival | None, stem: str, notification_id: UUID | None, by: Actor, ledger: Ledger
) -> Original:
    if arrival is None or arrival.channel is not Channel.MAIL:
        raise NotFound(NO_MAIL)
    ledger.audit.write("took original", str(arrival.id), notification_id, by=by, octets=len(arrival.raw))
    return Original(f"{stem}.{'msg' if arrival.raw.startswith(OUTLOOKS) else 'eml'}", arrival.raw)


def _id(named: str) -> UUID | None:
    try:
        return UUID(named.strip())
    except ValueError:
        return None
