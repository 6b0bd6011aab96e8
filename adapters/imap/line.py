"""One connection to an IMAP server, signed in and with the inbox open; and what its refusals mean."""

import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError, ProtocolError

from adapters.imap.policy import PORTS, ImapPolicy, Tls
from hub.intake.mailbox import Ailment, Trouble
from hub.ports import Tokens

Answer = TypeVar("Answer")

PATIENCE: Final = SocketTimeout(connect=5, read=40)
PASSING: Final = frozenset({"UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT"})
"""RFC 5530: response codes of what passes by itself."""

_CODE: Final = re.compile(r"\[([A-Z]+)")


class Line:
    """Opened by every poll, so that no idle hang-up of a server's counts as trouble."""

    def __init__(self, policy: ImapPolicy, tokens: Tokens | None = None) -> None:
        self._policy = policy
        self._tokens = tokens
        self._client: IMAPClient | None = None
        self.uid_validity = 0
        self.uid_next = 1

    def open(self) -> IMAPClient:
        """A fresh connection; raises what `attempt` understands."""
        self.close()
        it, how = self._policy, ssl.create_default_context(cafile=self._policy.ca_file)
        self._client = client = IMAPClient(
            it.host, it.port or PORTS[it.tls], ssl=it.tls is Tls.IMPLICIT, ssl_context=how, timeout=PATIENCE
        )
        if it.tls is Tls.STARTTLS:
            client.starttls(how)
        self._sign_in(client)
        opened = client.select_folder(it.inbox)
        self.uid_validity, self.uid_next = opened[b"UIDVALIDITY"], opened.get(b"UIDNEXT", 1)
        return client

    def attempt(self, act: Callable[[IMAPClient], Answer]) -> Answer | Trouble:
        """What `act` answers on the open connection, or what kept it from answering."""
        try:
            return act(self._client or self.open())
        except _NoToken as error:
            self.close()
            return error.trouble
        except (IMAPClientError, OSError) as error:
            self.close()
            return _trouble(error)

    def _sign_in(self, client: IMAPClient) -> None:
        if self._tokens is None:
            client.login(self._policy.user, self._policy.password)
            return
        token = self._tokens.get()
        if isinstance(token, Trouble):
            raise _NoToken(token)
        try:
            client.oauth2_login(self._policy.user, token)
        except LoginError:  # revoked, it may be: the next look brings a fresh one
            self._tokens.drop()
            raise

    def close(self) -> None:
        """Hang up, if there is anything to hang up."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(IMAPClientError, OSError):  # it is gone already
                client.shutdown()


class _NoToken(Exception):
    """The service that gives tokens gave none."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.why)
        self.trouble = trouble


def _trouble(error: Exception) -> Trouble:
    name = type(error).__name__
    code = _CODE.search(str(error))
    passing = code is not None and code[1] in PASSING
    if isinstance(error, ssl.SSLError):
        return Trouble(Ailment.MISCONFIGURED, "The server's certificate does not verify. Set ca_file.")
    if isinstance(error, IMAPClientAbortError | ProtocolError | OSError) or passing:
        return Trouble(Ailment.AWAY, f"The server did not answer as it should ({name}).")
    if isinstance(error, LoginError):
        return Trouble(Ailment.REFUSED, f"The server refused the sign-in ({code[1] if code else name}).")
    return Trouble(Ailment.MISCONFIGURED, f"The server will not do this ({code[1] if code else name}).")
