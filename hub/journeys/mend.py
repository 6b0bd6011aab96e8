"""A person puts right what the hub could not do alone: a dead letter, a mail that would not read."""

from uuid import UUID

from hub.errors import NotAllowed, NotFound
from hub.hub import Hub
from hub.journeys.acknowledge import actor_of
from hub.queues.person import Person
from hub.words import SYSTEM, Actor


def replay(delivery_id: UUID, by: Actor, hub: Hub) -> None:
    """Try a dead letter again from its first attempt."""
    with hub.ledger(by) as ledger:
        delivery = ledger.deliveries.get(delivery_id)
        if delivery is None:
            raise NotFound("There is no such delivery, or it is not yours to see.")
        ledger.deliveries.save([delivery.replay(ledger.now)])
        ledger.audit.write("replayed", str(delivery_id), delivery.notification_id)
    hub.nudge("deliver", [delivery_id])


def read_again(arrival_id: UUID, person: Person, hub: Hub) -> None:
    """Have another try at a mail in quarantine."""
    if not person.on_triage:
        raise NotAllowed("Only the duty desk can release a mail from quarantine.")
    with hub.ledger(SYSTEM) as ledger:
        arrival = ledger.arrivals.get(arrival_id)
        if arrival is None:
            raise NotFound("There is no such mail.")
        ledger.arrivals.save(arrival.retry(ledger.now))
        ledger.audit.write("read again", str(arrival_id), by=actor_of(person))
    hub.nudge("arrive", [arrival_id])


def set_aside(arrival_id: UUID, why: str, person: Person, hub: Hub) -> None:
    """Keep a quarantined mail without making it anybody's duty; the reason stays with it."""
    if not person.on_triage:
        raise NotAllowed("Only the duty desk can set a mail aside.")
    with hub.ledger(SYSTEM) as ledger:
        arrival = ledger.arrivals.get(arrival_id)
        if arrival is None:
            raise NotFound("There is no such mail.")
        ledger.arrivals.save(arrival.set_aside(why.strip()))
        ledger.audit.write("set aside", str(arrival_id), by=actor_of(person))
