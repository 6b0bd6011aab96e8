"""The process that reads hostile mail: limited in memory, ended when it takes too long, without secrets.

It is started with an empty environment. On its standard input comes a length (8 bytes) and a mail, on its
standard output goes a length and the Mail as MessagePack, until the input ends with the parent.
"""

import resource
import signal
import sys
from typing import BinaryIO, Final

import msgspec

from adapters.mime.reader import read

LENGTH_BYTES: Final = 8


def main() -> None:
    """Serve until the input ends; the arguments are the memory in bytes and the seconds for one mail."""
    memory, seconds = int(sys.argv[1]), float(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    encoder = msgspec.msgpack.Encoder()
    while raw := _next(sys.stdin.buffer):
        # Should the parent be killed meanwhile, nobody else would end a mail that never ends.
        signal.setitimer(signal.ITIMER_REAL, seconds)
        answer = encoder.encode(read(raw))
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout.buffer.write(len(answer).to_bytes(LENGTH_BYTES) + answer)
        sys.stdout.buffer.flush()


def _next(source: BinaryIO) -> bytes:
    """The next mail, or nothing when the parent has gone."""
    size = source.read(LENGTH_BYTES)
    return source.read(int.from_bytes(size)) if len(size) == LENGTH_BYTES else b""


if __name__ == "__main__":
    main()
