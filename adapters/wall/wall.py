"""Asks children behind the wall, each reused until it dies or has done enough; threads may share it."""

import os
import selectors
import subprocess
import sys
from collections import deque
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final

from adapters.wall.child import LENGTH_BYTES

ROOT: Final = Path(__file__).resolve().parents[2]
MOST_TASKS: Final = 2000
"""What one child does before a fresh one takes over, so that whatever leaks, leaks little."""


class Wall:
    """Does `task` (a `module:function`, bytes in and bytes out) in a child. `memory` is in bytes."""

    def __init__(self, task: str, timeout: float = 30.0, memory: int = 512 * 1024 * 1024) -> None:
        self._task = task
        self._timeout = timeout
        self._memory = memory
        self._idle: deque[_Child] = deque()
        self._lock = Lock()

    def ask(self, question: bytes) -> bytes:
        """The answer; raises Died or TimeoutError, whose text says what happened, when there is none."""
        child = self._borrow()
        try:
            answer = child.ask(question, self._timeout)
        except BaseException:
            child.kill()
            raise
        self._give_back(child)
        return answer

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
                return _Child(self._task, self._memory, self._timeout)
            if child.alive():
                return child
            child.kill()

    def _give_back(self, child: "_Child") -> None:
        if child.tasks >= MOST_TASKS:
            child.kill()
            return
        with self._lock:
            self._idle.append(child)


class Died(Exception):
    """The child ended in the middle of a task; the text says what that may mean."""


class _Child:
    def __init__(self, task: str, memory: int, timeout: float) -> None:
        command = [sys.executable, "-m", "adapters.wall.child", task, str(memory), str(timeout * 2)]
        environment = {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback could quote what it reads
            env=environment,
            cwd="/",
            bufsize=0,
        )
        assert self._process.stdin is not None  # noqa: S101  # both are pipes
        assert self._process.stdout is not None  # noqa: S101
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._in, False)
        self.tasks = 0

    def ask(self, raw: bytes, timeout: float) -> bytes:
        """The child's answer; raises Died, or TimeoutError after `timeout` seconds for all of it."""
        self.tasks += 1
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
                raise Died("reading it ended the reader") from error

    def _receive(self, size: int, deadline: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._wait(self._out, selectors.EVENT_READ, deadline)
            piece = os.read(self._out, min(size - len(data), 1024 * 1024))
            if not piece:
                raise Died("reading it took more memory than it may, or ended the reader")
            data += piece
        return bytes(data)

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, event)
            if not selector.select(max(deadline - monotonic(), 0)):
                raise TimeoutError("reading it took too long")
