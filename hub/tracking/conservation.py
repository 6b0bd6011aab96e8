"""Nothing accepted may fall between two chairs: accepted = open + closed + quarantined, and no orphans."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts. `reading` are mails kept and not yet read; `set_aside` are machines' mails and refusals,
    `endpoints_off` systems that the hub gave up calling."""

    accepted: int
    reading: int
    open: int
    closed: int
    quarantined: int
    set_aside: int
    orphans: int
    overdue: int
    dead_letters: int
    deliveries_due: int
    endpoints_off: int

    @property
    def lost(self) -> int:
        """Accepted things that are in no state at all; anything but 0 is an alarm."""
        kept = self.reading + self.open + self.closed + self.quarantined + self.set_aside
        return self.accepted - kept

    @property
    def holds(self) -> bool:
        return self.lost == 0 and self.orphans == 0
