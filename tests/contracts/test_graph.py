"""What Microsoft Graph may do to the hub, one by one, against a server that does it on request."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.graph.inbox import GraphInbox
from adapters.graph.outbox import GraphOutbox
from adapters.graph.pace import Pace
from adapters.graph.policy import GraphPolicy
from adapters.sentitems.postman import MailboxPostman
from adapters.tokens.plain import PlainTokens
from adapters.tokens.policy import AppPolicy
from hub.errors import ConfigError
from hub.intake.mailbox import Ailment, Batch, Found, Gone, Trouble, Unreadable
from hub.sending.outcome import Deferred, Refused, Sent
from hub.sending.parcel import Letter
from tests.contracts.inboxes import a_graph_policy, graph, graph_tokens
from tests.fake_graph import CLIENT, SECRET, FakeGraph, Fault, no

MAIL = b"Message-ID: <one@example.org>\r\nSubject: x\r\n\r\nHello\r\n"
LOST = [Fault(503, acts=True), Fault(502, acts=True), Fault(504, acts=True), Fault(acts=True, reset=True)]
NOT_SENT = [no(503, "ServiceUnavailable"), no(502, "BadGateway"), Fault(reset=True)]


@pytest.fixture
def server() -> Iterator[FakeGraph]:
    with graph() as running:
        yield running


@pytest.fixture
def inbox(server: FakeGraph) -> GraphInbox:
    return GraphInbox(a_graph_policy(server), graph_tokens(server))


@pytest.fixture
def postman(server: FakeGraph) -> MailboxPostman:
    return MailboxPostman(GraphOutbox(a_graph_policy(server), graph_tokens(server)), "Hub")


def a_letter(to: str = "chair@lsab.example.org") -> Letter:
    return Letter(uuid4(), to, "A notification", "Please look: https://hub.example.org")


def looked(inbox: GraphInbox, state: str = "") -> Batch:
    batch = inbox.poll(state)
    assert isinstance(batch, Batch), batch
    return batch


def refused(said: object) -> Trouble:
    assert isinstance(said, Trouble)
    assert SECRET not in said.why
    assert "words nobody should see" not in said.why
    return said


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (no(503, "ServiceUnavailable"), Ailment.THROTTLED),
        (no(502, "BadGateway"), Ailment.AWAY),
        (no(500, "InternalServerError"), Ailment.AWAY),
        (Fault(200, body=b"<html>Sign in</html>"), Ailment.AWAY),
        (Fault(reset=True), Ailment.AWAY),
        (no(403, "ErrorAccessDenied"), Ailment.MISCONFIGURED),
        (no(404, "MailboxNotEnabledForRESTAPI"), Ailment.MISCONFIGURED),
        (no(302, "x", Location="https://elsewhere.example.org/"), Ailment.MISCONFIGURED),
        (no(429, "ApplicationThrottled", **{"Retry-After": "0"}), Ailment.THROTTLED),
    ],
)
def test_each_way_of_saying_no_is_told_by_what_mends_it(
    server: FakeGraph, inbox: GraphInbox, fault: Fault, kind: Ailment
) -> None:
    server.fail("delta", fault)
    assert refused(inbox.poll("")).kind is kind
    assert server.count()["delta"] == 1, "nothing is retried behind our back"
    assert isinstance(inbox.poll(""), Batch)


def test_a_403_names_the_permission_that_lacks(
    server: FakeGraph, inbox: GraphInbox, postman: MailboxPostman
) -> None:
    server.fail("delta", no(403, "ErrorAccessDenied"))
    assert "permission Mail.ReadWrite for this mailbox, by RBAC" in refused(inbox.poll("")).why
    server.fail("sendMail", no(403, "ErrorAccessDenied"))
    said = postman.send(a_letter())
    assert isinstance(said, Deferred)
    assert "permission Mail.Send for this mailbox" in said.why


@pytest.mark.parametrize("how", ["seconds", "date"])
def test_the_wait_it_asks_for_is_handed_on_and_kept_and_not_slept_through(
    server: FakeGraph, inbox: GraphInbox, postman: MailboxPostman, how: str
) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True).replace("UTC", "GMT")
    server.fail(
        "delta", no(429, "ApplicationThrottled", **{"Retry-After": "90" if how == "seconds" else until})
    )
    before = time.monotonic()
    said = refused(inbox.poll(""))
    assert said.wait is not None
    assert (said.kind, 85 < said.wait.total_seconds() <= 90) == (Ailment.THROTTLED, True)
    asked = len(server.heads)
    again, sent = refused(inbox.poll("")), postman.send(a_letter())
    assert again.wait is not None
    assert isinstance(sent, Deferred)
    assert sent.wait is not None
    assert len(server.heads) == asked, "nobody asks while it wants silence, nor does the postman"
    assert time.monotonic() - before < 20
    Pace.known.clear()
    assert isinstance(GraphInbox(a_graph_policy(server), graph_tokens(server)).poll(""), Batch)


def test_a_token_that_was_revoked_is_renewed_once_and_then_refused(
    server: FakeGraph, inbox: GraphInbox
) -> None:
    looked(inbox)
    server.forget_tokens()
    looked(inbox)
    assert server.count()["token"] == 2
    server.refuse_tokens = True
    server.forget_tokens()
    said = refused(inbox.poll(""))
    assert (said.kind, "invalid_client, AADSTS7000215" in said.why) == (Ailment.REFUSED, True)
    assert server.count()["token"] == 3


def test_a_token_is_got_once_and_shown_to_its_own_server_alone(server: FakeGraph, inbox: GraphInbox) -> None:
    server.deliver(MAIL)
    looked(inbox)
    looked(inbox)
    assert server.count()["token"] == 1
    away = b'{"value": [], "@odata.nextLink": "https://elsewhere.example.org/v1.0/messages/delta"}'
    server.fail("delta", Fault(200, body=away))
    assert "points to another server" in refused(inbox.poll("")).why
    assert looked(inbox, "https://elsewhere.example.org/messages/delta?$deltatoken=x").items


def test_pages_that_lead_nowhere_end(server: FakeGraph, inbox: GraphInbox) -> None:
    here = f"{server.url}/v1.0/users/rag@lscp.example.org/mailFolders/AAinbox=/messages/delta?x=y"
    same = Fault(200, body=f'{{"value": [], "@odata.nextLink": "{here}"}}'.encode())
    server.fail("delta", same, same)
    assert refused(inbox.poll("")).kind is Ailment.AWAY


def test_a_forgotten_round_is_begun_again_also_when_graph_says_so_with_a_400(
    server: FakeGraph, inbox: GraphInbox
) -> None:
    server.deliver(MAIL)
    state = looked(inbox).state
    for fault in (no(410, "syncStateNotFound"), no(400, "SyncStateInvalid")):
        server.fail("delta", fault)
        assert len(looked(inbox, state).items) == 1
    server.fail("delta", no(400, "BadRequest"))
    assert refused(inbox.poll(state)).kind is Ailment.MISCONFIGURED


def test_ids_that_differ_in_case_alone_are_two_mails(server: FakeGraph, inbox: GraphInbox) -> None:
    mails = [MAIL, MAIL.replace(b"one", b"two")]
    ids = [server.deliver(raw) for raw in mails]
    assert ids[0] != ids[1]
    assert ids[0].casefold() == ids[1].casefold()
    batch = looked(inbox)
    assert [inbox.fetch(it) for it in batch.items] == [Found(raw) for raw in mails]
    assert inbox.put_away([batch.items[1]]) is None
    assert server.lying_in("Inbox") == [mails[0]]


def test_what_was_removed_between_two_looks_is_not_asked_for(server: FakeGraph, inbox: GraphInbox) -> None:
    item = server.deliver(MAIL)
    state = looked(inbox).state
    server.take_away(item)
    assert looked(inbox, state).items == ()
    assert inbox.fetch(item) == Gone()


def test_a_mail_that_lies_elsewhere_by_now_is_gone_though_its_id_is_still_good(
    server: FakeGraph, inbox: GraphInbox
) -> None:
    item = server.deliver(MAIL)
    looked(inbox)
    assert inbox.put_away([item]) is None
    assert server.items[item].folder != "AAinbox="
    assert inbox.fetch(item) == Gone()
    assert server.count()["value"] == 0


def test_a_mailbox_that_vanishes_is_trouble_and_not_a_mail_that_is_gone(
    server: FakeGraph, inbox: GraphInbox
) -> None:
    item = server.deliver(MAIL)
    looked(inbox)
    server.fail("message", no(404, "ErrorInvalidUser"))
    assert refused(inbox.fetch(item)).kind is Ailment.MISCONFIGURED
    server.fail("move", no(404, "ErrorInvalidUser"))
    assert isinstance(inbox.put_away([item]), Trouble)


def test_a_mail_over_which_the_server_fails_is_tried_again_and_then_lets_the_others_pass(
    server: FakeGraph, inbox: GraphInbox
) -> None:
    item = server.deliver(MAIL, broken=500)
    looked(inbox)
    said = [inbox.fetch(item) for _ in range(3)]
    assert [type(it) for it in said] == [Trouble, Trouble, Unreadable]
    assert inbox.set_aside(item) is None
    assert server.lying_in("Failed") == [MAIL]


@pytest.mark.parametrize("fault", LOST)
def test_a_move_whose_answer_is_lost_is_simply_moved(
    server: FakeGraph, inbox: GraphInbox, fault: Fault
) -> None:
    server.deliver(MAIL)
    batch = looked(inbox)
    server.fail("move", fault)
    assert isinstance(inbox.put_away(batch.items), Trouble)
    assert inbox.put_away(batch.items) is None
    assert server.lying_in("Processed") == [MAIL]


def test_folders_are_made_once_and_a_second_maker_is_no_trouble(server: FakeGraph, inbox: GraphInbox) -> None:
    policy = a_graph_policy(server, processed="The hub's own")
    for _ in range(2):
        server.deliver(MAIL)
        inbox = GraphInbox(policy, graph_tokens(server))
        assert inbox.put_away(looked(inbox).items) is None
    assert server.count()["make folder"] == 1
    server.fail("folders", Fault(200, body=b'{"value": []}'))
    server.deliver(MAIL)
    inbox = GraphInbox(policy, graph_tokens(server))
    assert inbox.put_away(looked(inbox).items) is None
    assert len(server.lying_in("The hub's own")) == 3


def test_an_inbox_that_is_a_folder_nobody_made_is_a_setting_to_mend(server: FakeGraph) -> None:
    inbox = GraphInbox(a_graph_policy(server, inbox="Referrals"), graph_tokens(server))
    assert refused(inbox.poll("")).kind is Ailment.MISCONFIGURED
    assert "make folder" not in server.asked


def test_four_requests_at_once_and_no_fifth(
    server: FakeGraph, inbox: GraphInbox, postman: MailboxPostman
) -> None:
    server.latency, said = 0.1, list[object]()

    def send() -> None:
        said.append(postman.send(a_letter()))

    threads = [threading.Thread(target=send) for _ in range(10)]
    threads += [threading.Thread(target=lambda: said.append(inbox.poll("")))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(it) for it in said if not isinstance(it, Sent)] == [Batch]
    assert len(server.lying_in("Sent Items")) == 10
    assert server.most_at_once == 4


def test_a_letter_keeps_its_message_id(server: FakeGraph, postman: MailboxPostman) -> None:
    letter = a_letter()
    assert postman.send(letter) == Sent(f"<{letter.key}@lscp.example.org>")
    [raw] = server.lying_in("Sent Items")
    assert f"Message-ID: <{letter.key}@lscp.example.org>".encode() in raw


@pytest.mark.parametrize("lost", LOST)
def test_a_letter_whose_answer_is_lost_goes_once(
    server: FakeGraph, postman: MailboxPostman, lost: Fault
) -> None:
    server.fail("sendMail", lost)
    assert isinstance(postman.send(a_letter()), Sent)
    assert len(server.lying_in("Sent Items")) == 1


@pytest.mark.parametrize("fault", NOT_SENT)
def test_a_letter_that_did_not_go_goes_the_next_time(
    server: FakeGraph, postman: MailboxPostman, fault: Fault
) -> None:
    letter = a_letter()
    server.fail("sendMail", fault)
    assert isinstance(postman.send(letter), Deferred)
    assert isinstance(postman.send(letter), Sent)
    assert len(server.lying_in("Sent Items")) == 1


def test_a_letter_in_doubt_is_looked_for_before_it_is_sent_again(
    server: FakeGraph, postman: MailboxPostman
) -> None:
    letter = a_letter()
    server.fail("sendMail", Fault(502, acts=True))
    server.fail("sent", no(502, "BadGateway"))
    assert isinstance(postman.send(letter), Deferred)
    another = MailboxPostman(GraphOutbox(a_graph_policy(server), graph_tokens(server)), "Hub")
    assert isinstance(another.send(replace(letter, doubtful=True)), Sent)
    assert server.count()["sendMail"] == 1


def test_a_letter_that_never_can_go_is_refused(server: FakeGraph, postman: MailboxPostman) -> None:
    assert isinstance(postman.send(a_letter("nobody")), Refused)
    assert server.asked == []
    server.fail("sendMail", no(400, "ErrorInvalidRecipients"), no(400, "BadRequest"))
    assert isinstance(postman.send(a_letter()), Refused)
    assert isinstance(postman.send(a_letter()), Deferred)


def test_a_certificate_signs_in_instead_of_a_secret(server: FakeGraph, tmp_path: Path) -> None:
    made, pem = server.certificate, tmp_path / "app.pem"
    _an_rsa_certificate(server, pem)
    tokens = graph_tokens(server, secret="", certificate=pem)
    assert isinstance(GraphInbox(a_graph_policy(server), tokens).poll(""), Batch)
    with pytest.raises(ConfigError, match="its unencrypted private key"):
        graph_tokens(server, secret="", certificate=made.certificate)


def test_a_tenant_nobody_knows_and_a_service_that_is_away_are_two_troubles(server: FakeGraph) -> None:
    strange = graph_tokens(server, authority=f"{server.url}/nobody").get()
    assert refused(strange).kind is Ailment.MISCONFIGURED
    server.fail("token", no(503, "x"))
    assert refused(graph_tokens(server).get()).kind is Ailment.AWAY
    assert refused(graph_tokens(server, ca_file=None).get()).kind is Ailment.MISCONFIGURED


def test_any_other_service_gives_tokens_from_its_token_url(server: FakeGraph) -> None:
    plain = {
        "client_id": CLIENT,
        "scope": f"{server.url}/.default",
        "token_url": f"{server.url}/token",
        "ca_file": server.certificate.certificate,
    }
    tokens = PlainTokens(AppPolicy(secret=SECRET, **plain))
    assert tokens.get() == tokens.get() == "token-1"
    tokens.drop()
    assert tokens.get() == "token-2"
    assert refused(PlainTokens(AppPolicy(secret="wrong", **plain)).get()).kind is Ailment.REFUSED
    server.fail("token", no(503, "x"))
    assert refused(PlainTokens(AppPolicy(secret=SECRET, **plain)).get()).kind is Ailment.AWAY


def test_its_own_authority_is_believed_and_no_other(server: FakeGraph) -> None:
    strange = GraphInbox(a_graph_policy(server, ca_file=None), graph_tokens(server)).poll("")
    assert refused(strange).kind is Ailment.MISCONFIGURED


def test_no_secret_travels_in_the_open_nor_gets_printed() -> None:
    with pytest.raises(ConfigError, match="begins with https"):
        GraphPolicy("a@example.org", url="http://graph.example.org")
    with pytest.raises(ConfigError, match="begins with https"):
        AppPolicy("id", "scope", SECRET, authority="http://login.example.org/tenant")
    with pytest.raises(ConfigError, match="set one of them"):
        AppPolicy("id", "scope", authority="https://login.example.org/tenant")
    assert SECRET not in repr(AppPolicy("id", "scope", SECRET, authority="https://login.example.org/tenant"))


def test_a_mail_larger_than_the_hub_takes_is_not_read_to_its_end(
    server: FakeGraph, inbox: GraphInbox
) -> None:
    item = server.deliver(MAIL + b"x" * 5_000_000)
    looked(inbox)
    assert isinstance(inbox.fetch(item), Unreadable)


def _an_rsa_certificate(server: FakeGraph, pem: Path) -> None:
    """Entra takes RSA alone; the server learns the public half."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key, name = generate_private_key(65537, 2048), x509.Name([])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(hours=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(private + made.public_bytes(Encoding.PEM))
    server.application = key.public_key()
