"""Where letters and calls end up in a test: real servers that keep what comes and answer as scripted."""
# ruff: noqa: N802  # aiosmtpd and http.server name their hooks so

import asyncio
import ssl
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from threading import Condition, Thread
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

DROP = "drop the connection"
STALL = "say nothing for longer than anybody waits"


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    options: tuple[str, ...] = ()

    @property
    def mail(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed


class _RequiresTls(SMTP):
    """The library's server, which would refuse a parameter of MAIL that it does not know (RFC 8689)."""

    required: tuple[str, ...] = ()

    async def smtp_MAIL(self, arg: str) -> None:
        words = (arg or "").split(" ")
        self.required = ("REQUIRETLS",) if "REQUIRETLS" in words else ()
        await super().smtp_MAIL(" ".join(it for it in words if it != "REQUIRETLS"))


class SmtpSink:
    """A mail server on a free port. `script("RCPT", "550 no")` answers the next RCPT so; also DROP, STALL."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        implicit: ssl.SSLContext | None = None,
        password: str = "",
        require_tls: bool = False,
        offers: tuple[str, ...] = (),
    ) -> None:
        self.mails: list[Taken] = []
        self.connections = self.asked = 0
        self._answers: defaultdict[str, deque[str]] = defaultdict(deque)
        self._came = Condition()
        self._settings: dict[str, Any] = {"tls_context": tls, "require_starttls": require_tls}
        if password:
            self._settings |= {"auth_required": True, "authenticator": self._checks(password)}
        self._implicit = implicit
        self._offers = offers

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self.hang_up()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def hang_up(self) -> None:
        """Close every connection, as a server does with idle ones; new ones are welcome."""
        asyncio.run_coroutine_threadsafe(self._cancel_all(), self._loop).result()

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(
            lambda: _RequiresTls(
                self, hostname="sink", enable_SMTPUTF8=True, loop=self._loop, **self._settings
            ),
            "127.0.0.1",
            0,
            ssl=self._implicit,
        )

    async def _cancel_all(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def script(self, command: str, *answers: str) -> None:
        self._answers[command].extend(answers)

    def wait_for(self, count: int, seconds: float = 10) -> list[Taken]:
        """The mails, once there are `count` of them."""
        with self._came:
            if not self._came.wait_for(lambda: len(self.mails) >= count, seconds):
                raise AssertionError(f"{len(self.mails)} of {count} mails came within {seconds} s")
            return list(self.mails)

    async def handle_EHLO(self, _s: Any, session: Any, _e: Any, name: str, offers: list[str]) -> list[str]:
        session.host_name = name
        self.connections += 1
        return [offers[0], *(f"250-{it}" for it in self._offers), *offers[1:]]

    async def handle_NOOP(self, _server: Any, _session: Any, _envelope: Any, _said: str) -> str:
        self.asked += 1
        return "250 OK"

    async def handle_MAIL(
        self, server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = await self._scripted(server, "MAIL")
        if answer.startswith("2"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(
        self, server: Any, _session: Any, envelope: Any, address: str, _o: list[str]
    ) -> str:
        answer = await self._scripted(server, "RCPT")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        sender = "" if envelope.mail_from == "<>" else envelope.mail_from
        taken = Taken(
            sender,
            tuple(envelope.rcpt_tos),
            bytes(envelope.original_content),
            (*envelope.mail_options, *server.required),
        )
        with self._came:
            self.mails.append(taken)
            self._came.notify_all()
        answer = await self._scripted(server, "DATA")
        if not answer.startswith("2") and self.mails[-1] is taken:
            self.mails.pop()
        return answer

    async def _scripted(self, server: Any, command: str) -> str:
        answer = self._answers[command].popleft() if self._answers[command] else "250 OK"
        if answer == DROP:
            server.transport.abort()
            return "250 OK"
        if answer == STALL:
            await asyncio.sleep(3600)
        return answer

    @staticmethod
    def _checks(password: str) -> Callable[..., AuthResult]:
        def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
            right = isinstance(data, LoginPassword) and data.password == password.encode()
            return AuthResult(success=right, handled=False)

        return check


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    peer: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer; `endless` sends a body without end, `drip` one byte of the status line a time."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    after: float = 0.0
    drip: float = 0.0
    endless: bool = False


class WebhookSink:
    """A board's own system on a free port: keeps every call, answers `replies` in turn and then 204."""

    def __init__(self, *replies: Reply, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.calls: list[Call] = []
        self.replies = deque(replies)
        self.stopping = False
        self._came = Condition()
        self._server = _Server((host, 0), _Handler)
        self._server.sink = self
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}/hook"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stopping = True
        self._server.shutdown()
        self._server.server_close()

    def wait_for(self, count: int, seconds: float = 10) -> list[Call]:
        """The calls, once there are `count` of them."""
        with self._came:
            if not self._came.wait_for(lambda: len(self.calls) >= count, seconds):
                raise AssertionError(f"{len(self.calls)} of {count} calls came within {seconds} s")
            return list(self.calls)

    def hang_up(self) -> None:
        """Close every connection, as a server does with idle ones; new ones are welcome."""
        while self._server.open:
            with suppress(OSError):
                self._server.open.pop().shutdown(SHUT_RDWR)

    def keep(self, call: Call) -> Reply:
        with self._came:
            self.calls.append(call)
            self._came.notify_all()
            return self.replies.popleft() if self.replies else Reply()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    sink: WebhookSink

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.open: set[Any] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.sink.keep(Call(self.command, self.path, headers, body, self.client_address))
        self._wait(reply.after)
        if reply.drip:
            for letter in b"HTTP/1.1 204 No Content\r\n\r\n":
                self.wfile.write(bytes([letter]))
                self._wait(reply.drip)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(10**12 if reply.endless else len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)
        while reply.endless and not self.server.sink.stopping:
            self.wfile.write(b"x" * 65536)

    do_GET = do_POST  # noqa: N815  # a redirect that was followed would arrive as GET

    def log_message(self, *_: Any) -> None:
        """Nothing on the test's screen."""

    def _wait(self, seconds: float) -> None:
        until = monotonic() + seconds
        while monotonic() < until and not self.server.sink.stopping:
            sleep(min(0.05, seconds))
