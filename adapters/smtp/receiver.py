"""The SMTP door: it answers 250 only after the mail is kept, and 451 whenever it could not be.

It stands behind a mail transfer agent in production, which repeats whatever did not get a 250; the
journey recognises a repeat by its digest. RFC 5321.
"""

import asyncio
import logging
import ssl
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from threading import Thread
from typing import Any, AnyStr, Final

from aiosmtpd.smtp import SMTP

from adapters.smtp.answers import Answers
from hub.errors import ConfigError, Unavailable
from hub.ports import KeepMail, KnowsToken, NoteRefusal

# aiosmtpd writes addresses at INFO and the mail itself at DEBUG; neither may reach a log.
logging.getLogger("mail.log").setLevel(logging.ERROR)

log: Final = logging.getLogger(__name__)

GRACE_SECONDS: Final = 10
LOOPBACK: Final = (ip_network("127.0.0.0/8"), ip_network("::1"))
NOT_A_PEER: Final = b"554 5.7.1 This server takes mail from its own mail servers alone (HUB_SMTP_PEERS)\r\n"


@dataclass(frozen=True, slots=True)
class DoorPolicy:
    """Where the door stands and what it takes; sizes in bytes, times in seconds, `port` 0 takes a free one.

    `peers` are the networks that mail is taken from: what a mail server of ours says of a sender is only
    worth something while nobody can go round it. `certificate` and `key` are PEM files; with a certificate
    the door offers STARTTLS. Raises ConfigError for a certificate that cannot be used.
    """

    host: str = "127.0.0.1"
    port: int = 8025
    name: str = "hub"
    max_size: int = 25 * 1024 * 1024
    max_recipients: int = 100
    max_connections: int = 100
    idle_seconds: float = 300
    keepers: int = 8
    certificate: Path | None = None
    key: Path | None = None
    peers: tuple[IPv4Network | IPv6Network, ...] = LOOPBACK


class SmtpDoor:
    """Listens in a thread of its own; `mailboxes` maps each address we take mail for to its mailbox name.

    `knows` tells the recipient tokens that we made from all others; without it there are none. `refused` is
    told of a mail that is too big, which its server will not bring again.
    """

    def __init__(
        self,
        keep: KeepMail,
        mailboxes: Mapping[str, str],
        policy: DoorPolicy,
        knows: KnowsToken = lambda _address: False,
        refused: NoteRefusal = lambda _why: None,
    ) -> None:
        self._policy = policy
        self._refused = refused
        self._answers = Answers(keep, mailboxes, policy.max_recipients, policy.keepers, knows)
        self._tls = _server_tls(policy)
        self._open: set[_Session] = set()
        self.port = policy.port

    def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="smtp-door", daemon=True)
        self._thread.start()
        listen = self._loop.create_server(self._session, self._policy.host, self._policy.port)
        try:
            self._server = asyncio.run_coroutine_threadsafe(listen, self._loop).result()
        except OSError:
            self._end()
            raise
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Take no more mail, let the mails in hand be kept, then close."""
        asyncio.run_coroutine_threadsafe(self._drain(), self._loop).result()
        self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._answers.keepers.shutdown()

    async def _drain(self) -> None:
        self._server.close()
        for _ in range(GRACE_SECONDS * 20):
            if not self._answers.in_hand:
                break
            await asyncio.sleep(0.05)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for session in list(self._open):
            if isinstance(session.transport, asyncio.WriteTransport):
                session.transport.abort()

    def _session(self) -> asyncio.Protocol:
        if len(self._open) >= self._policy.max_connections:
            return _Busy()
        return _Session(
            self._answers,
            opened=self._open,
            refused=self._refused,
            peers=self._policy.peers,
            data_size_limit=self._policy.max_size,
            enable_SMTPUTF8=True,
            hostname=self._policy.name,
            ident="ESMTP",
            tls_context=self._tls,
            timeout=self._policy.idle_seconds,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
            loop=self._loop,
        )


class _Session(SMTP):
    """One connection, with the limits that real mail needs."""

    line_length_limit = 64 * 1024

    def __init__(
        self,
        answers: Answers,
        opened: "set[_Session]",
        refused: NoteRefusal,
        peers: tuple[IPv4Network | IPv6Network, ...],
        **settings: Any,
    ) -> None:
        self._peers = peers
        self._opened = opened
        self._answers = answers
        self._refused = refused
        # The library shares one table between all connections and clears it at each new one.
        self.command_size_limits = defaultdict(lambda: 1024)
        super().__init__(answers, **settings)

    async def push(self, status: AnyStr) -> None:
        """The library says by itself that a mail is too big; what was refused must not go unseen."""
        if str(status).startswith("552"):
            try:
                await self.loop.run_in_executor(self._answers.keepers, self._refused, "too big")
            except Unavailable:
                logging.getLogger(__name__).warning(
                    "a mail that is too big was refused, and not written down"
                )
        await super().push(status)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A stranger hears one line; STARTTLS comes here a second time, over the same connection."""
        told = transport.get_extra_info("peername")
        caller = str(told[0]) if told else ""  # it may have hung up already
        if isinstance(transport, asyncio.WriteTransport) and not is_peer(caller, self._peers):
            log.warning("mail from %s was refused: it is not one of HUB_SMTP_PEERS", caller)
            transport.write(NOT_A_PEER)
            transport.close()
            return
        self._opened.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self in self._opened:
            self._opened.discard(self)
            super().connection_lost(error)


class _Busy(asyncio.Protocol):
    """What a caller meets when every connection is taken."""

    def connection_made(self, transport: asyncio.WriteTransport) -> None:  # type: ignore[override]  # TCP
        transport.write(b"421 4.3.2 Too many connections, please try again later\r\n")
        transport.close()


def is_peer(caller: str, peers: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    """Whether this address lies in one of the networks, also where IPv6 brings one of IPv4."""
    if not caller:
        return False
    address = ip_address(caller)
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((inner or address) in it for it in peers)


def _server_tls(policy: DoorPolicy) -> ssl.SSLContext | None:
    if policy.certificate is None:
        if policy.key:
            raise ConfigError("The mail door has a key (HUB_SMTP_KEY) and no certificate (HUB_SMTP_CERT).")
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(policy.certificate, policy.key)
    except OSError as error:  # ssl.SSLError is one
        why = f"{type(error).__name__}: {error.strerror or error}"
        raise ConfigError(f"HUB_SMTP_CERT and HUB_SMTP_KEY cannot be used ({why}).") from error
    return context
