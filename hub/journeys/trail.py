"""The audit trail is linked into a chain a moment after the acts, and walked when somebody asks."""

from dataclasses import dataclass

from hub.hub import Hub
from hub.words import SYSTEM


def chain(hub: Hub) -> int:
    """Link what has committed since the last round; how many lines were linked."""
    with hub.ledger(SYSTEM) as ledger:
        return ledger.audit.chain(500)


@dataclass(frozen=True, slots=True)
class Verified:
    """`good` links hold; `broken` is the first audit line that does not; `head` is the newest link's digest.

    A chain cannot show by itself that its end was cut off: whoever noted an earlier head can.
    """

    good: int
    broken: int | None
    unlinked: int
    head: str


def verify(hub: Hub) -> Verified:
    """Walk the whole chain."""
    with hub.ledger(SYSTEM) as ledger:
        good, broken = ledger.audit.verify()
        return Verified(good, broken, ledger.audit.unlinked(), ledger.audit.head()[1].hex())
