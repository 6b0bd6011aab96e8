"""What one mailbox's server bears: four requests at once, and none while it asks for silence."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import ClassVar, Final

AT_ONCE: Final = 4
"""Microsoft's limit for one application and one mailbox; a fifth is answered 429."""

LONGEST: Final = timedelta(hours=1)
"""For which a person who asks for a look at once has to wait with the others."""


class Pace:
    """Shared by everything in this process that speaks with one mailbox."""

    known: ClassVar[dict[tuple[str, str], "Pace"]] = {}

    def __init__(self) -> None:
        self._places = BoundedSemaphore(AT_ONCE)
        self._lock = Lock()
        self._quiet_until = 0.0

    @classmethod
    def of(cls, url: str, address: str) -> "Pace":
        """The one of this mailbox."""
        return cls.known.setdefault((url, address.casefold()), cls())

    @contextmanager
    def a_place(self) -> Iterator[None]:
        """One of the four, waited for."""
        with self._places:
            yield

    def be_quiet(self, wait: timedelta) -> None:
        """The server asked for it; the mailbox's own back-off keeps a longer wait."""
        with self._lock:
            seconds = min(wait, LONGEST).total_seconds()
            self._quiet_until = max(self._quiet_until, monotonic() + seconds)

    def left(self) -> timedelta | None:
        """How long it is still to be quiet, or None."""
        seconds = self._quiet_until - monotonic()
        return timedelta(seconds=seconds) if seconds > 0 else None
