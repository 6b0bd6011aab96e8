"""The load: a process of its own that posts signed webhooks and says, as JSON, how long each took.

    python -m bench.load PORT SOURCE CONNECTIONS SECONDS [RATE]     (the signing secret on standard input)

Without a rate each connection posts again as soon as it is answered (closed loop: throughput). With one,
a post is due every 1/rate seconds whether or not earlier ones were answered, and its time counts from when
it was due, not from when a connection was free for it (open loop: latency without coordinated omission).
"""

import asyncio
import json
import selectors
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter

from bench.cases import bodies, signed

AHEAD = 5000
"""Posts written and signed before the clock starts, so that the load takes little of the processor."""


@dataclass
class Tally:
    """Milliseconds of what was accepted, and every other status by number."""

    times: list[float] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)

    def note(self, status: bytes, began: float) -> None:
        if status == b"202":
            self.times.append((perf_counter() - began) * 1000)
        else:
            word = status.decode()
            self.refused[word] = self.refused.get(word, 0) + 1


@dataclass
class Plain:
    """One kept connection without asyncio; `got` is what has come of the answer so far."""

    socket: socket.socket
    began: float = 0.0
    got: bytes = b""

    def post(self, request: bytes) -> None:
        self.began, self.got = perf_counter(), b""
        self.socket.sendall(request)

    def answer(self) -> bytes | None:
        """The status, once the answer is there whole."""
        came = self.socket.recv(65536)
        if not came:
            raise ConnectionError("The hub hung up.")
        self.got += came
        head, found, body = self.got.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        return head[9:12] if found and len(body) >= int(length) else None


@dataclass
class Line:
    """One kept connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def post(self, request: bytes) -> bytes:
        """The status of the answer, whose body is read to its end."""
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        await self.reader.readexactly(int(length))
        return head[9:12]


def requests(port: int, source: str, secret: str) -> Iterator[bytes]:
    """Whole HTTP requests, each with an id of its own; without end."""
    for body in cycle(bodies()):
        headers = signed(body, secret) | {
            "host": f"127.0.0.1:{port}",
            "content-type": "application/json",
            "content-length": str(len(body)),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        yield f"POST /api/v1/sources/{source}/notifications HTTP/1.1\r\n{lines}\r\n".encode() + body


def closed(port: int, connections: int, posts: Iterator[bytes], seconds: float, tally: Tally) -> float:
    """Post as fast as the answers come; how long it really took.

    Plain sockets and one selector: the load shares the processor with what it measures, and asyncio took
    half a millisecond a post.
    """
    start = perf_counter()
    with selectors.DefaultSelector() as ready:
        for _ in range(connections):
            line = Plain(socket.create_connection(("127.0.0.1", port)))
            ready.register(line.socket, selectors.EVENT_READ, line)
            line.post(next(posts))
        while ready.get_map():
            for key, _ in ready.select():
                line = key.data
                if (status := line.answer()) is None:
                    continue
                tally.note(status, line.began)
                if perf_counter() < start + seconds:
                    line.post(next(posts))
                else:
                    ready.unregister(line.socket)
                    line.socket.close()
    return perf_counter() - start


async def open_loop(
    port: int, connections: int, posts: Iterator[bytes], pace: tuple[float, float], tally: Tally
) -> float:
    """Post on time, for so many seconds at so many a second; how long it really took."""
    (seconds, rate), free = pace, asyncio.Queue[Line]()
    for _ in range(connections):
        free.put_nowait(Line(*await asyncio.open_connection("127.0.0.1", port)))
    start = perf_counter()

    async def post_at(due: float, request: bytes) -> None:
        line = await free.get()
        tally.note(await line.post(request), due)
        free.put_nowait(line)

    async with asyncio.TaskGroup() as group:
        for number in range(int(rate * seconds)):
            due = start + number / rate
            await asyncio.sleep(max(0, due - perf_counter()))
            group.create_task(post_at(due, next(posts)))
    return perf_counter() - start


def main(port: int, source: str, connections: int, seconds: float, rate: float) -> dict[str, object]:
    written = requests(port, source, sys.stdin.read().strip())
    ahead = [next(written) for _ in range(int(min(rate * seconds, AHEAD)) if rate else AHEAD)]
    posts, tally = _first(ahead, written), Tally()
    if rate:
        took = asyncio.run(open_loop(port, connections, posts, (seconds, rate), tally))
    else:
        took = closed(port, connections, posts, seconds, tally)
    return {"times": tally.times, "refused": tally.refused, "seconds": took}


def _first(ahead: list[bytes], then: Iterator[bytes]) -> Iterator[bytes]:
    yield from ahead
    yield from then


if __name__ == "__main__":
    port, source, connections, seconds, *rate = sys.argv[1:]
    found = main(int(port), source, int(connections), float(seconds), float(rate[0]) if rate else 0)
    print(json.dumps(found))
