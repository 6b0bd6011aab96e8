"""Whether everything accepted is accounted for, and what waits for a person because a machine gave up."""

from hub.hub import Hub
from hub.tracking.conservation import Figures
from hub.tracking.progress import Progress
from hub.words import SYSTEM


def figures(hub: Hub) -> Figures:
    """The conservation figures, as of now."""
    with hub.ledger(SYSTEM) as ledger:
        return ledger.figures()


def dead_letters(hub: Hub) -> list[Progress]:
    """Every delivery that will not be tried again unless somebody asks."""
    with hub.ledger(SYSTEM) as ledger:
        return ledger.deliveries.dead()


def answering(hub: Hub) -> None:
    """Nothing while the database answers; raises Unavailable."""
    with hub.ledger(SYSTEM):
        return
