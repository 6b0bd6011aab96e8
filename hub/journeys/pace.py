"""How long boards take and what is open for how long, of what this person may see; nobody is named."""

from hub.hub import Hub
from hub.journeys.acknowledge import actor_of
from hub.queues.person import Person
from hub.tracking.pace import Paces


def paces(person: Person, hub: Hub) -> Paces:
    """Rolled-up counts only, so nothing is unsealed and nothing is audited."""
    with hub.ledger(actor_of(person)) as ledger:
        return ledger.views.paces()
