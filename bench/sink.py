"""Where deliveries end up: a process of its own with a board's system, a mail server and an endpoint that is dead.

    python -m bench.sink

It prints its ports as one line of JSON. `GET /figures` at the first tells when each letter and event came
(seconds since the epoch, by path; mails under `mail`) and forgets them.
"""

import asyncio
import json
from collections import defaultdict
from time import time

CAME: defaultdict[str, list[float]] = defaultdict(list)


async def system(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A board's system: takes every event with 204, at once."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            method, path, _ = head.split(b" ", 2)
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length or 0))
            if method == b"GET":
                writer.write(_figures())
            else:
                CAME[path.decode()].append(time())
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionResetError):
        writer.close()


def _figures() -> bytes:
    told = json.dumps(CAME).encode()
    CAME.clear()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(told), told)


async def mail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A mail server (RFC 5321) that takes everything and keeps nothing."""
    writer.write(b"220 sink\r\n")
    try:
        while line := await reader.readline():
            match line[:4].upper():
                case b"DATA":
                    writer.write(b"354 go on\r\n")
                    await reader.readuntil(b"\r\n.\r\n")
                    CAME["mail"].append(time())
                    writer.write(b"250 taken\r\n")
                case b"QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                case _:
                    writer.write(b"250 fine\r\n")
    except (asyncio.IncompleteReadError, ConnectionResetError):
        pass
    writer.close()


async def dead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accepts the connection and says nothing until the other side has had enough."""
    while await reader.read(65536):
        pass
    writer.close()


async def main() -> None:
    servers = {
        it.__name__: await asyncio.start_server(it, "127.0.0.1", 0, limit=2**22)
        for it in (system, mail, dead)
    }
    print(json.dumps({name: it.sockets[0].getsockname()[1] for name, it in servers.items()}), flush=True)
    await asyncio.gather(*(it.serve_forever() for it in servers.values()))


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        raise SystemExit from None
