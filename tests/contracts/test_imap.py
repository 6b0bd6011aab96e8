"""IMAP against a real Dovecot: what a server may lack, and what a mailbox goes through."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.imap.inbox import ImapInbox
from adapters.imap.policy import ImapPolicy, Tls
from hub.errors import ConfigError
from hub.intake.mailbox import Ailment, Batch, Found, Trouble, Unreadable
from tests.contracts.inboxes import ImapBox
from tests.dovecot import PASSWORD, Dovecot, dovecot
from tests.running import free_ports

MAIL = b"Message-ID: <one@example.org>\r\nSubject: x\r\n\r\nHello\r\n"
NO_MOVE = "imap_capability = IMAP4rev1 UIDPLUS NAMESPACE"
NO_UIDPLUS = "imap_capability = IMAP4rev1 NAMESPACE"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


def in_it(server: Dovecot, **other: object) -> ImapInbox:
    plain: dict[str, object] = {
        "host": "127.0.0.1",
        "user": uuid4().hex,
        "password": PASSWORD,
        "port": server.tls,
        "ca_file": server.certificate,
    }
    return ImapInbox(ImapPolicy(**(plain | other)))


@pytest.mark.parametrize("lacking", [NO_MOVE, NO_UIDPLUS])
def test_a_server_without_move_copies_and_marks_and_takes_only_its_own(lacking: str) -> None:
    with dovecot("INBOX.", lacking) as server:
        box = ImapBox(server)
        box.deliver(MAIL)
        inbox = box.inbox()
        batch = inbox.poll("")
        assert isinstance(batch, Batch)
        assert inbox.put_away(batch.items) is None
        assert (box.lying_in("Inbox"), box.lying_in("Processed")) == ([], [MAIL])
        after = inbox.poll(batch.state)
        assert isinstance(after, Batch)
        assert after.items == ()


def test_another_uidvalidity_shows_all_again_and_old_numbers_mean_nothing(server: Dovecot) -> None:
    box = ImapBox(server)
    box.deliver(MAIL)
    inbox = box.inbox()
    before = inbox.poll("")
    assert isinstance(before, Batch)
    box.forget()
    after = inbox.poll(before.state)
    assert isinstance(after, Batch)
    assert len(after.items) == 1
    assert after.items != before.items
    assert inbox.put_away(before.items) is None
    assert box.lying_in("Inbox") == [MAIL]


def test_what_a_person_has_read_first_is_fetched_all_the_same_and_stays_as_it_was(server: Dovecot) -> None:
    box = ImapBox(server)
    box.deliver(MAIL)
    with server.signed_in(box.user) as client:
        client.select_folder("INBOX")
        client.set_flags([1], [b"\\Seen", b"\\Flagged"])
        inbox = box.inbox()
        batch = inbox.poll("")
        assert isinstance(batch, Batch)
        assert inbox.fetch(batch.items[0]) == Found(MAIL)
        assert {b"\\Seen", b"\\Flagged"} <= set(client.fetch([1], ["FLAGS"])[1][b"FLAGS"])


def test_fetching_does_not_mark_a_mail_as_read(server: Dovecot) -> None:
    box = ImapBox(server)
    box.deliver(MAIL)
    inbox = box.inbox()
    batch = inbox.poll("")
    assert isinstance(batch, Batch)
    inbox.fetch(batch.items[0])
    with server.signed_in(box.user) as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search(["UNSEEN"]) == [1]


def test_starttls_comes_before_the_password(server: Dovecot) -> None:
    assert isinstance(in_it(server, tls=Tls.STARTTLS, port=server.plain).poll(""), Batch)
    strange = in_it(server, tls=Tls.STARTTLS, port=server.plain, ca_file=None, password="wrong").poll("")
    assert isinstance(strange, Trouble)
    assert strange.kind is Ailment.MISCONFIGURED, "the certificate is looked at before the password goes out"


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        ({"password": "wrong"}, Ailment.REFUSED),
        ({"ca_file": None}, Ailment.MISCONFIGURED),
        ({"inbox": "Nowhere"}, Ailment.MISCONFIGURED),
    ],
)
def test_each_way_of_saying_no_is_told_by_what_mends_it(
    server: Dovecot, other: dict[str, object], kind: Ailment
) -> None:
    said = in_it(server, **other).poll("")
    assert isinstance(said, Trouble)
    assert said.kind is kind
    assert PASSWORD not in said.why


def test_nobody_there_is_away(server: Dovecot) -> None:
    said = in_it(server, port=free_ports(1)[0]).poll("")
    assert isinstance(said, Trouble)
    assert said.kind is Ailment.AWAY


def test_a_password_does_not_travel_in_the_open_nor_get_printed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="without TLS"):
        ImapPolicy("imap.example.org", "a", PASSWORD, tls=Tls.NONE, ca_file=tmp_path)
    assert PASSWORD not in repr(ImapPolicy("imap.example.org", "a", PASSWORD))


def _poisoned(server: Dovecot, box: ImapBox) -> Path:
    """The file of the first of two mails, both of them seen by the server."""
    folder = server.folder / "mail" / box.user
    return min((*folder.glob("new/*"), *folder.glob("cur/*")), key=lambda it: it.name)


@pytest.mark.parametrize("can_be_moved", [True, False])
def test_a_mail_over_which_the_server_fails_is_tried_again_and_then_lets_the_others_pass(
    server: Dovecot, can_be_moved: bool
) -> None:
    box = ImapBox(server)
    box.deliver(MAIL)
    box.deliver(MAIL.replace(b"one@", b"two@"))
    inbox = box.inbox()
    batch = inbox.poll("")
    assert isinstance(batch, Batch)
    file, (poison, sound) = _poisoned(server, box), batch.items
    if can_be_moved:
        file.write_bytes(b"")  # its name says how long it is: Dovecot hangs up
    else:
        file.unlink()
        file.symlink_to(file.name)
    assert [type(inbox.fetch(poison)) for _ in range(3)] == [Trouble, Trouble, Unreadable]
    assert isinstance(inbox.fetch(sound), Found)
    said = [type(inbox.set_aside(poison)) for _ in range(3)]
    assert said == [type(None)] * 3 if can_be_moved else [Trouble, Trouble, type(None)]
    assert isinstance(after := inbox.poll(batch.state), Batch)
    assert after.items == (), "what could not be moved either is passed by its number"
