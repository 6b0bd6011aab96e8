"""Hears at once of mail on an Exchange server, by a streaming subscription over connections of its own.

exchangelib waits for ever when a request is made while one of two connections streams, so there are four; its
other ways of listening are no use: pulled events can loop for ever, pushed ones need a server on our side.
"""

from typing import Any, Final

from exchangelib import Account
from exchangelib.properties import StatusEvent
from exchangelib.services import GetStreamingEvents, SubscribeToStreaming

from adapters.exchange.account import Line
from adapters.exchange.folders import inbox_named
from adapters.exchange.policy import ExchangePolicy
from hub.intake.mailbox import Callback, Trouble

CONNECTIONS: Final = 4
EVENTS: Final = ("NewMailEvent", "CreatedEvent", "MovedEvent")
MINUTES: Final = 1
"""For which one request stays open: the shortest there is, so that a hub that stops does not wait long."""


class ExchangeEar:
    """`ports.Ear` by EWS; one thread listens, for a minute at a time whatever it is asked."""

    def __init__(self, policy: ExchangePolicy) -> None:
        self._policy = policy
        self._line = Line(policy, connections=CONNECTIONS)
        self._subscribed: tuple[Account, str] | None = None

    def listen(self, seconds: float, callback: Callback) -> bool | Trouble:  # noqa: ARG002 - a minute, by itself
        """True for mail that came, was made there or was moved there."""
        heard = self._line.attempt(self._heard)
        if isinstance(heard, Trouble):
            self._subscribed = None
        return heard

    def close(self) -> None:
        """The subscription ends by itself half an hour after nobody listens."""
        self._subscribed = None
        self._line.close()

    def _heard(self, account: Account) -> bool:
        events = GetStreamingEvents(account=account)
        try:
            told = events.call([self._subscription(account)], connection_timeout=MINUTES)
            return any(_is_news(it) for notification in told for it in notification.events or ())
        finally:
            events.stop_streaming()

    def _subscription(self, account: Account) -> str:
        if self._subscribed is None or self._subscribed[0] is not account:
            folder = inbox_named(account, self._policy.inbox)
            [made] = SubscribeToStreaming(account=account).call([folder], EVENTS)
            self._subscribed = (account, str(made))
        return self._subscribed[1]


def _is_news(event: Any) -> bool:
    """A status is the server's sign of life."""
    return not isinstance(event, StatusEvent)
