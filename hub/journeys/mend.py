"""A person puts right what the hub could not do alone: a dead letter, a mail that would not read."""

from uuid import UUID

from hub.errors import NotAllowed, NotFound
from hub.hub import Hub
from hub.journeys.acknowledge import actor_of
from hub.queues.person import Person
from hub.store.ledger import Ledger
from hub.words import SYSTEM, Actor


def replay(delivery_id: UUID, by: Actor, hub: Hub) -> None:
    """Try a dead letter again from its first attempt."""
    with hub.ledger(by) as ledger:
        _replay(delivery_id, by, ledger)
    hub.nudge("deliver", [delivery_id])


def send_again(delivery_id: UUID, person: Person, hub: Hub) -> None:
    """The same, asked for on a screen: the duty desk may for every message, others for what they may see."""
    if not any(person.may_act_on(queue) for queue in person.seats):
        raise NotAllowed("Only somebody who acts on a queue can send a message again.")
    with hub.ledger(SYSTEM if person.on_triage else actor_of(person)) as ledger:
        _replay(delivery_id, actor_of(person), ledger)
    hub.nudge("deliver", [delivery_id])


def _replay(delivery_id: UUID, by: Actor, ledger: Ledger) -> None:
    delivery = ledger.deliveries.get(delivery_id)
    if delivery is None:
        raise NotFound("There is no such delivery, or it is not yours to see.")
    ledger.deliveries.save([delivery.replay(ledger.now)])
    ledger.audit.write("replayed", str(delivery_id), delivery.notification_id, by=by)
