"""A person puts right what the hub could not do alone: a dead letter, a mail that would not read."""

from typing import Final
from uuid import UUID

from hub.errors import NotAllowed, NotFound
from hub.hub import Hub
from hub.journeys.acknowledge import actor_of
from hub.queues.person import Person
from hub.sending.delivery import Delivery
from hub.sending.kind import TO_RAISER
from hub.store.ledger import Ledger
from hub.words import SYSTEM, Actor

TOLD_OTHERWISE: Final = "told otherwise"


def replay(delivery_id: UUID, by: Actor, hub: Hub) -> None:
    """Try a dead letter again from its first attempt; Unavailable in a copy, which tries nothing."""
    hub.custody.insist()
    with hub.ledger(by) as ledger:
        _replay(delivery_id, by, ledger)
    hub.nudge("deliver", [delivery_id])


def send_again(delivery_id: UUID, person: Person, hub: Hub) -> None:
    """The same, asked for on a screen: the duty desk may for every message, others for what they may see."""
    with hub.ledger(_mending(person)) as ledger:
        _replay(delivery_id, actor_of(person), ledger)
    hub.nudge("deliver", [delivery_id])


def told_otherwise(delivery_id: UUID, person: Person, hub: Hub) -> None:
    """Somebody rang whom a letter did not reach; of whoever raised it, that settles all that did not."""
    with hub.ledger(_mending(person)) as ledger:
        one = _of(delivery_id, ledger)
        about = one.notification_id if one.kind in TO_RAISER else None
        others = ledger.deliveries.lost_on(about, TO_RAISER) if about else []
        for it in others or [one]:
            ledger.deliveries.report(it.told_otherwise(), TOLD_OTHERWISE, person.name)
        by = actor_of(person)
        ledger.audit.write(TOLD_OTHERWISE, str(delivery_id), one.notification_id, by=by, kind=one.kind)


def _mending(person: Person) -> Actor:
    if not any(person.may_act_on(queue) for queue in person.seats):
        raise NotAllowed("Only somebody who acts on a queue can put right a message that was not delivered.")
    return SYSTEM if person.on_triage else actor_of(person)


def _replay(delivery_id: UUID, by: Actor, ledger: Ledger) -> None:
    delivery = _of(delivery_id, ledger)
    ledger.deliveries.save([delivery.replay(ledger.now)])
    ledger.audit.write("replayed", str(delivery_id), delivery.notification_id, by=by)


def _of(delivery_id: UUID, ledger: Ledger) -> Delivery:
    delivery = ledger.deliveries.get(delivery_id)
    if delivery is None:
        raise NotFound("There is no such delivery, or it is not yours to see.")
    return delivery
