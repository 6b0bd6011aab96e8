"""The SMTP door over real sockets: 250 only after the mail is kept, and nothing a client does stops it."""

import logging
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from threading import Event, Lock
from time import monotonic, sleep
from typing import Self

import pytest

from adapters.smtp.receiver import DoorPolicy, SmtpDoor, is_peer
from config.mail_doors import door_policy
from config.settings import Settings
from hub.errors import ConfigError, Unavailable
from hub.intake.mail import NULL_PATH, Envelope
from tests.certificates import a_certificate
from tests.processes import wait_for

MAILBOXES = {
    "lscp@hub.example": "lscp",
    "lsab@hub.example": "lsab",
    "post@lsab.example": "lsab",
    "case@hub.example": "case",
}
MAIL = b"From: a@b.example\r\nSubject: hello\r\n\r\nA text.\r\n"


class Cellar:
    """Keeps mails in memory, or fails or waits as told."""

    def __init__(self) -> None:
        self.kept: list[tuple[Envelope, bytes]] = []
        self.failures: list[Exception] = []
        self.refused: list[str] = []
        self.gate = Event()
        self.gate.set()
        self.handed = Event()
        self._lock = Lock()

    def knows(self, address: str) -> bool:
        if self.failures:
            raise self.failures.pop(0)
        return address.lower() == "case+good@hub.example"

    def keep(self, envelope: Envelope, raw: bytes) -> None:
        self.handed.set()
        self.gate.wait(20)
        with self._lock:
            if self.failures:
                raise self.failures.pop(0)
            self.kept.append((envelope, raw))


@pytest.fixture
def cellar() -> Cellar:
    return Cellar()


Open = Callable[[DoorPolicy], SmtpDoor]


@pytest.fixture
def opened(cellar: Cellar) -> Iterator[Open]:
    doors: list[SmtpDoor] = []

    def open_door(policy: DoorPolicy) -> SmtpDoor:
        door = SmtpDoor(cellar.keep, MAILBOXES, replace(policy, port=0), cellar.knows, cellar.refused.append)
        door.start()
        doors.append(door)
        return door

    yield open_door
    cellar.gate.set()
    for door in doors:
        door.stop()


@pytest.fixture
def door(opened: Open) -> SmtpDoor:
    return opened(DoorPolicy(max_size=1024 * 1024, max_recipients=5))


@pytest.fixture
def client(door: SmtpDoor) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", door.port, "client.example", timeout=10) as smtp:
        smtp.ehlo()
        yield smtp


class Wire:
    """A client that can misbehave."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._lines = self.socket.makefile("rb")

    def __enter__(self) -> Self:
        self.read()
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()
        self.socket.close()

    def say(self, *lines: bytes) -> None:
        self.socket.sendall(b"\r\n".join(lines) + b"\r\n")

    def read(self) -> bytes:
        """One whole reply."""
        while (line := self._lines.readline())[3:4] == b"-":
            pass
        return line

    def ask(self, line: bytes) -> bytes:
        self.say(line)
        return self.read()


def start_mail(wire: Wire) -> None:
    for line in (b"EHLO c.example", b"MAIL FROM:<a@b.example>", b"RCPT TO:<lscp@hub.example>"):
        assert wire.ask(line).startswith(b"250")


def test_a_mail_is_kept_as_it_came_before_it_is_taken(client: smtplib.SMTP, cellar: Cellar) -> None:
    assert client.sendmail("a@b.example", ["lscp@hub.example"], MAIL) == {}
    assert cellar.kept == [(Envelope("lscp", "a@b.example", ("lscp@hub.example",)), MAIL)]


def test_nothing_is_said_before_it_is_kept(door: SmtpDoor, cellar: Cellar) -> None:
    cellar.gate.clear()
    with Wire(door.port) as wire:
        start_mail(wire)
        wire.ask(b"DATA")
        wire.say(MAIL, b".")
        wire.socket.settimeout(0.3)
        with pytest.raises(TimeoutError):
            wire.socket.recv(1)
        cellar.gate.set()
        wire.socket.settimeout(10)
        assert wire.socket.recv(100).startswith(b"250")
    assert len(cellar.kept) == 1


@pytest.mark.parametrize(
    "address", ["nobody@hub.example", "lscp@other.example", "lscp", "+x@hub.example", "lscpx+y@hub.example"]
)
def test_an_unknown_recipient_is_refused_at_once(client: smtplib.SMTP, cellar: Cellar, address: str) -> None:
    client.mail("a@b.example")
    assert client.rcpt(address)[0] == 550
    assert client.docmd("DATA")[0] == 503
    assert cellar.kept == []


def test_addresses_are_known_in_any_case_and_with_a_tag(client: smtplib.SMTP, cellar: Cellar) -> None:
    client.sendmail("a@b.example", ["LSCP+case.abc@Hub.Example"], MAIL)
    assert cellar.kept[0][0] == Envelope("lscp", "a@b.example", ("LSCP+case.abc@Hub.Example",))


def test_a_mail_is_kept_once_for_each_mailbox_it_names(client: smtplib.SMTP, cellar: Cellar) -> None:
    everyone = ["lscp@hub.example", "lsab@hub.example", "post@lsab.example"]
    client.sendmail("a@b.example", everyone, MAIL)
    assert [envelope for envelope, _ in cellar.kept] == [
        Envelope("lscp", "a@b.example", ("lscp@hub.example",)),
        Envelope("lsab", "a@b.example", ("lsab@hub.example", "post@lsab.example")),
    ]


def test_when_one_mailbox_fails_the_whole_mail_comes_again(client: smtplib.SMTP, cellar: Cellar) -> None:
    cellar.gate.set()
    everyone = ["lscp@hub.example", "lsab@hub.example"]
    cellar.failures = [Unavailable("the database is away")]
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        client.sendmail("a@b.example", everyone, MAIL)
    assert refusal.value.smtp_code == 451
    client.sendmail("a@b.example", everyone, MAIL)
    assert {envelope.mailbox for envelope, _ in cellar.kept} == {"lscp", "lsab"}


@pytest.mark.parametrize(
    "failure", [Unavailable("postgres://secret"), ValueError("Jane Example"), RecursionError("Jane")]
)
def test_a_failure_is_451_and_shows_nothing_of_itself(
    client: smtplib.SMTP, cellar: Cellar, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    cellar.failures = [failure]
    with caplog.at_level(logging.DEBUG), pytest.raises(smtplib.SMTPDataError) as refusal:
        client.sendmail("a@b.example", ["lscp@hub.example"], MAIL)
    assert refusal.value.smtp_code == 451
    for secret in ("secret", "Jane", "postgres"):
        assert secret not in str(refusal.value.smtp_error)
        assert secret not in caplog.text
    client.sendmail("a@b.example", ["lscp@hub.example"], MAIL)
    assert len(cellar.kept) == 1


def test_no_address_and_no_line_of_a_mail_is_logged(
    client: smtplib.SMTP, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.sendmail("jane@b.example", ["lscp@hub.example"], MAIL)
        client.docmd("JANE", "jane@b.example")
    assert "jane" not in caplog.text.lower()
    assert "A text." not in caplog.text


def test_32_an_altered_token_is_answered_like_any_unknown_mailbox(
    client: smtplib.SMTP, cellar: Cellar
) -> None:
    client.mail("a@b.example")
    unknown = client.rcpt("nobody@hub.example")
    assert unknown[0] == 550
    for address in ("case+bad@hub.example", "CASE+bad@hub.example", "case@hub.example", "case+@hub.example"):
        assert client.rcpt(address) == unknown
    assert client.rcpt("Case+GOOD@hub.example")[0] == 250
    client.data(MAIL)
    assert cellar.kept[0][0] == Envelope("case", "a@b.example", ("Case+GOOD@hub.example",))


def test_a_token_that_cannot_be_looked_up_just_now_is_put_off(client: smtplib.SMTP, cellar: Cellar) -> None:
    cellar.failures.append(Unavailable("away"))
    client.mail("a@b.example")
    assert client.rcpt("case+good@hub.example")[0] == 451
    assert client.rcpt("case+good@hub.example")[0] == 250


def test_14_a_mail_that_is_too_big_is_refused_before_and_after_it_was_sent(
    client: smtplib.SMTP, cellar: Cellar
) -> None:
    assert int(client.esmtp_features["size"]) == 1024 * 1024
    assert client.mail("a@b.example", ["size=1048577"])[0] == 552
    client.rset()
    client.mail("a@b.example")
    client.rcpt("lscp@hub.example")
    assert client.data((b"x" * 78 + b"\r\n") * 14000)[0] == 552
    assert cellar.refused == ["too big", "too big"]
    client.sendmail("a@b.example", ["lscp@hub.example"], MAIL)
    assert len(cellar.kept) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"x" * 5000,
        b"x" * 60_000,
        b"NUL \0 here",
        b"8 bit \xff\xfe\xe9",
        b"one\rtwo\rthree",
        b"bare\nline\nfeeds\n.\nnot the end",
        b"..two dots",
        b"",
    ],
)
def test_awkward_bodies_come_through_byte_for_byte(door: SmtpDoor, cellar: Cellar, body: bytes) -> None:
    with Wire(door.port) as wire:
        start_mail(wire)
        assert wire.ask(b"DATA").startswith(b"354")
        wire.say(b"Subject: x", b"", b"." + body if body.startswith(b".") else body, b".")
        assert wire.read().startswith(b"250")
    assert cellar.kept[0][1] == b"Subject: x\r\n\r\n" + body + b"\r\n"


def test_a_line_beyond_all_measure_is_refused_and_the_connection_lives(
    door: SmtpDoor, cellar: Cellar
) -> None:
    with Wire(door.port) as wire:
        start_mail(wire)
        wire.ask(b"DATA")
        wire.say(b"x" * 300_000, b".")
        assert wire.read().startswith(b"500")
        assert wire.ask(b"NOOP").startswith(b"250")
        assert wire.ask(b"NOOP " + b"x" * 300_000).startswith(b"500")
        assert wire.ask(b"NOOP").startswith(b"250")
    assert cellar.kept == []


def test_the_null_sender_is_taken(client: smtplib.SMTP, cellar: Cellar) -> None:
    client.sendmail("", ["lscp@hub.example"], MAIL)
    assert cellar.kept[0][0].sender == NULL_PATH


def test_internationalised_addresses_are_taken(door: SmtpDoor, cellar: Cellar) -> None:
    with Wire(door.port) as wire:
        wire.ask(b"EHLO c.example")
        assert wire.ask("MAIL FROM:<jürgen@b.example> SMTPUTF8 BODY=8BITMIME".encode()).startswith(b"250")
        wire.ask("RCPT TO:<lscp+fälle@hub.example>".encode())
        wire.ask(b"DATA")
        assert wire.ask(b"Subject: x\r\n\r\nx\r\n.").startswith(b"250")
    assert cellar.kept[0][0] == Envelope("lscp", "jürgen@b.example", ("lscp+fälle@hub.example",))


def test_stray_bytes_in_an_address_become_text_that_a_database_takes(door: SmtpDoor, cellar: Cellar) -> None:
    with Wire(door.port) as wire:
        wire.ask(b"EHLO c.example")
        wire.ask(b"MAIL FROM:<j\xff@b.example>")
        wire.ask(b"RCPT TO:<lscp@hub.example>")
        wire.ask(b"DATA")
        assert wire.ask(b"Subject: x\r\n\r\nx\r\n.").startswith(b"250")
    cellar.kept[0][0].sender.encode()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\xfe",
        b"DATA",
        b"MAIL",
        b"MAIL FROM",
        b"MAIL FROM:",
        b"MAIL FROM:<",
        b"MAIL FROM:<a@b.example> SIZE=many",
        b"MAIL FROM:<" + b"(" * 900 + b">",
        b'MAIL FROM:<"' * 80,
        b"RCPT TO:<lscp@hub.example>",
        b"VRFY \xff",
        b"STARTTLS",
        b"AUTH PLAIN AGEAYg==",
        b"GET / HTTP/1.1",
        b"QUIT now",
        b"BDAT 10",
    ],
)
def test_broken_commands_are_answered_and_the_next_mail_still_goes(
    door: SmtpDoor, cellar: Cellar, line: bytes
) -> None:
    with Wire(door.port) as wire:
        wire.ask(b"EHLO c.example")
        assert wire.ask(line)[:1] in (b"2", b"4", b"5")
        wire.ask(b"RSET")
        start_mail(wire)
        wire.ask(b"DATA")
        assert wire.ask(MAIL + b".").startswith(b"250")
    assert len(cellar.kept) == 1


def test_pipelined_commands_are_answered_in_turn(door: SmtpDoor, cellar: Cellar) -> None:
    with Wire(door.port) as wire:
        wire.ask(b"EHLO c.example")
        wire.say(
            b"MAIL FROM:<a@b.example>",
            b"RCPT TO:<nobody@hub.example>",
            b"RCPT TO:<lscp@hub.example>",
            b"DATA",
        )
        assert [wire.read()[:3] for _ in range(4)] == [b"250", b"550", b"250", b"354"]
        wire.say(MAIL + b".", b"NOOP", b"MAIL FROM:<>")
        assert [wire.read()[:3] for _ in range(3)] == [b"250"] * 3
    assert len(cellar.kept) == 1


def test_too_many_recipients_are_put_off(client: smtplib.SMTP) -> None:
    client.mail("a@b.example")
    assert [client.rcpt(f"lscp+{n}@hub.example")[0] for n in range(6)] == [250] * 5 + [452]


@pytest.mark.parametrize("said", [b"half a line", b"a line\r\n", b"a line\r\n.\r"])
def test_a_client_that_drops_in_the_middle_leaves_nothing_behind(
    door: SmtpDoor, cellar: Cellar, said: bytes
) -> None:
    with Wire(door.port) as wire:
        start_mail(wire)
        wire.ask(b"DATA")
        wire.socket.sendall(said)
    with Wire(door.port) as wire:
        start_mail(wire)
        wire.ask(b"DATA")
        assert wire.ask(MAIL + b".").startswith(b"250")
    assert [raw for _, raw in cellar.kept] == [MAIL]


def test_a_client_that_drops_before_its_250_sends_the_same_mail_again(door: SmtpDoor, cellar: Cellar) -> None:
    cellar.gate.clear()
    with Wire(door.port) as wire:
        start_mail(wire)
        wire.ask(b"DATA")
        wire.say(MAIL + b".")
        assert cellar.handed.wait(20)
    cellar.gate.set()
    with Wire(door.port) as wire:
        start_mail(wire)
        wire.ask(b"DATA")
        assert wire.ask(MAIL + b".").startswith(b"250")
    wait_for(lambda: len(cellar.kept) == 2)
    assert cellar.kept[0] == cellar.kept[1], "so the journey can tell that it is a repeat"


def test_thirty_clients_at_once(door: SmtpDoor, cellar: Cellar) -> None:
    def send(number: int) -> None:
        with smtplib.SMTP("127.0.0.1", door.port, "c.example", timeout=30) as smtp:
            for turn in range(5):
                smtp.sendmail("a@b.example", ["lscp@hub.example"], MAIL + b"%d/%d\r\n" % (number, turn))

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(send, range(30)))
    assert len({raw for _, raw in cellar.kept}) == 150


def test_a_slow_commit_stops_nobody_elses_conversation(door: SmtpDoor, cellar: Cellar) -> None:
    cellar.gate.clear()
    with Wire(door.port) as slow, Wire(door.port) as other:
        start_mail(slow)
        slow.ask(b"DATA")
        slow.say(MAIL + b".")
        began = monotonic()
        start_mail(other)
        assert monotonic() - began < 1
        cellar.gate.set()
        assert slow.read().startswith(b"250")


def test_one_connection_too_many_is_told_to_come_back(opened: Open) -> None:
    door = opened(DoorPolicy(max_connections=2))
    address = ("127.0.0.1", door.port)
    with Wire(door.port), Wire(door.port), socket.create_connection(address, timeout=10) as third:
        assert third.recv(100).startswith(b"421")
        assert third.recv(100) == b""
    sleep(0.1)
    with Wire(door.port) as again:
        assert again.ask(b"NOOP").startswith(b"250")


def test_an_idle_connection_is_closed(opened: Open) -> None:
    door = opened(DoorPolicy(idle_seconds=0.3))
    with Wire(door.port) as wire:
        wire.ask(b"EHLO c.example")
        began = monotonic()
        assert wire.socket.recv(100) == b""
        assert monotonic() - began < 3


def test_only_our_own_mail_servers_are_let_in(
    opened: Open, cellar: Cellar, caplog: pytest.LogCaptureFixture
) -> None:
    """What goes round the server that strips forged results must not be kept, and least of all believed."""
    door = opened(DoorPolicy(peers=(ip_network("192.0.2.0/24"),)))
    for _ in range(3):
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            smtplib.SMTP("127.0.0.1", door.port, "c.example", timeout=10)
        assert refused.value.smtp_code == 554
        assert b"HUB_SMTP_PEERS" in bytes(refused.value.smtp_error)
    with Wire(door.port) as wire, suppress(OSError):
        wire.say(b"MAIL FROM:<a@b.example>", b"RCPT TO:<lscp@hub.example>", b"DATA", MAIL, b".")
        assert wire.read() == b""
    assert cellar.kept == []
    assert "127.0.0.1" in caplog.text
    home = opened(DoorPolicy())
    with smtplib.SMTP("127.0.0.1", home.port, "c.example", timeout=10) as smtp:
        smtp.sendmail("a@b.example", ["lscp@hub.example"], MAIL)
    assert len(cellar.kept) == 1


@pytest.mark.parametrize(
    ("caller", "let_in"),
    [
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("11.1.2.3", False),
        ("::1", True),
        ("fe80::1%eth0", False),
        ("", False),
    ],
)
def test_a_peer_is_known_by_its_network(caller: str, let_in: bool) -> None:
    assert is_peer(caller, (ip_network("10.0.0.0/8"), ip_network("::1"))) is let_in


def test_a_certificate_that_cannot_be_used_stops_the_start(cellar: Cellar, tmp_path: Path) -> None:
    nothing = tmp_path / "none.pem"
    for policy in (DoorPolicy(certificate=nothing), DoorPolicy(key=nothing)):
        with pytest.raises(ConfigError, match="HUB_SMTP_CERT"):
            SmtpDoor(cellar.keep, MAILBOXES, policy)


def test_starttls_is_offered_with_a_certificate(opened: Open, cellar: Cellar, tmp_path: Path) -> None:
    made = a_certificate(tmp_path)
    door = opened(door_policy(Settings(smtp_cert=made.certificate, smtp_key=made.key)))
    with smtplib.SMTP("127.0.0.1", door.port, "c.example", timeout=10) as smtp:
        smtp.starttls(context=ssl.create_default_context(cafile=made.certificate))
        smtp.sendmail("a@b.example", ["lscp@hub.example"], MAIL)
    assert len(cellar.kept) == 1


def test_the_banner_tells_no_version_and_no_sign_in_is_offered(door: SmtpDoor) -> None:
    with smtplib.SMTP(timeout=10) as smtp:
        _, banner = smtp.connect("127.0.0.1", door.port)
        assert banner == b"hub ESMTP"
        smtp.ehlo()
        assert "auth" not in smtp.esmtp_features
        assert {"size", "8bitmime", "smtputf8", "pipelining"} <= set(smtp.esmtp_features)


def test_stopping_lets_the_mail_in_hand_be_kept(cellar: Cellar) -> None:
    door = SmtpDoor(cellar.keep, MAILBOXES, DoorPolicy(port=0))
    door.start()
    cellar.gate.clear()
    with Wire(door.port) as wire, ThreadPoolExecutor(1) as pool:
        start_mail(wire)
        wire.ask(b"DATA")
        wire.say(MAIL + b".")
        sleep(0.2)
        stopping = pool.submit(door.stop)
        sleep(0.2)
        cellar.gate.set()
        assert wire.read().startswith(b"250")
        stopping.result(10)
    assert len(cellar.kept) == 1
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", door.port), timeout=1)


def test_a_port_in_use_is_an_error_at_the_start(door: SmtpDoor, cellar: Cellar) -> None:
    second = SmtpDoor(cellar.keep, MAILBOXES, DoorPolicy(port=door.port))
    with pytest.raises(OSError, match="in use"):
        second.start()
