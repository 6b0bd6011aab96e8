"""Asks clamd whether a file is infected: clamd(8), INSTREAM. No answer is never a yes."""

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Final

from hub.intake.attachment import Danger, Finding

CHUNK: Final = 65_536
PORT: Final = 3310
LONGEST_ANSWER: Final = 4096

_FOUND: Final = re.compile(r"stream: (.{1,200}?) FOUND")


@dataclass(frozen=True, slots=True)
class Clamd:
    """Where it listens: a path, or `host` or `host:port`. `limit` is its StreamMaxLength in bytes."""

    address: str
    limit: int = 25 * 1024 * 1024
    timeout: float = 60.0

    def scan(self, content: bytes) -> tuple[Finding, ...]:
        """Nothing when it is clean; a finding when it is not, is too large, or nobody answers."""
        if len(content) > self.limit:
            return (Finding(Danger.TOO_LARGE, f"the virus scanner takes {self.limit} bytes"),)
        try:
            answer = self._ask(content)
        except OSError as error:
            return (Finding(Danger.UNSCANNED, type(error).__name__),)
        return _understood(answer)

    def _ask(self, content: bytes) -> str:
        deadline = monotonic() + self.timeout
        with self._connected() as line:
            try:
                for piece in _pieces(content):
                    line.settimeout(_left(deadline))
                    line.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has said why before it hung up
            return _answer(line, deadline)

    def _connected(self) -> socket.socket:
        wait = min(self.timeout, 10)
        if self.address.startswith(("/", "unix:")):
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(wait)
            try:
                line.connect(self.address.removeprefix("unix:"))
            except OSError:
                line.close()
                raise
            return line
        host, _, port = self.address.removeprefix("tcp://").rpartition(":")
        if not host or not port.isdigit():
            host, port = self.address.removeprefix("tcp://"), str(PORT)
        return socket.create_connection((host.strip("[]"), int(port)), wait)


def _pieces(content: bytes) -> Iterator[bytes]:
    yield b"zINSTREAM\0"
    for at in range(0, len(content), CHUNK):
        piece = content[at : at + CHUNK]
        yield len(piece).to_bytes(4) + piece
    yield b"\0\0\0\0"


def _answer(line: socket.socket, deadline: float) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        line.settimeout(_left(deadline))
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError("the virus scanner took too long")
    return left


def _understood(answer: str) -> tuple[Finding, ...]:
    if answer == "stream: OK":
        return ()
    if found := _FOUND.fullmatch(answer):
        return (Finding(Danger.INFECTED, found[1]),)
    if "size limit exceeded" in answer:
        return (Finding(Danger.TOO_LARGE, "for the virus scanner"),)
    return (Finding(Danger.UNSCANNED, answer[:200]),)
