"""Events once more, in the same words under the same webhook-id, for a system that lost or never had them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from hub.errors import HubError, IllegalMove, NotFound
from hub.hub import Hub
from hub.sending.delivery import Delivery, State
from hub.store.ledger import Ledger
from hub.words import SYSTEM, Actor

MOST: Final = 10_000
"""Events at once: a day of a large board, and no more than one statement writes quickly."""


@dataclass(frozen=True, slots=True)
class Again:
    """What failed or is held of what happened from `since` on; with `delivered` what was taken as well."""

    since: datetime | None = None
    delivered: bool = False


def preview(name: str, again: Again, hub: Hub) -> int:
    """How many events would be sent."""
    with hub.ledger(SYSTEM) as ledger:
        return len(_chosen(name, again, ledger))


def recover(name: str, again: Again, by: Actor, hub: Hub) -> int:
    """Send them; how many. Raises IllegalMove while the endpoint is off, HubError for too many at once.

    In a copy it raises Unavailable: they would leave when it is adopted, long after anybody asked.
    """
    hub.custody.insist()
    with hub.ledger(SYSTEM) as ledger:
        _called(name, ledger)
        chosen = _chosen(name, again, ledger)
        first = send_again(chosen, ledger)
        since = again.since.isoformat() if again.since else ""
        number, too = len(chosen), again.delivered
        ledger.audit.write("events replayed", name, by=by, events=number, since=since, delivered=too)
    hub.nudge("deliver", first)
    return len(chosen)


def send_again(chosen: Sequence[Delivery], ledger: Ledger) -> list[UUID]:
    """What was taken as a row of its own, the rest in its own; one id for a nudge."""
    kept = [it.replay(ledger.now) for it in chosen if it.state is not State.SENT]
    taken = [it.once_more(uuid4(), ledger.now) for it in chosen if it.state is State.SENT]
    ledger.replays.replay(kept)
    ledger.replays.once_more(taken)
    return [it.id for it in (*kept, *taken)][:1]


def once_more(name: str, delivery_id: UUID, by: Actor, hub: Hub) -> None:
    """Send one event again, whether it was taken or not."""
    hub.custody.insist()
    with hub.ledger(SYSTEM) as ledger:
        delivery = ledger.deliveries.get(delivery_id)
        if delivery is None or delivery.system != name:
            raise NotFound("There is no such event of this system.")
        _called(name, ledger)
        owed = send_again([delivery], ledger)
        ledger.audit.write("replayed", str(delivery_id), delivery.notification_id, by=by)
    hub.nudge("deliver", owed)


def _called(name: str, ledger: Ledger) -> None:
    source = ledger.sources.to_change(name)
    if source is None:
        raise NotFound(f"There is no source named {name}.")
    if not source.listens:
        raise IllegalMove("Its calls are off. Put them on first, then send what was held.")


def _chosen(name: str, again: Again, ledger: Ledger) -> list[Delivery]:
    found = ledger.replays.kept(name, again.since, MOST + 1)
    if again.delivered and again.since:
        found += ledger.replays.taken(name, again.since, MOST + 1)
    if len(found) > MOST:
        raise TooMany(f"That is more than {MOST} events. Choose a later time, and an earlier one after.")
    return found


class TooMany(HubError):
    """More than are sent at once."""
