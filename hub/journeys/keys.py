"""Key rotation: every data key is wrapped anew, a handful at a time, and no sealed fact is touched."""

from typing import Final

from hub.hub import Hub
from hub.words import SYSTEM

BATCH: Final = 500


def rewrap_all(newest: str, hub: Hub) -> int:
    """How many data keys were wrapped under the key-encryption key `newest`; safe to stop and repeat."""
    total = 0
    while True:
        with hub.ledger(SYSTEM) as ledger:
            done = ledger.rewrap(newest, BATCH)
            if done == 0:
                ledger.audit.write("keys rotated", newest, keys=total)
                return total
        total += done
