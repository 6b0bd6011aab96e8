"""Listens for news of mailboxes, a thread each. Deaf or dead, it holds up nothing: the sweep polls anyway."""

import threading
import time
from typing import Final
from uuid import UUID, uuid4

import structlog

from hub.errors import Unavailable
from hub.hub import Hub
from hub.intake.mailbox import Callback, Trouble
from hub.journeys.wake import hold, told
from hub.ports import Ear

log = structlog.get_logger()

A_WHILE: Final = 20.0
"""Seconds of listening at a time; the lease on listening is renewed between them."""
NOT_SO_FAST: Final = 2.0
FIRST_WAIT, LONGEST_WAIT = 15.0, 600.0


class Ears:
    """`start` and `stop` as the other workers have them."""

    def __init__(self, hub: Hub, a_while: float = A_WHILE, first_wait: float = FIRST_WAIT) -> None:
        self._hub = hub
        self._a_while = a_while
        self._first_wait = first_wait
        self._stop = threading.Event()
        self._ears = {name: it.ear for name, it in hub.mailboxes.items() if it.ear}
        self._threads = [
            threading.Thread(target=self._go_on, args=(name, ear), name=f"ear {name}", daemon=True)
            for name, ear in self._ears.items()
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, patience: float = 2.0) -> None:
        """Hang up; a thread that still waits for its server ends with the process."""
        self._stop.set()
        for ear in self._ears.values():
            ear.close()
        for thread in self._threads:
            thread.join(patience)

    def _go_on(self, name: str, ear: Ear) -> None:
        holder, wait = uuid4(), self._first_wait
        while not self._stop.is_set():
            try:
                well = self._once(name, ear, holder)
            except Unavailable as error:
                log.warning("an ear waits", mailbox=name, why=str(error))
                well = False
            except Exception:
                log.exception("an ear failed", mailbox=name)
                ear.close()
                well = False
            self._stop.wait(0 if well else wait)
            wait = self._first_wait if well else min(wait * 2, LONGEST_WAIT)

    def _once(self, name: str, ear: Ear, holder: UUID) -> bool:
        """Listen for a while; False when there is no use in listening again at once."""
        callback = hold(name, holder, self._hub)
        if callback is None:  # another worker does: be there when it dies
            self._stop.wait(self._a_while)
            return True
        heard = self._listen(ear, callback)
        if self._stop.is_set():
            return False
        told(name, holder, heard, self._hub)
        if isinstance(heard, Trouble):
            log.info("news of a mailbox is not heard", mailbox=name, why=heard.why)
            ear.close()
            return False
        return True

    def _listen(self, ear: Ear, callback: Callback) -> bool | Trouble:
        before = time.monotonic()
        heard = ear.listen(self._a_while, callback)
        if heard is True:  # a mail that comes in many pieces is one mail
            self._stop.wait(max(0.0, NOT_SO_FAST - (time.monotonic() - before)))
        return heard
