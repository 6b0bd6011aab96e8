"""Whether everything accepted is accounted for, and what waits for a person because a machine gave up."""

from datetime import timedelta
from typing import Final

from hub.hub import Hub
from hub.tracking.conservation import Figures
from hub.tracking.progress import Progress
from hub.tracking.unreached import Unreached, unreached
from hub.words import SYSTEM

REMEMBERED: Final = timedelta(days=30)
"""How long a letter that was lost speaks against an address."""


def figures(hub: Hub) -> Figures:
    """The conservation figures, as of now."""
    with hub.ledger(SYSTEM) as ledger:
        return ledger.figures()


def unreached_queues(hub: Hub) -> tuple[Unreached, ...]:
    """Queues where nobody would hear of what comes, in the order of the configuration."""
    queues = list(hub.rulebook.queues)
    with hub.ledger(SYSTEM) as ledger:
        members = ledger.desks.roster(queues, ()).members
        lost = ledger.deliveries.unreached(ledger.now - REMEMBERED)
    return unreached(queues, members, lost)


def dead_letters(hub: Hub) -> list[Progress]:
    """Every delivery that will not be tried again unless somebody asks."""
    with hub.ledger(SYSTEM) as ledger:
        return ledger.deliveries.dead()


def answering(hub: Hub) -> None:
    """Nothing while the database answers; raises Unavailable."""
    with hub.ledger(SYSTEM):
        return
