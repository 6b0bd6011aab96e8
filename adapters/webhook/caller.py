"""Calls a board's own system: one signed POST, no redirects, and whatever it answers told as an outcome."""

import ssl
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import httpcore

from adapters.webhook.guard import Resolve, allowed, resolve
from adapters.webhook.signature import sign
from adapters.webhook.wire import Deadline, GuardedBackend, NotCalled, broken_off
from hub.errors import ConfigError
from hub.sending.outcome import Deferred, Outcome, Refused, Sent
from hub.sending.parcel import Event

CONNECT_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 15.0
MOST_READ: Final = 64 * 1024
AGENT: Final = b"partnership-notification-hub"


class WebhookCaller:
    """`ports.Caller` over HTTP; safe to share between threads.

    `allowed_endpoints` are hosts and networks that may be called although they are not public; plain http://
    goes to those only. `seconds` is the whole call's deadline.
    """

    def __init__(
        self,
        allowed_endpoints: tuple[str, ...] = (),
        resolver: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
        seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._listed = allowed(allowed_endpoints)
        self._seconds = seconds
        self._deadline = Deadline()
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or ssl.create_default_context(),
            max_connections=200,
            max_keepalive_connections=50,
            keepalive_expiry=30,
            network_backend=GuardedBackend(self._listed, resolver, self._deadline),
        )

    def send(self, event: Event) -> Outcome:
        """Try once. Anything but a 2xx is tried again later, save what says it never will be otherwise."""
        if why := self.unfit(event.url):
            return Refused(why)
        try:
            headers = sign(event.secrets, str(event.key), datetime.now(UTC), event.body)
        except ConfigError as error:
            return Refused(str(error))
        self._deadline.at = time.monotonic() + self._seconds
        try:
            return self._call(event, headers)
        except NotCalled as error:
            return Refused(str(error))
        except (httpcore.TimeoutException, httpcore.PoolTimeout):
            return Deferred(f"It did not answer within {self._seconds:g} seconds.")
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
            return Deferred(broken_off(error))

    def unfit(self, url: str) -> str:
        """As `ports.Caller` has it; where the name leads is looked at when it is called."""
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            return "The endpoint is not a URL."
        if not host or parts.username or parts.scheme not in {"http", "https"} or not _visible(url):
            return "An endpoint reads https://host/path, without a user name."
        if parts.scheme == "http" and not self._listed.names(host):
            return "An endpoint is https://; plain http:// only goes to hosts in HUB_ALLOWED_ENDPOINTS."
        return ""

    def close(self) -> None:
        """Close every connection that is kept for reuse."""
        self._pool.close()

    def _call(self, event: Event, headers: dict[str, str]) -> Outcome:
        fixed = {b"Content-Type": b"application/json", b"User-Agent": AGENT}
        named = headers | {f"ce-{name}": value for name, value in event.attributes.items()}
        signed = {name.encode(): value.encode() for name, value in named.items()}
        wait = {"connect": CONNECT_SECONDS, "read": self._seconds, "write": self._seconds, "pool": 1.0}
        with self._pool.stream(
            "POST",
            event.url,
            headers=list((fixed | signed).items()),
            content=event.body,
            extensions={"timeout": wait},
        ) as response:
            outcome = _outcome(response)
            _drain(response)
        return outcome


def _visible(url: str) -> bool:
    """A space or a line break in an endpoint would end the request line."""
    return all("!" <= letter <= "~" for letter in url)


def _outcome(response: httpcore.Response) -> Outcome:
    status = response.status
    if 200 <= status < 300:
        return Sent(f"HTTP {status}")
    if status == HTTPStatus.GONE:
        return Refused("HTTP 410: the endpoint wants nothing more.", gone=True)
    if 300 <= status < 400:
        return Deferred(f"HTTP {status}: a redirect is not followed. Correct the endpoint's address.")
    return Deferred(f"HTTP {status}", _retry_after(response))


def _retry_after(response: httpcore.Response) -> timedelta | None:
    """Seconds or an HTTP date (RFC 9110, section 10.2.3); None when neither."""
    said = next((value for name, value in response.headers if name.lower() == b"retry-after"), b"")
    text = said.decode("latin-1").strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        return timedelta(seconds=int(text))
    try:
        until = parsedate_to_datetime(text)
    except (
        ValueError,
        TypeError,
        OverflowError,
        IndexError,
    ):  # no fault of ours
        return None
    return max(timedelta(), until - datetime.now(UTC)) if until.tzinfo else None


def _drain(response: httpcore.Response) -> None:
    """Read a little, so that the connection can be used again; a longer answer is cut off, never kept."""
    read = 0
    for chunk in response.iter_stream():
        read += len(chunk)
        if read > MOST_READ:
            return
