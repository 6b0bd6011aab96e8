"""The process that looks at hostile bytes: limited in memory, ended when it takes too long.

It is started with an empty environment, and knows no secret but what a question brings. On its standard input
comes a length (8 bytes) and that many bytes, on its standard output goes a length and the answer, until the
input ends with the parent.
"""

import resource
import signal
import sys
from importlib import import_module
from typing import BinaryIO, Final

LENGTH_BYTES: Final = 8


def main() -> None:
    """Serve until the input ends; the arguments are `module:function`, bytes of memory, seconds a task."""
    module, _, name = sys.argv[1].partition(":")
    memory, seconds = int(sys.argv[2]), float(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    task = getattr(import_module(module), name)
    while asked := _next(sys.stdin.buffer):
        # Should the parent be killed meanwhile, nobody else would end a task that never ends.
        signal.setitimer(signal.ITIMER_REAL, seconds)
        answer = task(asked)
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout.buffer.write(len(answer).to_bytes(LENGTH_BYTES) + answer)
        sys.stdout.buffer.flush()


def _next(source: BinaryIO) -> bytes:
    """The next task, or nothing when the parent has gone."""
    size = source.read(LENGTH_BYTES)
    return source.read(int.from_bytes(size)) if len(size) == LENGTH_BYTES else b""


if __name__ == "__main__":
    main()
