"""Keeps the counts of the tracking screen short to add up."""

from hub.hub import Hub
from hub.words import SYSTEM


def fold(hub: Hub) -> int:
    """Always 0: nothing is due sooner than the next round."""
    with hub.ledger(SYSTEM) as ledger:
        ledger.views.fold()
    return 0
