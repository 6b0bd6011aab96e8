"""Hears at once of mail on an IMAP server, over a connection of its own. RFC 2177."""

from time import monotonic
from typing import Any, Final

from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError, IMAPClientAbortError

from adapters.imap.line import Line
from adapters.imap.policy import ImapPolicy
from hub.intake.mailbox import Callback, Trouble
from hub.ports import Tokens

AFRESH: Final = 9 * 60.0
"""Seconds after which IDLE is begun again: a server may hang up after half an hour, a firewall after less."""


class ImapEar:
    """`ports.Ear` by IDLE; one thread listens."""

    def __init__(self, policy: ImapPolicy, tokens: Tokens | None = None) -> None:
        self._line = Line(policy, tokens)
        self._idling: IMAPClient | None = None
        self._since = 0.0

    def listen(self, seconds: float, callback: Callback) -> bool | Trouble:  # noqa: ARG002 - others are called
        """True for whatever the server says lies there anew."""
        return self._line.attempt(lambda client: self._heard(client, seconds))

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _heard(self, client: IMAPClient, seconds: float) -> bool:
        told = self._begin(client)
        before = monotonic()
        said = told or client.idle_check(timeout=seconds)
        # A line that is dead is silent at once, again and again.
        if any(it[0] == b"BYE" for it in said) or (not said and monotonic() - before < seconds / 2):
            raise IMAPClientAbortError("The server hung up.")
        return any(it[1] == b"EXISTS" for it in said if len(it) > 1)

    def _begin(self, client: IMAPClient) -> list[Any]:
        """What was said as it was begun afresh."""
        if not client.has_capability("IDLE"):
            raise CapabilityError("[NOIDLE] The server announces nothing.")
        if self._idling is client and monotonic() - self._since < AFRESH:
            return []
        told: list[Any] = []
        if self._idling is not None and self._idling is client:
            _, told = client.idle_done()
        client.idle()
        self._idling, self._since = client, monotonic()
        return told
