"""Nothing accepted may fall between two chairs: accepted = open + closed + quarantined, and no orphans."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hub.tracking.unreached import Unreached

STALE_AFTER: Final = timedelta(minutes=3)
"""The sweep checks every minute: after three without a check, nobody sweeps."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts. `reading` are mails kept and not yet read; `set_aside` are machines' mails and refusals.

    `adrift` are open things with no timer and nobody who has them; `late` are timers that nothing has
    answered for minutes, which is what it looks like when no sweep runs; `endpoints_off` systems that the
    hub gave up calling; `overdue` what the tracking screen counts as that, no rehearsals;
    `due_times_in_question` what another calendar would move, which nobody has decided;
    `unheard` words that reached nobody, as many as are named (`hub/tracking/unheard.py`).
    """

    accepted: int
    reading: int
    open: int
    closed: int
    quarantined: int
    set_aside: int
    adrift: int
    late: int
    overdue: int
    dead_letters: int
    deliveries_due: int
    endpoints_off: int
    due_times_in_question: int
    unheard: int

    @property
    def lost(self) -> int:
        """Accepted things that are in no state at all; anything but 0 is an alarm."""
        kept = self.reading + self.open + self.closed + self.quarantined + self.set_aside
        return self.accepted - kept

    @property
    def orphans(self) -> int:
        """Open things that nobody and nothing looks after; anything but 0 is an alarm."""
        return self.adrift + self.late

    @property
    def holds(self) -> bool:
        return self.lost == 0 and self.orphans == 0


@dataclass(frozen=True, slots=True)
class Orphan:
    """One open thing that nobody looks after. `queue` is empty where it is on none; `late` has a timer."""

    reference: str
    queue: str
    late: bool


@dataclass(frozen=True, slots=True)
class Check:
    """The newest check, made by the sweep. `figures` None: there was none yet, since `known_since`.

    `beat_at` is when the outside heartbeat was last taken, `beat_trouble` why the last call of it was not.
    """

    known_since: datetime
    at: datetime | None
    figures: Figures | None
    unreached: tuple[Unreached, ...] = ()
    beat_at: datetime | None = None
    beat_trouble: str = ""

    def stale(self, now: datetime) -> bool:
        """Whether checking itself has stopped, so that nothing it says can be trusted."""
        return now - (self.at or self.known_since) > STALE_AFTER
