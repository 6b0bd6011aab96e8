"""Comes round every second and does whatever is due, nudge or no nudge, in as many processes as you like."""

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final
from uuid import UUID

import structlog

from hub.errors import Unavailable
from hub.hub import Hub
from hub.journeys import attach
from hub.journeys.by_mail import by_mail, waiting
from hub.journeys.chase import chase
from hub.journeys.deliver import deliver
from hub.journeys.fetch import fetch
from hub.journeys.recognise import recognise
from hub.journeys.recompute import recompute
from hub.journeys.tally import fold
from hub.journeys.trail import chain
from hub.journeys.watch import check
from workers.hands import Hands

log = structlog.get_logger()

EVERY: Final = 1.0
AFTER_TROUBLE: Final = 3.0


def rounds(hub: Hub) -> Mapping[str, Callable[[], int]]:
    """Each does a little of what is due and says how much; 0 lets it rest until the next round.

    Every mailbox has a round of its own, so that one whose server hangs holds up no other.
    """
    fetching = {f"fetch {name}": partial(fetch, name, hub) for name in hub.mailboxes}
    return {
        "arrive": lambda: _arrive(hub),
        "screen": lambda: _screen(hub),
        "deliver": lambda: deliver(hub),
        "chase": lambda: chase(hub),
        "chain": lambda: chain(hub),
        "tally": lambda: fold(hub),
        "recognise": lambda: _recognise(hub),
        "recompute": lambda: recompute(hub),
        "check": lambda: check(hub),
        **fetching,
    }


class Sweep:
    """One thread a round, so that a slow mailbox holds up no deadline; sending is left to the `hands`."""

    def __init__(self, hub: Hub, hands: Hands) -> None:
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._go_round, args=(name, act), name=f"sweep {name}", daemon=True)
            for name, act in _unless_a_copy({**rounds(hub), "deliver": hands.call}, hub).items()
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, patience: float = 20.0) -> None:
        """Let each finish what it holds; what it cannot finish comes back when its lease runs out."""
        self._stop.set()
        for thread in self._threads:
            thread.join(patience)

    def _go_round(self, name: str, act: Callable[[], int]) -> None:
        while not self._stop.is_set():
            if (pause := _once(name, act)) > 0:
                self._stop.wait(pause)


def _unless_a_copy(acts: Mapping[str, Callable[[], int]], hub: Hub) -> dict[str, Callable[[], int]]:
    """In a copy all rest: what a ladder missed meanwhile is one honest letter once it is adopted."""

    def guarded(act: Callable[[], int]) -> Callable[[], int]:
        return lambda: 0 if hub.custody.doubts() else act()

    return {name: guarded(act) for name, act in acts.items()}


def _once(name: str, act: Callable[[], int]) -> float:
    """Seconds to wait before the next go; a bug in one round is logged and never the end of it."""
    try:
        return 0.0 if act() else EVERY
    except Unavailable as error:
        log.warning("sweep waits", round=name, why=str(error))
    except Exception:
        log.exception("sweep failed", round=name)
    return AFTER_TROUBLE


def _arrive(hub: Hub) -> int:
    due: list[UUID] = waiting(hub)
    for arrival_id in due:
        by_mail(arrival_id, hub)
    return len(due)


def _screen(hub: Hub) -> int:
    due: list[UUID] = attach.waiting(hub)
    for attachment_id in due:
        attach.screen(attachment_id, hub)
    return len(due)


def _recognise(hub: Hub) -> int:
    """A few and then a rest, however many there are: nobody waits for this as for the other rounds."""
    recognise(hub)
    return 0
