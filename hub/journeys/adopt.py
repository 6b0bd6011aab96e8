"""Somebody says of a copy that it is the live hub from now on: only then does it send and accept."""

from dataclasses import dataclass

from hub.hub import Hub
from hub.tracking.conservation import Figures
from hub.words import Actor


@dataclass(frozen=True, slots=True)
class Copy:
    """What somebody should know before: the database's name, why it is taken for a copy, what waits in it."""

    name: str
    doubts: tuple[str, ...]
    figures: Figures


def looked_at(by: Actor, hub: Hub) -> Copy:
    """What is there now; no doubts, and there is nothing to adopt."""
    found = hub.custody.look()
    with hub.ledger(by) as ledger:
        return Copy(ledger.instances.name(), found, ledger.figures())


def adopt(copy: Copy, by: Actor, account: str, hub: Hub) -> None:
    """Make it the live one. `account` is who typed it where, for the trail."""
    with hub.ledger(by) as ledger:
        made = hub.custody.adopt(ledger)
        was = str(made.before[-1])
        ledger.audit.write(
            "database adopted", copy.name, account=account, was=was, now=str(made.id), why=list(copy.doubts)
        )
    hub.custody.remember(made)
