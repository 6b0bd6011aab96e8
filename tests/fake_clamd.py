"""A stand-in for clamd that speaks its INSTREAM: it finds EICAR, and refuses what is too long for it."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from adapters.screen.signs import EICAR


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while size := int.from_bytes(self.rfile.read(4)):
            content += self.rfile.read(size)
            if len(content) > self.server.limit:  # type: ignore[attr-defined]
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(len(content))  # type: ignore[attr-defined]
        answer = self.server.answer  # type: ignore[attr-defined]
        if not answer:
            answer = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        self.wfile.write(answer)


@contextmanager
def fake_clamd(path: Path | None = None, limit: int = 10**9, answer: bytes = b"") -> Iterator[Any]:
    """Listens at `path`, or on a port of 127.0.0.1; `.at` is its address, `.seen` the sizes it was sent."""
    kind = socketserver.ThreadingUnixStreamServer if path else socketserver.ThreadingTCPServer
    server: Any = kind(str(path) if path else ("127.0.0.1", 0), _Talk)  # type: ignore[arg-type]
    server.daemon_threads, server.limit, server.answer, server.seen = True, limit, answer, []
    server.at = str(path) if path else f"127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
