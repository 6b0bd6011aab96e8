"""The reader behind a wall: a child process that can be killed reads each mail."""

from dataclasses import replace
from typing import Final

import msgspec

from adapters.mime.clean import prose
from adapters.mime.reader import read, unreadable
from adapters.wall.wall import Died, Wall
from hub.intake.mail import Mail

LONGEST_HEAD: Final = 64 * 1024
SHOWN: Final = 64 * 1024
"""Octets of a mail that could not be read which are shown as they came."""
A_GLANCE: Final = 10.0
"""Seconds that headers alone may take."""
ONLY_HEADERS: Final = "Only its headers were read; the text is how the mail begins, as it came."

_ENCODER = msgspec.msgpack.Encoder()


def task(raw: bytes) -> bytes:
    """What the child does: the Mail as MessagePack."""
    return _ENCODER.encode(read(raw))


class SafeReader:
    """`ports.MailReader`; safe to share between threads. `memory` is in bytes."""

    def __init__(self, timeout: float = 30.0, memory: int = 512 * 1024 * 1024) -> None:
        self._wall = Wall("adapters.mime.safe:task", timeout, memory)
        self._quick = Wall("adapters.mime.safe:task", A_GLANCE, memory)
        self._decoder = msgspec.msgpack.Decoder(Mail)

    def read(self, raw: bytes) -> Mail:
        """The Mail; where reading it ended the child, what its headers say, and why it is `unread`."""
        if not raw:
            return unreadable(b"", "The mail is empty.")
        try:
            answer = self._wall.ask(raw)
        except (Died, TimeoutError) as failure:
            return self.glance(raw, str(failure))
        return self._decoder.decode(answer)

    def glance(self, raw: bytes, why: str = "it failed before") -> Mail:
        """What the headers alone say, which is quickly done; the text is how the mail begins."""
        text = prose(raw[:SHOWN].decode("utf-8", "replace"))
        note = f"The mail could not be read safely: {why}. Look at the original."
        try:
            mail = self._decoder.decode(self._quick.ask(_head(raw)))
        except (Died, TimeoutError):
            return replace(unreadable(raw[:SHOWN], note), unread=why)
        return replace(mail, text=text, html="", notes=(note, ONLY_HEADERS, *mail.notes), unread=why)

    def close(self) -> None:
        """End the idle children."""
        self._wall.close()
        self._quick.close()


def _head(raw: bytes) -> bytes:
    """The header fields, as far as the first blank line; no part is looked for behind them."""
    head = raw[:LONGEST_HEAD].lstrip(b"\r\n").replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return head + b"\n\n"
