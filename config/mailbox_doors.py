"""A mailbox's policy -> the doors to it. Each library is loaded for whoever has such a mailbox.

exchangelib alone takes half a second, MSAL a fifth of one.
"""

from dataclasses import dataclass

from adapters.exchange.policy import ExchangePolicy
from adapters.graph.policy import GraphPolicy
from adapters.imap.policy import ImapPolicy
from adapters.sentitems.postman import MailboxPostman, Outbox
from adapters.tokens.policy import AppPolicy
from hub.ports import Ear, Inbox, Postman, Tokens
from hub.sending.mime import Writer

Policy = ExchangePolicy | GraphPolicy | ImapPolicy


@dataclass(frozen=True, slots=True)
class Reach:
    """How to reach a mailbox, and the application that signs in where no password does."""

    policy: Policy
    app: AppPolicy | None = None


def inbox(it: Reach) -> Inbox:
    """The door by which mail is fetched."""
    match it.policy:
        case ExchangePolicy():
            from adapters.exchange.inbox import ExchangeInbox

            return ExchangeInbox(it.policy)
        case ImapPolicy():
            from adapters.imap.inbox import ImapInbox

            return ImapInbox(it.policy, tokens(it.app) if it.app else None)
        case GraphPolicy():
            from adapters.graph.inbox import GraphInbox

            return GraphInbox(it.policy, tokens(it.app))


def ear(it: Reach) -> Ear:
    """The door by which news of it is heard."""
    match it.policy:
        case ExchangePolicy():
            from adapters.exchange.ear import ExchangeEar

            return ExchangeEar(it.policy)
        case ImapPolicy():
            from adapters.imap.ear import ImapEar

            return ImapEar(it.policy, tokens(it.app) if it.app else None)
        case GraphPolicy():
            from adapters.graph.ear import GraphEar

            return GraphEar(it.policy, tokens(it.app))


def postman(it: Reach, from_name: str, write: Writer) -> Postman:
    """The door by which letters leave from it."""
    return MailboxPostman(_outbox(it), from_name, write)


def _outbox(it: Reach) -> Outbox:
    if isinstance(it.policy, GraphPolicy):
        from adapters.graph.outbox import GraphOutbox

        return GraphOutbox(it.policy, tokens(it.app))
    from adapters.exchange.outbox import ExchangeOutbox

    assert isinstance(it.policy, ExchangePolicy), "IMAP sends nothing, and its table has no `send`"  # noqa: S101
    return ExchangeOutbox(it.policy)


def tokens(app: AppPolicy | None) -> Tokens:
    """Where the application gets its tokens."""
    assert app is not None, "a table without an application was refused"  # noqa: S101
    if app.token_url:
        from adapters.tokens.plain import PlainTokens

        return PlainTokens(app)
    from adapters.tokens.entra import EntraTokens

    return EntraTokens(app)
