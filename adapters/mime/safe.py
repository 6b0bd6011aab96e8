"""The reader behind a wall: a child process that can be killed reads each mail."""

import msgspec

from adapters.mime.reader import read, unreadable
from adapters.wall.wall import Died, Wall
from hub.intake.mail import Mail

_ENCODER = msgspec.msgpack.Encoder()


def task(raw: bytes) -> bytes:
    """What the child does: the Mail as MessagePack."""
    return _ENCODER.encode(read(raw))


class SafeReader:
    """`ports.MailReader`; safe to share between threads. `memory` is in bytes."""

    def __init__(self, timeout: float = 30.0, memory: int = 512 * 1024 * 1024) -> None:
        self._wall = Wall("adapters.mime.safe:task", timeout, memory)
        self._decoder = msgspec.msgpack.Decoder(Mail)

    def read(self, raw: bytes) -> Mail:
        """The Mail; where reading it ended the child, one that says so."""
        if not raw:
            return unreadable(b"", "The mail is empty.")
        try:
            answer = self._wall.ask(raw)
        except (Died, TimeoutError) as failure:
            return unreadable(b"", f"The mail could not be read safely: {failure}. Look at the original.")
        return self._decoder.decode(answer)

    def close(self) -> None:
        """End the idle children."""
        self._wall.close()
