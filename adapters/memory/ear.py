"""An ear in memory, which hears what it is told to."""

from queue import Empty, Queue

from hub.intake.mailbox import Callback, Trouble


class MemoryEar:
    """`ports.Ear` in memory: put True or a Trouble into `said`."""

    def __init__(self) -> None:
        self.said: Queue[bool | Trouble] = Queue()
        self.callbacks: list[Callback] = []
        self.closed = 0

    def listen(self, seconds: float, callback: Callback) -> bool | Trouble:
        """The next that was said, if it is said in time."""
        self.callbacks.append(callback)
        try:
            return self.said.get(timeout=seconds)
        except Empty:
            return False

    def close(self) -> None:
        """Counted."""
        self.closed += 1
