"""News of mailboxes: heard at once where it can be, and never more than a hint."""

import time
from collections.abc import Iterator
from threading import Thread, Timer

import pytest
from exchangelib import Account
from exchangelib.services import GetStreamingEvents

from adapters.exchange.account import distinguished
from adapters.exchange.ear import ExchangeEar
from adapters.exchange.inbox import ExchangeInbox
from adapters.exchange.services import Below
from adapters.graph.ear import GraphEar
from adapters.imap.ear import ImapEar
from adapters.imap.policy import ImapPolicy
from hub.intake.mailbox import Ailment, Batch, Callback, Trouble
from tests import dovecot as dovecots
from tests.contracts.inboxes import ImapBox, a_graph_policy, a_policy, exchange, graph, graph_tokens
from tests.dovecot import Dovecot, dovecot
from tests.fake_ews import FakeExchange, Fault
from tests.fake_graph import FakeGraph, no

MAIL = b"Message-ID: <one@example.org>\r\nSubject: x\r\n\r\nHello\r\n"
CALL = Callback("https://hub.example.org/wake/rag", "invented-word")


@pytest.fixture(scope="module")
def imap_server() -> Iterator[Dovecot]:
    with dovecot(more="mailbox_idle_check_interval = 1 secs") as running:
        yield running


@pytest.fixture
def server() -> Iterator[FakeExchange]:
    with exchange() as running:
        yield running


@pytest.fixture
def online() -> Iterator[FakeGraph]:
    with graph() as running:
        yield running


def an_imap_ear(server: Dovecot, box: ImapBox) -> ImapEar:
    where = {"port": server.tls, "ca_file": server.certificate}
    return ImapEar(ImapPolicy("127.0.0.1", box.user, dovecots.PASSWORD, **where))


def test_imap_hears_of_a_mail_within_a_moment_and_of_silence_nothing(imap_server: Dovecot) -> None:
    box = ImapBox(imap_server)
    box.deliver(MAIL)
    ear = an_imap_ear(imap_server, box)
    assert ear.listen(0.3, CALL) is False
    Timer(0.3, box.deliver, [MAIL]).start()
    before = time.monotonic()
    assert any(ear.listen(10, CALL) for _ in range(3))
    assert time.monotonic() - before < 8
    inbox = box.inbox()
    batch = inbox.poll("")
    assert isinstance(batch, Batch)
    assert inbox.put_away(batch.items) is None
    assert ear.listen(0.5, CALL) is False, "what we put away ourselves is no news"
    ear.close()


def test_imap_begins_idle_afresh_before_anybody_hangs_up(
    imap_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.imap.ear.AFRESH", 0.0)
    box = ImapBox(imap_server)
    ear = an_imap_ear(imap_server, box)
    for _ in range(3):
        assert ear.listen(0.2, CALL) is False
    box.deliver(MAIL)
    assert any(ear.listen(2, CALL) for _ in range(10)), "also what is said as IDLE ends is heard"
    ear.close()


def test_an_imap_line_that_dies_is_trouble_and_no_endless_silence() -> None:
    with dovecot() as running:
        box = ImapBox(running)
        ear = an_imap_ear(running, box)
        assert ear.listen(0.2, CALL) is False
    before = time.monotonic()
    said = ear.listen(20, CALL)
    assert isinstance(said, Trouble)
    assert said.kind is Ailment.AWAY
    assert time.monotonic() - before < 10


def test_a_server_that_announces_nothing_says_so() -> None:
    with dovecot(more="imap_capability = IMAP4rev1 UIDPLUS MOVE NAMESPACE") as running:
        said = an_imap_ear(running, ImapBox(running)).listen(1, CALL)
    assert isinstance(said, Trouble)
    assert said.kind is Ailment.MISCONFIGURED


def test_exchange_streams_news_and_its_signs_of_life_are_none(server: FakeExchange) -> None:
    ear = ExchangeEar(a_policy(server))
    server.news = ["StatusEvent", "NewMailEvent"]
    assert ear.listen(1, CALL) is True
    server.news = ["StatusEvent"]
    assert ear.listen(1, CALL) is False
    server.news = ["CreatedEvent"]
    assert ear.listen(1, CALL) is True
    assert server.count()["Subscribe"] == 1
    assert set(server.asked) == {"Subscribe", "GetStreamingEvents"}, "pulled events can loop for ever"


def test_exchange_subscribes_again_when_the_server_has_forgotten(server: FakeExchange) -> None:
    ear = ExchangeEar(a_policy(server))
    assert ear.listen(1, CALL) is False
    server.subscriptions.clear()
    assert isinstance(ear.listen(1, CALL), Trouble)
    server.news = ["NewMailEvent"]
    assert ear.listen(1, CALL) is True
    server.fail("Subscribe", Fault(403))
    ear.close()
    said = ear.listen(1, CALL)
    assert isinstance(said, Trouble)
    assert "Microsoft Graph" in said.why


def test_what_streams_has_connections_of_its_own_and_a_poll_beside_it_does_not_wait(
    server: FakeExchange,
) -> None:
    ear, inbox = ExchangeEar(a_policy(server)), ExchangeInbox(a_policy(server))
    heard = list[object]()
    thread = Thread(target=lambda: heard.extend(ear.listen(1, CALL) for _ in range(20)))
    thread.start()
    polled = [inbox.poll("") for _ in range(20)]
    thread.join(20)
    assert (len(heard), thread.is_alive()) == (20, False)
    assert all(isinstance(it, Batch) for it in polled)
    [pool] = {ear._line.attempt(lambda account: account.protocol.max_connections)}
    assert pool == 4, "with one, exchangelib waits for ever for itself"


def test_a_request_beside_an_open_stream_is_answered(server: FakeExchange) -> None:
    """Over one connection exchangelib waits for ever for the one that streams (exchange.md, trap 7)."""
    ear, answers = ExchangeEar(a_policy(server)), list[object]()

    def beside(account: Account) -> bool:
        events = GetStreamingEvents(account=account)
        for _ in events.call([ear._subscription(account)], connection_timeout=1):
            answers.append(Below(account=account).named(distinguished(account, "inbox"), "nothing"))
        return True

    server.news = ["NewMailEvent"]
    thread = Thread(target=ear._line.attempt, args=(beside,), daemon=True)
    thread.start()
    thread.join(10)
    assert (bool(answers), thread.is_alive()) == (True, False)


def test_graph_is_told_where_to_call_once_and_reminded(
    online: FakeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = GraphEar(a_graph_policy(online), graph_tokens(online))
    assert [ear.listen(0.01, CALL) for _ in range(3)] == [False] * 3
    [asked] = online.subscriptions.values()
    assert (asked["notificationUrl"], online.client_state) == (CALL.url, CALL.secret)
    assert (asked["changeType"], asked["lifecycleNotificationUrl"]) == ("created", CALL.url)
    assert asked["resource"] == "/users/rag@lscp.example.org/mailFolders('AAinbox%3D')/messages"
    assert online.count()["subscribe"] == 1
    monkeypatch.setattr("adapters.graph.ear.RENEWED", 0.0)
    ear._due = 0.0
    ear.listen(0.01, CALL)
    assert (online.count()["renew"], online.count()["subscribe"]) == (1, 1)
    online.subscriptions.clear()  # Microsoft dropped it
    ear.listen(0.01, CALL)
    assert online.count()["subscribe"] == 2
    ear.close()
    assert online.subscriptions == {}


def test_a_subscription_that_a_killed_worker_left_is_replaced(online: FakeGraph) -> None:
    GraphEar(a_graph_policy(online), graph_tokens(online)).listen(0.01, CALL)
    other = Callback("https://hub.example.org/wake/sar", "another")
    GraphEar(a_graph_policy(online), graph_tokens(online)).listen(0.01, other)
    GraphEar(a_graph_policy(online), graph_tokens(online)).listen(0.01, CALL)
    assert sorted(it["notificationUrl"] for it in online.subscriptions.values()) == [CALL.url, other.url]


def test_a_subscription_that_graph_refuses_is_trouble(online: FakeGraph) -> None:
    online.fail("subscribe", no(403, "ExtensionError"))
    said = GraphEar(a_graph_policy(online), graph_tokens(online)).listen(0.01, CALL)
    assert isinstance(said, Trouble)
    assert said.kind is Ailment.MISCONFIGURED
