"""What must not wait until somebody looks: things unaccounted for, messages undelivered, mail unread."""

from threading import Lock
from time import monotonic
from typing import Final

from hub.hub import Hub
from hub.journeys.watch import figures
from hub.queues.person import Person
from hub.tracking.conservation import Figures

FRESH: Final = 60.0
"""Seconds the figures are kept: counting everything at every refresh of every screen would be waste."""


class Alarm:
    """The conservation figures of the last minute, shared by all screens of this process."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._lock = Lock()
        self._found: Figures | None = None
        self._at = 0.0

    def for_person(self, person: Person) -> list[str]:
        """Sentences for the banner; empty for whoever could do nothing about it."""
        return told(self._figures()) if person.on_triage or person.administrator else []

    def forget(self) -> None:
        """Somebody has just put something right: count again next time."""
        with self._lock:
            self._found = None

    def _figures(self) -> Figures:
        with self._lock:
            if self._found is None or monotonic() - self._at > FRESH:
                self._found, self._at = figures(self._hub), monotonic()
            return self._found


def told(found: Figures) -> list[str]:
    """What the figures say that somebody must act on."""
    said = []
    if not found.holds:
        said.append(
            f"The figures do not add up: {abs(found.lost)} accepted and not accounted for, {found.orphans} "
            "open with nobody and nothing looking after them. Tell whoever runs the hub now."
        )
    if found.dead_letters:
        said.append(f"{_count(found.dead_letters, 'message')} could not be delivered.")
    if found.quarantined:
        said.append(f"{_count(found.quarantined, 'mail')} could not be read and waits for a person.")
    return said


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
