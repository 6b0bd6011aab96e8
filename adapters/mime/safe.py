"""The reader behind a wall: a child process that can be killed reads each mail, and is reused until then."""

import os
import selectors
import subprocess
import sys
from collections import deque
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final

import msgspec

from adapters.mime.child import LENGTH_BYTES
from adapters.mime.reader import unreadable
from hub.intake.mail import Mail

ROOT: Final = Path(__file__).resolve().parents[2]
MOST_MAILS: Final = 2000
"""Mails one child reads before a fresh one takes over, so that whatever leaks, leaks little."""


class SafeReader:
    """`ports.MailReader`; safe to share between threads, each borrowing a child. `memory` is in bytes."""

    def __init__(self, timeout: float = 30.0, memory: int = 512 * 1024 * 1024) -> None:
        self._timeout = timeout
        self._memory = memory
        self._idle: deque[_Child] = deque()
        self._lock = Lock()
        self._decoder = msgspec.msgpack.Decoder(Mail)

    def read(self, raw: bytes) -> Mail:
        """The Mail; where reading it ended the child, one that says so."""
        if not raw:
            return unreadable(b"", "The mail is empty.")
        child = self._borrow()
        try:
            answer = child.ask(raw, self._timeout)
        except (_Died, TimeoutError) as failure:
            child.kill()
            return unreadable(b"", f"The mail could not be read safely: {failure}. Look at the original.")
        self._give_back(child)
        return self._decoder.decode(answer)

    def close(self) -> None:
        """End the idle children."""
        with self._lock:
            while self._idle:
                self._idle.pop().kill()

    def _borrow(self) -> "_Child":
        while True:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is None:
                return _Child(self._memory, self._timeout)
            if child.alive():
                return child
            child.kill()

    def _give_back(self, child: "_Child") -> None:
        if child.mails >= MOST_MAILS:
            child.kill()
            return
        with self._lock:
            self._idle.append(child)


class _Died(Exception):
    """The child ended in the middle of a mail."""


class _Child:
    def __init__(self, memory: int, timeout: float) -> None:
        command = [sys.executable, "-m", "adapters.mime.child", str(memory), str(timeout * 2)]
        environment = {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback could quote the mail
            env=environment,
            cwd="/",
            bufsize=0,
        )
        assert self._process.stdin is not None  # noqa: S101  # both are pipes
        assert self._process.stdout is not None  # noqa: S101
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._in, False)
        self.mails = 0

    def ask(self, raw: bytes, timeout: float) -> bytes:
        """The child's answer; raises _Died, or TimeoutError after `timeout` seconds for all of it."""
        self.mails += 1
        deadline = monotonic() + timeout
        self._send(len(raw).to_bytes(LENGTH_BYTES) + raw, deadline)
        return self._receive(int.from_bytes(self._receive(LENGTH_BYTES, deadline)), deadline)

    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _send(self, data: bytes, deadline: float) -> None:
        rest = memoryview(data)
        while rest:
            self._wait(self._in, selectors.EVENT_WRITE, deadline)
            try:
                rest = rest[os.write(self._in, rest[:65536]) :]
            except BrokenPipeError as error:
                raise _Died("reading it ended the reader") from error

    def _receive(self, size: int, deadline: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._wait(self._out, selectors.EVENT_READ, deadline)
            piece = os.read(self._out, min(size - len(data), 1024 * 1024))
            if not piece:
                raise _Died("reading it took more memory than it may, or ended the reader")
            data += piece
        return bytes(data)

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, event)
            if not selector.select(max(deadline - monotonic(), 0)):
                raise TimeoutError("reading it took too long")
