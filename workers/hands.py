"""Many hands that send what is due, so that those who wait for a dead endpoint are few among them.

A hand that is called sends batch after batch until nothing is due. One that finds a whole batch calls
another, so that a backlog brings out all of them and an idle hub has none at work.
"""

import threading
from contextlib import suppress
from queue import Full, Queue
from uuid import UUID

import structlog

from hub.errors import Unavailable
from hub.hub import Hub
from hub.journeys.deliver import BATCH, deliver

log = structlog.get_logger()


class Hands:
    """`count` threads; `call` wakes one and never waits."""

    def __init__(self, hub: Hub, count: int) -> None:
        self._hub = hub
        self._stop = threading.Event()
        self._calls: Queue[UUID | None] = Queue(count)
        self._threads = [
            threading.Thread(target=self._work, name=f"hand {number}", daemon=True) for number in range(count)
        ]

    def call(self, beside: UUID | None = None) -> int:
        """Something is due, `beside` this delivery if one is known; when all are called already that will do.

        Always 0, for the sweep: there is nothing more to come round for.
        """
        with suppress(Full):
            self._calls.put_nowait(beside)
        return 0

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, patience: float = 20.0) -> None:
        """Let each finish the batch it holds."""
        self._stop.set()
        for _ in self._threads:
            self.call()
        for thread in self._threads:
            thread.join(patience)

    def _work(self) -> None:
        while not self._stop.is_set():
            self._answer(self._calls.get())

    def _answer(self, beside: UUID | None) -> None:
        """What goes wrong here is tried again when the sweep comes round, or the lease runs out."""
        try:
            while not self._stop.is_set() and (sent := deliver(self._hub, beside)):
                beside = None
                if sent == BATCH:
                    self.call()
        except Unavailable as error:
            log.warning("a hand waits", why=str(error))
        except Exception:
            log.exception("a hand slipped")
