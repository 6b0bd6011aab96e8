"""What must not wait until somebody looks: things unaccounted for, messages undelivered, mail unread."""

from threading import Lock
from time import monotonic
from typing import Final

from hub.hub import Hub
from hub.journeys.watch import figures, unreached_queues
from hub.queues.person import Person
from hub.tracking.conservation import Figures
from hub.tracking.unreached import Unreached

TELL: Final = "Tell whoever runs the hub now."
FRESH: Final = 60.0
"""Seconds the figures are kept: counting everything at every refresh of every screen would be waste."""


class Alarm:
    """Figures and silent queues of the last minute, shared by all screens of this process."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._lock = Lock()
        self._found: tuple[Figures, tuple[Unreached, ...]] | None = None
        self._at = 0.0

    def for_person(self, person: Person) -> list[str]:
        """Sentences for the banner; empty for whoever could do nothing about it."""
        mends = person.on_triage or person.administrator
        return (told(self._looked()[0]) if mends else []) + self.silences(person)

    def silences(self, person: Person) -> list[str]:
        """Queues that nobody would hear of: all of them for whoever mends, their own for those who act."""
        mends, queues = person.on_triage or person.administrator, self._hub.rulebook.queues
        theirs = [it for it in self._looked()[1] if mends or person.may_act_on(it.queue)]
        return [f"{queues[it.queue].title} reaches nobody: {it.why}." for it in theirs]

    def forget(self) -> None:
        """Somebody has just put something right: count again next time."""
        with self._lock:
            self._found = None

    def _looked(self) -> tuple[Figures, tuple[Unreached, ...]]:
        with self._lock:
            if self._found is None or monotonic() - self._at > FRESH:
                self._found, self._at = (figures(self._hub), unreached_queues(self._hub)), monotonic()
            return self._found


def told(found: Figures) -> list[str]:
    """What the figures say that somebody must act on."""
    said = []
    if found.lost:
        said.append(f"{_count(abs(found.lost), 'thing')} accepted cannot be accounted for. {TELL}")
    if found.orphans:
        said.append(
            f"{_count(found.orphans, 'open thing')} without anybody or anything looking after it. {TELL}"
        )
    if found.dead_letters:
        said.append(f"{_count(found.dead_letters, 'message')} could not be delivered.")
    if found.endpoints_off:
        said.append(f"{_count(found.endpoints_off, 'system')} no longer called: look at Systems.")
    if found.quarantined:
        said.append(f"{_count(found.quarantined, 'mail')} in quarantine: a person has to look.")
    return said


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
