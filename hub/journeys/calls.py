"""What was said to a system's endpoint, what it answered, and what it has not had: for whoever tends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.hub import Hub
from hub.sending.delivery import State
from hub.tracking.progress import Call, CallsSought
from hub.words import SYSTEM

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Log:
    """One page, latest first; `kept` are the events that are held or failed, by state."""

    at: datetime
    calls: tuple[Call, ...]
    more: bool
    kept: Mapping[State, int]


def log(sought: CallsSought, hub: Hub, size: int = PAGE) -> Log:
    """References and outcomes only: nothing is unsealed."""
    with hub.ledger(SYSTEM) as ledger:
        calls, more = ledger.calls.page(sought, size)
        return Log(ledger.now, tuple(calls), more, ledger.calls.standing(sought.system))
