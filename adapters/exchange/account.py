"""Opens a mailbox with exchangelib, and keeps it from everything it does behind one's back.

It retries (and so sends twice, and locks accounts), it shares connections and policies between mailboxes of
one login, and it waits for ever for a connection that a failed sign-in lost. So: FailFast, a login that is
equal to nothing but itself, and after any trouble everything is thrown away and opened afresh.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import ClassVar, Final, TypeVar
from urllib.parse import urlsplit

from exchangelib import Account, Configuration, Credentials, FailFast, Identity, OAuth2Credentials, Version
from exchangelib.ewsdatetime import UTC
from exchangelib.properties import DistinguishedFolderId, Mailbox
from exchangelib.protocol import BaseProtocol, Protocol
from exchangelib.version import EXCHANGE_2016
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from adapters.exchange.policy import Access, Auth, ExchangePolicy
from adapters.exchange.trouble import FAILURES, trouble
from hub.intake.mailbox import Trouble

Answer = TypeVar("Answer")

SECONDS: Final = (5, 40)
"""To connect, and between two octets of an answer."""
STREAM: Final = (5, 100)
"""The same where the server may have nothing to say for a minute."""


class ServerAdapter(HTTPAdapter):
    """exchangelib knows one such class a process; what differs between servers goes by their addresses."""

    trusted: ClassVar[dict[str, str]] = {}

    def send(  # noqa: PLR0913, PLR0917 - the signature is that of requests
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: object = None,  # noqa: ARG002 - ours is shorter than any that exchangelib asks for
        verify: bool | str = True,
        cert: str | tuple[str, str] | None = None,
        proxies: dict[str, str] | None = None,
    ) -> Response:
        """With our own patience, and the server's own authority where one is set."""
        authority = self.trusted.get(urlsplit(str(request.url)).netloc)
        return super().send(
            request, stream, STREAM if stream else SECONDS, authority or verify, cert, proxies
        )


class Login(Credentials):  # type: ignore[misc]  # exchangelib ships no types
    """Never shared: exchangelib would give a second mailbox of the same login the first one's protocol."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


class AppLogin(OAuth2Credentials):  # type: ignore[misc]
    """The same for an application, with the address of its own token service."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __init__(self, policy: ExchangePolicy, identity: Identity | None) -> None:
        super().__init__(policy.user, policy.password, identity=identity)
        self._token_url = policy.token_url

    @property
    def token_url(self) -> str:
        return self._token_url


class Line:
    """One mailbox, opened when first needed and again after trouble. Threads may share it."""

    def __init__(self, policy: ExchangePolicy, connections: int = 1) -> None:
        self.policy = policy
        self._connections = connections
        self._opening = Lock()
        self._account: Account | None = None
        BaseProtocol.HTTP_ADAPTER_CLS = ServerAdapter
        if policy.ca_file:
            for url in filter(None, (policy.url, policy.token_url)):
                ServerAdapter.trusted[urlsplit(url).netloc] = str(policy.ca_file)
        # Its errors come back as values; its log would print whole requests, letters and all.
        logging.getLogger("exchangelib").setLevel(logging.CRITICAL)

    def attempt(self, act: Callable[[Account], Answer]) -> Answer | Trouble:
        """What `act` answers, or what kept it from answering. Once, without a retry."""
        account = self._open()
        try:
            return act(account)
        except FAILURES as error:
            self._drop(account)
            return trouble(error)

    def close(self) -> None:
        """Hang up."""
        if self._account is not None:
            self._drop(self._account)

    def _open(self) -> Account:
        with self._opening:
            if self._account is None:
                self._account = _account(self.policy, self._connections)
            return self._account

    def _drop(self, account: Account) -> None:
        with self._opening:
            if self._account is account:
                self._account = None
        with suppress(KeyError):  # another thread was quicker
            del Protocol[account.protocol.config]
        account.protocol.close()


def distinguished(account: Account, name: str) -> DistinguishedFolderId:
    """A folder every mailbox has, named without asking for the mailbox's root, to which rights may lack."""
    return DistinguishedFolderId(id=name, mailbox=Mailbox(email_address=account.primary_smtp_address))


def _account(policy: ExchangePolicy, connections: int) -> Account:
    """Nothing is asked of the server yet: the version is stated, and corrected by the first answer."""
    identity = (
        Identity(primary_smtp_address=policy.address) if policy.access is Access.IMPERSONATION else None
    )
    app = policy.auth is Auth.OAUTH2
    config = Configuration(
        service_endpoint=policy.url,
        credentials=AppLogin(policy, identity) if app else Login(policy.user, policy.password),
        auth_type={Auth.BASIC: "basic", Auth.NTLM: "NTLM", Auth.OAUTH2: "OAuth 2.0"}[policy.auth],
        version=Version(build=EXCHANGE_2016),
        retry_policy=FailFast(),
        max_connections=connections,
    )
    return Account(policy.address, config=config, access_type=str(policy.access), default_timezone=UTC)
