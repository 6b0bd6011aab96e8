"""Screening behind the wall: the look in a child that may be killed, then the virus scanner if any."""

import msgspec

from adapters.screen.clamd import Clamd
from adapters.screen.look import look
from adapters.wall.wall import Died, Wall
from hub.intake.attachment import Danger, Finding, Screened
from hub.intake.magic import OCTETS

_ENCODER = msgspec.msgpack.Encoder()
_QUESTION = msgspec.msgpack.Decoder(tuple[str, bytes])
_ANSWER = msgspec.msgpack.Decoder(Screened)


def task(question: bytes) -> bytes:
    """What the child does: a name and content in, what was found out."""
    name, content = _QUESTION.decode(question)
    return _ENCODER.encode(look(name, content))


class SafeScreen:
    """`ports.Screen`; safe to share between threads. Without `clamd` no virus scanner is asked."""

    def __init__(
        self, clamd: Clamd | None = None, timeout: float = 30.0, memory: int = 512 * 1024 * 1024
    ) -> None:
        self._wall = Wall("adapters.screen.safe:task", timeout, memory)
        self._clamd = clamd

    def __call__(self, name: str, content: bytes) -> Screened:
        """Everything that speaks against the file; a file that ends its child is held for that."""
        try:
            seen = _ANSWER.decode(self._wall.ask(_ENCODER.encode((name, content))))
        except (Died, TimeoutError) as failure:
            seen = Screened(OCTETS, (Finding(Danger.UNREADABLE, str(failure)),))
        scanned = self._clamd.scan(content) if self._clamd else ()
        return Screened(seen.content_type, (*seen.findings, *scanned))

    def close(self) -> None:
        """End the idle children."""
        self._wall.close()
