"""Every kind of inbox behind one face, so that one suite holds them all to the same promises."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from uuid import uuid4

from adapters.exchange.inbox import ExchangeInbox
from adapters.exchange.policy import Auth, ExchangePolicy
from adapters.graph.inbox import GraphInbox
from adapters.graph.policy import GraphPolicy
from adapters.imap.inbox import ImapInbox
from adapters.imap.policy import ImapPolicy
from adapters.memory.inbox import MemoryInbox
from adapters.tokens.entra import EntraTokens
from adapters.tokens.policy import AppPolicy
from hub.ports import Inbox
from tests import dovecot
from tests.fake_ews import PASSWORD, FakeExchange
from tests.fake_graph import CLIENT, MAILBOX, SECRET, FakeGraph

LIMIT = 100_000


class Box(Protocol):
    """A mailbox from its server's side."""

    def inbox(self) -> Inbox: ...

    def deliver(self, raw: bytes) -> None: ...

    def lying_in(self, folder: str) -> list[bytes]: ...

    def forget(self) -> None:
        """Every state from before becomes unknown, as after a restore."""


class MemoryBox:
    def __init__(self) -> None:
        self.it = MemoryInbox(limit=LIMIT)

    def inbox(self) -> Inbox:
        return self.it

    def deliver(self, raw: bytes) -> None:
        self.it.deliver(raw)

    def lying_in(self, folder: str) -> list[bytes]:
        places = {"Inbox": list(self.it.lying.values()), "Processed": self.it.processed}
        return places.get(folder, self.it.failed)

    def forget(self) -> None:
        self.it.forget()


class ExchangeBox:
    def __init__(self, server: FakeExchange) -> None:
        self.server = server

    def inbox(self) -> Inbox:
        return self.door()()

    def door(self) -> Callable[[], Inbox]:
        """The hub's side of it, for a process of its own to make."""
        return partial(ExchangeInbox, a_policy(self.server))

    def deliver(self, raw: bytes) -> None:
        self.server.deliver(raw)

    def lying_in(self, folder: str) -> list[bytes]:
        return self.server.lying_in(folder)

    def forget(self) -> None:
        self.server.forget()


class ImapBox:
    def __init__(self, server: dovecot.Dovecot) -> None:
        self.server = server
        self.user = uuid4().hex

    def inbox(self) -> Inbox:
        return self.door()()

    def door(self) -> Callable[[], Inbox]:
        reach = {"port": self.server.tls, "ca_file": self.server.certificate, "limit": LIMIT}
        return partial(ImapInbox, ImapPolicy("127.0.0.1", self.user, dovecot.PASSWORD, **reach))

    def deliver(self, raw: bytes) -> None:
        self.server.deliver(self.user, raw)

    def lying_in(self, folder: str) -> list[bytes]:
        return self.server.lying_in(self.user, folder)

    def forget(self) -> None:
        self.server.renumber(self.user)


class GraphBox:
    def __init__(self, server: FakeGraph) -> None:
        self.server = server

    def inbox(self) -> Inbox:
        return self.door()()

    def door(self) -> Callable[[], Inbox]:
        return partial(_graph_inbox, a_graph_policy(self.server), app_policy(self.server))

    def deliver(self, raw: bytes) -> None:
        self.server.deliver(raw)

    def lying_in(self, folder: str) -> list[bytes]:
        return self.server.lying_in(folder)

    def forget(self) -> None:
        self.server.forget()


def _graph_inbox(policy: GraphPolicy, app: AppPolicy) -> Inbox:
    return GraphInbox(policy, EntraTokens(app))


def a_graph_policy(server: FakeGraph, **other: object) -> GraphPolicy:
    plain = {"address": MAILBOX, "url": server.url, "ca_file": server.certificate.certificate, "limit": LIMIT}
    return GraphPolicy(**(plain | other))


def graph_tokens(server: FakeGraph, **other: object) -> EntraTokens:
    return EntraTokens(app_policy(server, **other))


def app_policy(server: FakeGraph, **other: object) -> AppPolicy:
    plain = {
        "client_id": CLIENT,
        "scope": f"{server.url}/.default",
        "secret": SECRET,
        "authority": server.authority,
        "ca_file": server.certificate.certificate,
    }
    return AppPolicy(**(plain | other))


@contextmanager
def graph() -> Iterator[FakeGraph]:
    """A server that has nothing to complain of."""
    with TemporaryDirectory(prefix="graph-") as folder, FakeGraph(Path(folder)) as server:
        yield server
    assert server.complaints == []
    assert server.most_at_once <= 4


def a_policy(server: FakeExchange, **other: object) -> ExchangePolicy:
    plain = {
        "url": server.url,
        "address": "rag@lscp.example.org",
        "user": "hub@lscp.example.org",
        "password": PASSWORD,
        "auth": Auth.BASIC,
        "limit": LIMIT,
    }
    return ExchangePolicy(**(plain | other))


@contextmanager
def exchange() -> Iterator[FakeExchange]:
    """A server whose every word fits Microsoft's schemas, where those are at hand."""
    with FakeExchange() as server:
        yield server
    assert server.complaints == []
