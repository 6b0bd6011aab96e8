"""Connections to a pinned address, with one deadline over everything said on them.

httpcore is used under its own name because it lets the socket be ours: the address is resolved once, checked
and connected to, so no second look-up can lead elsewhere (DNS rebinding), while Host and the certificate's
name stay the endpoint's. A reused connection was made the same way.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from adapters.webhook.guard import Allowed, Forbidden, Resolve, choose


def broken_off(error: Exception) -> str:
    """What went wrong with a connection, for whoever looks after the system that is called."""
    match next(iter(error.args), None):  # httpcore keeps what it stands for there, and drops the cause
        case ssl.SSLCertVerificationError() as cause:
            return f"Its certificate was not accepted: {cause.verify_message}."
        case socket.gaierror() | UnicodeError():
            return "The name of its host is not known."
        case ConnectionRefusedError():
            return "Nothing listens at that address: the connection was refused."
        case ssl.SSLError() as cause:
            return f"No encrypted connection could be made ({cause.reason or 'it broke off'})."
        case _ if isinstance(error, httpcore.ConnectError):
            return "The connection could not be made."
        case _:
            return "The connection broke off before the answer had come."


class NotCalled(httpcore.ConnectError):
    """The guard would not have this address called."""


class Deadline(threading.local):
    """When the call that this thread is making must be over (monotonic seconds)."""

    at: float = float("inf")

    def cut(self, timeout: float | None) -> float:
        """No wait goes past the deadline; raises once it has passed."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("deadline")
        return left if timeout is None else min(timeout, left)


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves, asks the guard, and connects to the address that the guard saw."""

    def __init__(self, listed: Allowed, resolve: Resolve, deadline: Deadline) -> None:
        self._listed = listed
        self._resolve = resolve
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(error) from error
        chosen = choose(host, found, self._listed)
        if isinstance(chosen, Forbidden):
            raise NotCalled(chosen.why)
        stream = self._plain.connect_tcp(
            chosen[0], port, self._deadline.cut(timeout), local_address, socket_options
        )
        return _Timed(stream, self._deadline)


class _Timed(httpcore.NetworkStream):
    """A stream whose every read and write is under the deadline: a byte a second does not keep it open."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.cut(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        cut = self._deadline.cut(timeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, cut), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
