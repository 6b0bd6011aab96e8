"""The traps of exchangelib and of Exchange, one by one, against a server that falls into them on request."""

import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socket import create_server
from threading import Thread
from uuid import uuid4

import pytest

from adapters.exchange.account import Line
from adapters.exchange.ear import ExchangeEar
from adapters.exchange.inbox import ExchangeInbox
from adapters.exchange.outbox import ExchangeOutbox
from adapters.exchange.policy import Access, Auth, ExchangePolicy
from adapters.sentitems.postman import MailboxPostman
from hub.errors import ConfigError
from hub.intake.mailbox import Ailment, Batch, Callback, Found, Survey, Trouble, Unreadable
from hub.sending.outcome import Deferred, Refused, Sent
from hub.sending.parcel import Letter
from tests import ews_replies as say
from tests.certificates import ServerCertificate, a_certificate
from tests.contracts.inboxes import LIMIT, a_policy, exchange
from tests.fake_ews import PASSWORD, FakeExchange, Fault

MAIL = b"Message-ID: <one@example.org>\r\nSubject: x\r\n\r\nHello\r\n"
BUSY = Fault(500, say.busy(7000))
UNHAPPY = [Fault(503), Fault(502, headers={"Connection": "close"}), BUSY, Fault(200), Fault(reset=True)]


@pytest.fixture
def server() -> Iterator[FakeExchange]:
    with exchange() as running:
        yield running


@contextmanager
def tokens(authority: ServerCertificate, status: int, body: bytes) -> Iterator[str]:
    """A token service under TLS that answers everybody alike."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """A test's output is its own."""

    service = HTTPServer(("127.0.0.1", 0), Handler)
    service.socket = authority.server_context().wrap_socket(service.socket, server_side=True)
    thread = Thread(target=service.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{service.server_address[1]}/token"
    finally:
        service.shutdown()
        service.server_close()
        thread.join()


@pytest.fixture
def inbox(server: FakeExchange) -> ExchangeInbox:
    return ExchangeInbox(a_policy(server))


def a_letter() -> Letter:
    return Letter(uuid4(), "chair@lsab.example.org", "A notification", "Please look: https://hub.example.org")


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(503), Ailment.THROTTLED),
        (Fault(502), Ailment.AWAY),
        (Fault(200), Ailment.AWAY),
        (Fault(200, b"<html>Sign in</html>"), Ailment.AWAY),
        (Fault(reset=True), Ailment.AWAY),
        (Fault(401), Ailment.REFUSED),
        (Fault(403), Ailment.MISCONFIGURED),
        (Fault(404), Ailment.MISCONFIGURED),
        (Fault(302, headers={"Location": "https://elsewhere.example.org/owa"}), Ailment.MISCONFIGURED),
        (BUSY, Ailment.THROTTLED),
    ],
)
def test_each_way_of_saying_no_is_told_by_what_mends_it(
    server: FakeExchange, inbox: ExchangeInbox, fault: Fault, kind: Ailment
) -> None:
    server.fail("SyncFolderItems", fault)
    said = inbox.poll("")
    assert isinstance(said, Trouble)
    assert said.kind is kind
    assert server.asked == ["SyncFolderItems"], "nothing is retried behind our back"
    assert isinstance(inbox.poll(""), Batch)


def test_a_403_names_microsoft_graph(server: FakeExchange, inbox: ExchangeInbox) -> None:
    server.fail("SyncFolderItems", Fault(403))
    said = inbox.poll("")
    assert isinstance(said, Trouble)
    assert "Microsoft Graph" in said.why


def test_a_wrong_password_is_shown_once_in_a_look(server: FakeExchange, inbox: ExchangeInbox) -> None:
    server.signs_in = False
    said = inbox.poll("")
    assert isinstance(said, Trouble)
    assert said.kind is Ailment.REFUSED
    assert len(server.heads) == 1
    assert PASSWORD not in said.why


def test_the_wait_a_busy_server_asks_for_is_handed_on_and_not_slept_through(
    server: FakeExchange, inbox: ExchangeInbox
) -> None:
    server.fail("SyncFolderItems", BUSY)
    before = time.monotonic()
    said = inbox.poll("")
    assert isinstance(said, Trouble)
    assert said.wait == timedelta(seconds=7)
    assert time.monotonic() - before < 5
    server.fail("SyncFolderItems", Fault(429, headers={"Retry-After": "90"}))
    said = inbox.poll("")
    assert isinstance(said, Trouble)
    assert (said.kind, said.wait) == (Ailment.THROTTLED, timedelta(seconds=90))


def test_a_poll_asks_for_ids_alone_and_names_no_folder_but_the_inbox(
    server: FakeExchange, inbox: ExchangeInbox
) -> None:
    server.deliver(MAIL)
    inbox.poll("")
    assert server.asked == ["SyncFolderItems"]
    [asked] = server.bodies
    assert b"MimeContent" not in asked
    assert b"IdOnly" in asked


def test_a_server_that_never_comes_to_its_last_page_does_not_hold_the_hub_for_ever(
    server: FakeExchange, inbox: ExchangeInbox
) -> None:
    server.deliver(MAIL)
    server.endless = True
    batch = inbox.poll("")
    assert isinstance(batch, Batch)
    assert len(batch.items) == 1
    assert server.count()["SyncFolderItems"] == 2, "a page that leads to where we are is the last"


def test_a_mail_over_which_the_server_fails_is_tried_again_and_then_lets_the_others_pass(
    server: FakeExchange, inbox: ExchangeInbox
) -> None:
    item = server.deliver(MAIL, "ErrorInternalServerError")
    said = [inbox.fetch(item) for _ in range(3)]
    assert [type(it) for it in said] == [Trouble, Trouble, Unreadable]
    assert inbox.set_aside(item) is None
    assert server.lying_in("Failed") == [MAIL]


@pytest.mark.parametrize("corrupt", ["ErrorMimeContentConversionFailed", "ErrorContentConversionFailed"])
def test_a_mail_that_exchange_cannot_convert_is_unreadable_and_the_next_one_comes(
    server: FakeExchange, inbox: ExchangeInbox, corrupt: str
) -> None:
    server.deliver(MAIL, corrupt)
    server.deliver(MAIL)
    batch = inbox.poll("")
    assert isinstance(batch, Batch)
    first, second = (inbox.fetch(it) for it in batch.items)
    assert isinstance(first, Unreadable)
    assert second == Found(MAIL)


@pytest.mark.parametrize(
    "fault", [Fault(503, acts=True), Fault(200, acts=True), Fault(acts=True, reset=True)]
)
def test_a_move_whose_answer_is_lost_is_simply_moved(
    server: FakeExchange, inbox: ExchangeInbox, fault: Fault
) -> None:
    server.deliver(MAIL)
    batch = inbox.poll("")
    assert isinstance(batch, Batch)
    server.fail("MoveItem", fault)
    assert isinstance(inbox.put_away(batch.items), Trouble)
    assert inbox.put_away(batch.items) is None
    assert server.lying_in("Processed") == [MAIL]


def test_folders_are_made_once_below_the_inbox_and_found_by_the_next_worker(server: FakeExchange) -> None:
    for _ in range(2):
        server.deliver(MAIL)
        inbox = ExchangeInbox(a_policy(server))
        batch = inbox.poll("")
        assert isinstance(batch, Batch)
        assert inbox.put_away(batch.items) is None
    assert server.count()["CreateFolder"] == 1
    assert server.count()["FindFolder"] == 2


def test_an_inbox_that_is_a_folder_nobody_made_is_a_setting_to_mend(server: FakeExchange) -> None:
    said = ExchangeInbox(a_policy(server, inbox="Referrals")).poll("")
    assert isinstance(said, Trouble)
    assert said.kind is Ailment.MISCONFIGURED
    assert "CreateFolder" not in server.asked


def test_impersonation_names_the_mailbox_and_delegation_does_not(server: FakeExchange) -> None:
    for access, named in ((Access.IMPERSONATION, True), (Access.DELEGATE, False)):
        ExchangeInbox(a_policy(server, access=access)).poll("")
        assert (b"ExchangeImpersonation" in server.bodies[-1]) is named
        assert b"rag@lscp.example.org" in server.bodies[-1]


def test_two_mailboxes_of_one_login_share_no_connection_and_no_policy(server: FakeExchange) -> None:
    lines = [Line(a_policy(server)), Line(a_policy(server), connections=4)]
    protocols = [line.attempt(lambda account: account.protocol) for line in lines]
    assert protocols[0] is not protocols[1]
    assert [it.max_connections for it in protocols] == [1, 4]
    assert all(it.retry_policy.fail_fast for it in protocols)


def test_its_own_authority_is_believed_and_no_other(tmp_path: Path) -> None:
    ours = a_certificate(tmp_path)
    with FakeExchange(ours.server_context()) as server:
        strange = ExchangeInbox(a_policy(server)).poll("")
        known = ExchangeInbox(a_policy(server, ca_file=ours.certificate)).poll("")
    assert isinstance(strange, Trouble)
    assert strange.kind is Ailment.MISCONFIGURED
    assert isinstance(known, Batch)


def test_basic_shows_the_password_to_a_server_under_tls_alone(server: FakeExchange) -> None:
    ExchangeInbox(a_policy(server)).poll("")
    shown = b64decode(server.heads[0]["Authorization"].removeprefix("Basic "))
    assert shown == f"hub@lscp.example.org:{PASSWORD}".encode()
    with pytest.raises(ConfigError, match="https"):
        ExchangePolicy("http://mail.example.org/EWS/Exchange.asmx", "a@b", "u", "p")
    with pytest.raises(ConfigError, match="token"):
        ExchangePolicy("https://mail.example.org/EWS/Exchange.asmx", "a@b", "u", "p", Auth.OAUTH2)


@pytest.mark.parametrize(("password", "signs_in"), [(PASSWORD, True), ("wrong", False)])
def test_ntlm_shakes_hands_with_the_domains_account(
    server: FakeExchange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, signs_in: bool
) -> None:
    accounts = tmp_path / "accounts"
    accounts.write_text(f"LEEDS:hub:{PASSWORD}\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(accounts))
    server.ntlm = "LEEDS\\hub"
    server.deliver(MAIL)
    inbox = ExchangeInbox(a_policy(server, auth=Auth.NTLM, user=server.ntlm, password=password))
    batch = inbox.poll("")
    if signs_in:
        assert isinstance(batch, Batch)
        assert inbox.fetch(batch.items[0]) == Found(MAIL)
    else:
        assert isinstance(batch, Trouble)
        assert batch.kind is Ailment.REFUSED


def test_oauth2_gets_a_token_from_the_address_that_is_set_and_shows_it(tmp_path: Path) -> None:
    ours, token = a_certificate(tmp_path), b'{"access_token": "invented-token", "token_type": "Bearer"}'
    with FakeExchange(ours.server_context()) as server, tokens(ours, 200, token) as url:
        policy = a_policy(
            server, auth=Auth.OAUTH2, access=Access.IMPERSONATION, token_url=url, ca_file=ours.certificate
        )
        assert isinstance(ExchangeInbox(policy).poll(""), Batch)
    assert server.heads[0]["Authorization"] == "Bearer invented-token"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [(401, b'{"error": "invalid_client"}', Ailment.REFUSED), (503, b"", Ailment.AWAY)],
)
def test_a_secret_that_is_not_taken_is_tried_once_and_the_next_look_is_not_stuck(
    server: FakeExchange, tmp_path: Path, status: int, body: bytes, kind: Ailment
) -> None:
    ours = a_certificate(tmp_path)
    with tokens(ours, status, body) as url:
        far = "https://127.0.0.1:9/EWS/Exchange.asmx"
        policy = a_policy(server, url=far, auth=Auth.OAUTH2, token_url=url, ca_file=ours.certificate)
        inbox = ExchangeInbox(policy)
        for _ in range(2):
            said = inbox.poll("")
            assert isinstance(said, Trouble)
            assert said.kind is kind
    said = inbox.poll("")
    assert isinstance(said, Trouble)
    assert said.kind is Ailment.AWAY, "there is nobody at that address any more"


def test_a_server_that_takes_no_connection_is_away_at_once_and_no_letter_is_lost(
    server: FakeExchange,
) -> None:
    """A refused connection is a time that ran out to exchangelib, whatever its patience (trap 6)."""
    with create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    policy, began = a_policy(server, url=f"http://127.0.0.1:{port}/EWS/Exchange.asmx"), time.monotonic()
    said = ExchangeInbox(policy).poll("")
    assert isinstance(said, Trouble)
    assert said.kind is Ailment.AWAY
    assert isinstance(MailboxPostman(ExchangeOutbox(policy), "Hub").send(a_letter()), Deferred)
    heard = ExchangeEar(policy).listen(1, Callback("https://hub.example.org", "word"))
    assert isinstance(heard, Trouble)
    assert heard.kind is Ailment.AWAY
    assert time.monotonic() - began < 5
    assert server.asked == []


def test_a_policy_does_not_print_its_password(server: FakeExchange) -> None:
    assert PASSWORD not in repr(a_policy(server))


@pytest.mark.parametrize("lost", UNHAPPY)
def test_a_letter_whose_answer_is_lost_goes_once(server: FakeExchange, lost: Fault) -> None:
    postman, letter = MailboxPostman(ExchangeOutbox(a_policy(server)), "Hub"), a_letter()
    server.fail("CreateItem", Fault(lost.status, lost.body, lost.headers, True, lost.reset))
    assert isinstance(postman.send(letter), Sent)
    assert len(server.lying_in("Sent Items")) == 1


@pytest.mark.parametrize("lost", UNHAPPY)
def test_a_letter_that_did_not_go_goes_the_next_time(server: FakeExchange, lost: Fault) -> None:
    postman, letter = MailboxPostman(ExchangeOutbox(a_policy(server)), "Hub"), a_letter()
    server.fail("CreateItem", lost)
    assert isinstance(postman.send(letter), Deferred)
    assert isinstance(postman.send(letter), Sent)
    assert len(server.lying_in("Sent Items")) == 1


def test_a_letter_in_doubt_is_looked_for_before_it_is_sent_again(server: FakeExchange) -> None:
    postman, letter = MailboxPostman(ExchangeOutbox(a_policy(server)), "Hub"), a_letter()
    server.fail("CreateItem", Fault(503, acts=True))
    server.fail("FindItem", Fault(503))
    assert isinstance(postman.send(letter), Deferred)
    another = MailboxPostman(ExchangeOutbox(a_policy(server)), "Hub")
    assert isinstance(another.send(replace(letter, doubtful=True)), Sent)
    assert server.count()["CreateItem"] == 1


def test_a_letter_keeps_its_message_id_and_a_wrong_password_is_shown_once(server: FakeExchange) -> None:
    postman, letter = MailboxPostman(ExchangeOutbox(a_policy(server)), "Hub"), a_letter()
    assert postman.send(letter) == Sent(f"<{letter.key}@lscp.example.org>")
    assert f"<{letter.key}@lscp.example.org>".encode() in server.lying_in("Sent Items")[0]
    server.signs_in = False
    before = len(server.heads)
    assert isinstance(postman.send(a_letter()), Deferred)
    assert len(server.heads) == before + 1


def test_a_letter_to_nobody_is_refused_before_anything_is_asked(server: FakeExchange) -> None:
    postman = MailboxPostman(ExchangeOutbox(a_policy(server)), "Hub")
    assert isinstance(postman.send(Letter(uuid4(), "nobody", "x", "y")), Refused)
    assert server.asked == []


def test_eight_threads_send_through_one_postman(server: FakeExchange) -> None:
    postman, said = MailboxPostman(ExchangeOutbox(a_policy(server)), "Hub"), list[object]()

    def send() -> None:
        said.append(postman.send(a_letter()))

    threads = [Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(isinstance(it, Sent) for it in said)
    assert len(server.lying_in("Sent Items")) == 8


def test_an_attachment_as_large_as_the_hub_takes_comes_whole(server: FakeExchange) -> None:
    mail = EmailMessage()
    mail["Message-ID"] = "<big@example.org>"
    mail.add_attachment(bytes(range(256)) * 32_000, maintype="application", subtype="octet-stream")
    inbox = ExchangeInbox(a_policy(server, limit=25 * 1024 * 1024))
    server.deliver(mail.as_bytes())
    batch = inbox.poll("")
    assert isinstance(batch, Batch)
    assert inbox.fetch(batch.items[0]) == Found(mail.as_bytes())


# -- servers that speak the protocol in their own way (gromox)


@pytest.fixture
def other(server: FakeExchange) -> FakeExchange:
    server.deviates = True
    return server


def test_a_server_that_wraps_its_answers_otherwise_is_polled_and_put_away_all_the_same(
    other: FakeExchange, inbox: ExchangeInbox
) -> None:
    other.deliver(MAIL)
    batch = inbox.poll("")
    assert isinstance(batch, Batch)
    [item] = batch.items
    assert inbox.fetch(item) == Found(MAIL)
    assert inbox.put_away([item]) is None
    assert other.lying_in("Processed") == [MAIL]
    after = inbox.poll(batch.state)
    assert isinstance(after, Batch)
    assert after.items == ()
    assert isinstance(inbox.survey(), Survey)


def test_a_state_that_a_server_forgives_brings_everything_again(
    other: FakeExchange, inbox: ExchangeInbox
) -> None:
    other.deliver(MAIL)
    batch = inbox.poll("never given")
    assert isinstance(batch, Batch)
    assert len(batch.items) == 1


def test_what_is_too_large_is_set_aside_also_where_no_size_is_told(
    other: FakeExchange, inbox: ExchangeInbox
) -> None:
    other.deliver(MAIL + b"x" * LIMIT)
    batch = inbox.poll("")
    assert isinstance(batch, Batch)
    assert isinstance(inbox.fetch(batch.items[0]), Unreadable)


def test_a_letter_whose_answer_cannot_be_read_is_found_among_those_sent_and_goes_once(
    other: FakeExchange,
) -> None:
    postman, letter = MailboxPostman(ExchangeOutbox(a_policy(other)), "Hub"), a_letter()
    assert isinstance(postman.send(letter), Sent)
    assert len(other.lying_in("Sent Items")) == 1
