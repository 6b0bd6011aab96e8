"""Every postman keeps the promises of `ports.Postman`; over SMTP each answer of a server has its meaning."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.policy import compat32, default
from email.utils import parsedate_to_datetime
from pathlib import Path
from socket import create_server
from time import monotonic
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.memory.post import MemoryPostman
from adapters.smtp import lines
from adapters.smtp.policy import SmtpPolicy
from adapters.smtp.postman import SmtpPostman
from hub.errors import ConfigError
from hub.ports import Postman
from hub.sending.mime import OneLine, Unwritable, write
from hub.sending.outcome import Deferred, Outcome, Refused, Sent
from hub.sending.parcel import Letter
from tests.certificates import ServerCertificate, a_certificate
from tests.sinks import DROP, STALL, SmtpSink

KEY = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")


def a_letter(key: UUID = KEY, **changes: str) -> Letter:
    letter = Letter(
        key, "duty@lsab.example", "LSH-2026-000001 for LSAB", "Please open https://hub.example/n/1\n"
    )
    return replace(letter, **changes)


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as running:
        yield running


@pytest.fixture
def policy(sink: SmtpSink) -> SmtpPolicy:
    return SmtpPolicy("127.0.0.1", sink.port, "hub@hub.example", "Leeds hub", tls="none", timeout=10)


@pytest.fixture
def postman(policy: SmtpPolicy) -> Iterator[SmtpPostman]:
    made = SmtpPostman(policy)
    yield made
    made.close()


@pytest.fixture
def certificate(tmp_path: Path) -> ServerCertificate:
    return a_certificate(tmp_path)


class InMemory:
    def __init__(self) -> None:
        self.postman = MemoryPostman()

    def received(self) -> list[tuple[str, str]]:
        return [(letter.to, letter.subject) for letter in self.postman.letters]


class OverSmtp:
    def __init__(self, postman: SmtpPostman, sink: SmtpSink) -> None:
        self.postman, self._sink = postman, sink

    def received(self) -> list[tuple[str, str]]:
        return [(taken.recipients[0], taken.mail["Subject"]) for taken in self._sink.mails]


@pytest.fixture(params=["memory", "smtp"])
def service(request: pytest.FixtureRequest, postman: SmtpPostman, sink: SmtpSink) -> InMemory | OverSmtp:
    return InMemory() if request.param == "memory" else OverSmtp(postman, sink)


def test_a_letter_arrives_once_for_each_time_it_is_sent(service: InMemory | OverSmtp) -> None:
    sender: Postman = service.postman
    outcome = sender.send(a_letter())
    assert isinstance(outcome, Sent)
    assert str(KEY) in outcome.receipt
    assert service.received() == [("duty@lsab.example", "LSH-2026-000001 for LSAB")]
    sender.send(a_letter(uuid4(), subject="another"))
    assert len(service.received()) == 2


def test_a_memory_postman_answers_as_it_is_told_and_then_sends() -> None:
    postman = MemoryPostman([Deferred("busy"), Refused("no")])
    outcomes: list[Outcome] = [postman.send(a_letter()) for _ in range(3)]
    assert [type(outcome) for outcome in outcomes] == [Deferred, Refused, Sent]
    assert len(postman.letters) == 3


def test_what_goes_over_the_wire(postman: SmtpPostman, sink: SmtpSink) -> None:
    postman.send(a_letter(text="Grüße, please open https://hub.example/n/1?a=b\n"))
    [taken] = sink.mails
    mail = taken.mail
    assert taken.sender == ""
    assert mail["Message-ID"] == f"<{KEY}@hub.example>"
    assert mail["From"] == "Leeds hub <hub@hub.example>"
    assert mail["To"] == "duty@lsab.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert abs(parsedate_to_datetime(mail["Date"]) - datetime.now(UTC)) < timedelta(seconds=10)
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().splitlines() == ["Grüße, please open https://hub.example/n/1?a=b"]
    assert taken.raw.isascii()
    assert max(len(line) for line in taken.raw.split(b"\r\n")) <= 998


def test_a_repeat_has_the_same_message_id(postman: SmtpPostman, sink: SmtpSink) -> None:
    postman.send(a_letter())
    postman.send(a_letter())
    assert len({taken.mail["Message-ID"] for taken in sink.mails}) == 1


def test_a_return_path_names_the_letter(policy: SmtpPolicy, sink: SmtpSink) -> None:
    SmtpPostman(replace(policy, bounce_domain="bounces.example")).send(a_letter())
    assert sink.mails[0].sender == f"bounce+{KEY.hex}@bounces.example"


@pytest.mark.parametrize(
    ("command", "answer", "kind"),
    [
        ("MAIL", "421 4.3.2 shutting down", Deferred),
        ("MAIL", "451 4.3.0 later", Deferred),
        ("MAIL", "530 5.7.0 authentication required", Deferred),
        ("MAIL", "550 5.7.60 not permitted to send as this sender", Deferred),
        ("MAIL", DROP, Deferred),
        ("RCPT", "450 4.2.1 mailbox busy", Deferred),
        ("RCPT", "530 5.7.0 authentication required", Deferred),
        ("RCPT", "550 5.1.1 no such user", Refused),
        ("RCPT", "553 5.1.3 bad address", Refused),
        ("RCPT", DROP, Deferred),
        ("DATA", "451 4.3.0 later", Deferred),
        ("DATA", "452 4.3.1 no room", Deferred),
        ("DATA", "554 5.6.0 not this message", Refused),
        ("DATA", DROP, Deferred),
    ],
)
def test_each_answer_has_its_meaning(
    postman: SmtpPostman, sink: SmtpSink, command: str, answer: str, kind: type[Deferred | Refused]
) -> None:
    sink.script(command, answer)
    outcome = postman.send(a_letter())
    assert isinstance(outcome, kind)
    if answer != DROP:
        assert answer in outcome.why
    assert isinstance(postman.send(a_letter()), Sent), "the next letter is not held up by this one"


def test_a_line_lost_after_the_letter_was_handed_over_says_it_may_have_arrived(
    postman: SmtpPostman, sink: SmtpSink
) -> None:
    sink.script("DATA", DROP)
    outcome = postman.send(a_letter())
    assert isinstance(outcome, Deferred)
    assert "may have arrived" in outcome.why


@pytest.mark.parametrize("command", ["MAIL", "DATA"])
def test_a_server_that_stalls_costs_no_more_than_the_timeout(
    policy: SmtpPolicy, sink: SmtpSink, command: str
) -> None:
    sink.script(command, STALL)
    began = monotonic()
    outcome = SmtpPostman(replace(policy, timeout=1)).send(a_letter())
    assert isinstance(outcome, Deferred)
    assert monotonic() - began < 3


def test_a_server_that_is_not_there_or_never_greets_is_for_later(policy: SmtpPolicy) -> None:
    with create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert isinstance(SmtpPostman(replace(policy, port=port, timeout=1)).send(a_letter()), Deferred)
    assert isinstance(SmtpPostman(replace(policy, port=port, timeout=1)).send(a_letter()), Deferred)


def test_starttls_is_used_and_the_certificate_checked(
    policy: SmtpPolicy, certificate: ServerCertificate
) -> None:
    with SmtpSink(tls=certificate.server_context(), require_tls=True) as sink:
        safe = replace(policy, port=sink.port, tls="starttls", ca_file=certificate.certificate)
        assert isinstance(SmtpPostman(safe).send(a_letter()), Sent)
        unknown = SmtpPostman(replace(safe, ca_file=None)).send(a_letter())
        assert isinstance(unknown, Deferred)
        assert "Verification" in unknown.why
        assert len(sink.mails) == 1


def test_implicit_tls(policy: SmtpPolicy, certificate: ServerCertificate) -> None:
    with SmtpSink(implicit=certificate.server_context()) as sink:
        safe = replace(policy, port=sink.port, tls="implicit", ca_file=certificate.certificate)
        assert isinstance(SmtpPostman(safe).send(a_letter()), Sent)
        assert isinstance(SmtpPostman(replace(safe, ca_file=None)).send(a_letter()), Deferred)
        assert len(sink.mails) == 1


def test_a_server_that_does_not_offer_tls_gets_nothing(policy: SmtpPolicy, sink: SmtpSink) -> None:
    assert isinstance(SmtpPostman(replace(policy, tls="starttls")).send(a_letter()), Deferred)
    assert sink.mails == []


def test_a_domain_that_demands_tls_gets_nothing_in_the_open(policy: SmtpPolicy) -> None:
    postman = SmtpPostman(replace(policy, require_tls_domains=frozenset({"lsab.example"})))
    outcome = postman.send(a_letter(to="duty@LSAB.example"))
    assert isinstance(outcome, Deferred)
    assert "TLS" in outcome.why
    assert isinstance(postman.send(a_letter(to="duty@other.example")), Sent)


@pytest.mark.parametrize("offers", [(), ("REQUIRETLS",)])
def test_a_domain_that_demands_tls_demands_it_of_every_server_on_the_way_where_that_can_be_asked(
    policy: SmtpPolicy, certificate: ServerCertificate, offers: tuple[str, ...]
) -> None:
    with SmtpSink(tls=certificate.server_context(), offers=offers) as sink:
        demands = replace(policy, port=sink.port, tls="starttls", ca_file=certificate.certificate)
        postman = SmtpPostman(replace(demands, require_tls_domains=frozenset({"lsab.example"})))
        for to in ("duty@LSAB.example", "duty@other.example"):
            assert isinstance(postman.send(a_letter(to=to)), Sent)
        asked = ["REQUIRETLS" in it.options for it in sink.mails]
        assert asked == [bool(offers), False], "README says what a server without it does"


def test_signing_in(policy: SmtpPolicy, certificate: ServerCertificate) -> None:
    with SmtpSink(tls=certificate.server_context(), require_tls=True, password="right") as sink:
        safe = replace(policy, port=sink.port, tls="starttls", ca_file=certificate.certificate, user="hub")
        assert isinstance(SmtpPostman(replace(safe, password="right")).send(a_letter()), Sent)
        wrong = SmtpPostman(replace(safe, password="wrong")).send(a_letter())
        assert isinstance(wrong, Deferred)
        assert "535" in wrong.why
        assert "wrong" not in wrong.why


def test_a_password_never_travels_in_the_open(policy: SmtpPolicy) -> None:
    with pytest.raises(ConfigError, match="TLS"):
        replace(policy, user="hub", password="secret")
    assert "secret" not in repr(SmtpPolicy("h", 25, "a@b.example", user="hub", password="secret"))


@pytest.mark.parametrize("address", ["hub", "hub@a.example\r\nBcc: x@y.example", ""])
def test_a_sender_that_is_no_address_stops_the_start(policy: SmtpPolicy, address: str) -> None:
    with pytest.raises(ConfigError):
        SmtpPostman(replace(policy, from_address=address))


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "one\r\nBcc: evil@example.org"},
        {"subject": "one\nTwo: x"},
        {"subject": "one\x85two"},
        {"subject": "one\u2028two"},
        {"subject": "one\ud800"},
        {"to": "a@b.example\r\nRCPT TO:<c@d.example>"},
        {"to": "a@b.example, c@d.example"},
        {"to": "A <a@b.example>"},
        {"to": "<a@b.example>"},
        {"to": '"a b"@b.example'},
        {"to": "a@b.example (hello)"},
        {"to": "a b@b.example"},
        {"to": "ä@b.example"},
        {"to": "group:;"},
        {"to": "@b.example"},
        {"to": "a@"},
        {"to": "a"},
        {"to": ""},
        {"text": "lone \ud800 surrogate"},
    ],
)
def test_what_cannot_be_a_mail_is_refused_before_a_server_hears_of_it(
    postman: SmtpPostman, sink: SmtpSink, changes: dict[str, str]
) -> None:
    assert isinstance(postman.send(a_letter(**changes)), Refused)
    assert sink.connections == 0


@given(subject=st.text(), text=st.text(), to=st.text() | st.emails())
def test_no_text_can_add_a_header_or_a_recipient(subject: str, text: str, to: str) -> None:
    letter = Letter(KEY, to, subject, text)
    try:
        raw = write(
            letter, Address("Leeds hub", addr_spec="hub@hub.example"), datetime(2026, 11, 22, tzinfo=UTC)
        )
    except Unwritable:
        return
    mail = message_from_bytes(raw, policy=default)
    assert mail["To"] == to
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
        "Content-Type", "Content-Transfer-Encoding", "MIME-Version", "X-Partnership-Hub-Hops",
    }  # fmt: skip
    assert raw.isascii()


def test_a_connection_is_kept_and_replaced_in_time(
    postman: SmtpPostman, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "MOST_LETTERS", 10)
    outcomes = [postman.send(a_letter(uuid4())) for _ in range(25)]
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert sink.connections == 3
    monkeypatch.setattr(lines, "LONGEST_IDLE", 0.0)
    postman.send(a_letter(uuid4()))
    assert sink.connections == 4


def test_a_connection_is_asked_whether_it_is_there_only_after_a_moment(
    postman: SmtpPostman, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all(isinstance(postman.send(a_letter(uuid4())), Sent) for _ in range(3))
    assert (sink.connections, sink.asked) == (1, 0)
    monkeypatch.setattr(lines, "A_MOMENT", 0.0)
    assert isinstance(postman.send(a_letter(uuid4())), Sent)
    assert (sink.connections, sink.asked) == (1, 1)


def test_a_kept_connection_that_the_server_closed_meanwhile_is_replaced(policy: SmtpPolicy) -> None:
    with SmtpSink() as first:
        postman = SmtpPostman(replace(policy, port=first.port))
        assert isinstance(postman.send(a_letter()), Sent)
        first.hang_up()
        assert isinstance(postman.send(a_letter()), Sent)
        assert first.connections == 2


def test_threads_send_side_by_side(postman: SmtpPostman, sink: SmtpSink) -> None:
    keys = [uuid4() for _ in range(200)]
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda key: postman.send(a_letter(key)), keys))
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert sorted(taken.mail["Message-ID"] for taken in sink.mails) == sorted(
        f"<{k}@hub.example>" for k in keys
    )
    assert sink.connections <= 8


@pytest.mark.parametrize(
    "board", ["Leeds Safeguarding Adults Board", "Safer Leeds", "The hub’s own duty desk of Leeds"]
)
def test_a_subject_begins_on_its_own_line(board: str) -> None:
    subject = f"LSH-2026-000002: please acknowledge for {board}"
    raw = write(
        Letter(uuid4(), "ann@lsab.example.org", subject, "Please look."),
        Address("", "hub", "example.org"),
        datetime(2026, 11, 22, tzinfo=UTC),
    )
    [line] = [it for it in raw.decode().splitlines() if it.startswith("Subject:")]
    assert str(make_header(decode_header(line[9:]))).startswith("LSH-2026-000002: please acknowledge for")
    assert max(map(len, raw.splitlines())) <= (120 if board.isascii() else 78)
    assert message_from_bytes(raw, policy=default)["Subject"] == subject


@given(st.text(st.sampled_from("ab 7,;=?_é\x7f"), max_size=130), st.sampled_from([76, 120]))
def test_a_field_is_written_as_python_would_write_it(value: str, longest: int) -> None:
    as_python = compat32.clone(linesep="\r\n", max_line_length=longest)
    ours = OneLine(linesep="\r\n", max_line_length=longest)
    assert ours.fold_binary("Subject", value) == as_python.fold_binary("Subject", value)
