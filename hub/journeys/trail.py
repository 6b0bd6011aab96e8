"""The audit trail is linked into a chain a moment after the acts, and walked when somebody asks."""

from hub.hub import Hub
from hub.words import SYSTEM


def chain(hub: Hub) -> int:
    """Link what has committed since the last round; how many lines were linked."""
    with hub.ledger(SYSTEM) as ledger:
        return ledger.audit.chain(500)


def verify(hub: Hub) -> tuple[int, int | None]:
    """How many links hold, and the id of the first audit line that does not, if any."""
    with hub.ledger(SYSTEM) as ledger:
        return ledger.audit.verify()
