"""Calling a board's own system, against real HTTP servers that behave well and badly."""

import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
from standardwebhooks import Webhook

from adapters.memory.post import MemoryCaller
from adapters.webhook.caller import WebhookCaller
from adapters.webhook.signature import new_secret
from hub.ports import Caller
from hub.sending.outcome import Deferred, Refused, Sent
from hub.sending.parcel import Event
from tests.certificates import a_certificate
from tests.sinks import Reply, WebhookSink

LISTED = ("127.0.0.1",)
SECRET = new_secret()


def an_event(url: str) -> Event:
    return Event(uuid4(), url, b'{"type":"entry.opened"}', (SECRET,))


@pytest.mark.parametrize("real", [True, False])
def test_a_call_that_is_taken_is_sent(real: bool) -> None:
    with WebhookSink() as sink:
        caller: Caller = WebhookCaller(LISTED) if real else MemoryCaller()
        assert isinstance(caller.send(an_event(sink.url)), Sent)


def test_the_official_client_verifies_it_and_the_id_is_the_deliverys() -> None:
    event_secrets = (new_secret(), SECRET)
    with WebhookSink() as sink:
        event = Event(uuid4(), sink.url, b'{"a": 1}', event_secrets)
        WebhookCaller(LISTED).send(event)
        [call] = sink.wait_for(1)
    assert call.headers["webhook-id"] == str(event.key)
    for secret in event_secrets:
        assert Webhook(secret).verify(call.body, dict(call.headers)) == {"a": 1}


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 429, 500, 503])
def test_any_other_answer_is_tried_again_and_no_redirect_is_followed(status: int) -> None:
    with WebhookSink() as other, WebhookSink(Reply(status, {"Location": other.url})) as sink:
        outcome = WebhookCaller(LISTED).send(an_event(sink.url))
        assert isinstance(outcome, Deferred)
        assert str(status) in outcome.why
        assert other.calls == []


def test_gone_is_never_tried_again() -> None:
    with WebhookSink(Reply(410)) as sink:
        outcome = WebhookCaller(LISTED).send(an_event(sink.url))
    assert isinstance(outcome, Refused)
    assert outcome.gone


def test_retry_after_is_read_as_seconds_and_as_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    said = [{"Retry-After": "120"}, {"Retry-After": later}, {"Retry-After": "soon"}]
    with WebhookSink(*(Reply(429, it) for it in said)) as sink:
        caller = WebhookCaller(LISTED)
        waits = [caller.send(an_event(sink.url)) for _ in said]
    assert [isinstance(it, Deferred) for it in waits] == [True] * 3
    seconds, date, nothing = (it.wait for it in waits if isinstance(it, Deferred))
    assert seconds == timedelta(seconds=120)
    assert date is not None
    assert timedelta(seconds=80) < date <= timedelta(seconds=90)
    assert nothing is None


@pytest.mark.parametrize(
    "date",
    ["Sun, 06 Nov 9999999999 08:49:37 GMT", "Sun, 06 Nov 2026 08:49:37 +9999999999999", "9" * 400, ","],
)
def test_a_retry_after_that_cannot_be_a_date_is_the_endpoints_failure_and_not_ours(date: str) -> None:
    with WebhookSink(Reply(503, {"Retry-After": date})) as sink:
        assert WebhookCaller(LISTED).send(an_event(sink.url)) == Deferred("HTTP 503")


@pytest.mark.parametrize("reply", [Reply(after=30), Reply(drip=0.2), Reply(200, endless=True)])
def test_a_server_that_stalls_drips_or_never_ends_holds_nobody_for_long(reply: Reply) -> None:
    began = time.monotonic()
    with WebhookSink(reply) as sink:
        outcome = WebhookCaller(LISTED, seconds=1.0).send(an_event(sink.url))
        assert time.monotonic() - began < 3
        assert isinstance(outcome, Sent if reply.endless else Deferred)


def _hang_up(server: socket.socket) -> None:
    server.accept()[0].close()


def test_nobody_there_is_tried_again() -> None:
    with WebhookSink() as sink:
        url = sink.url
    refused = WebhookCaller(LISTED).send(an_event(url))
    assert refused == Deferred("Nothing listens at that address: the connection was refused.")
    unknown = WebhookCaller().send(an_event("https://no-such-host.invalid/"))
    assert unknown == Deferred("The name of its host is not known.")
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=_hang_up, args=(server,)).start()
        cut = WebhookCaller(LISTED).send(an_event(f"http://127.0.0.1:{server.getsockname()[1]}/"))
    assert cut == Deferred("The connection broke off before the answer had come.")


FORBIDDEN = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "ff02::1",
    "2001:db8::1",
    "192.0.0.8",
    "198.18.0.1",
    "255.255.255.255",
    "3fff::1",
    "fec0::1",
    "::7f00:1",
    "5f00::1",
    "2001:0:7f00:1::",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "fe80::1%eth0",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_a_name_that_leads_to_a_private_address_is_not_called(address: str) -> None:
    caller = WebhookCaller(resolver=lambda _host, _port: [address])
    outcome = caller.send(an_event("https://board.example.org/hook"))
    assert isinstance(outcome, Refused)
    assert "no public address" in outcome.why


@pytest.mark.parametrize(
    "host", ["127.1", "0x7f.0.0.1", "2130706433", "localhost", "[::ffff:127.0.0.1]", "[::1]"]
)
def test_no_spelling_of_this_machine_is_called(host: str) -> None:
    assert isinstance(WebhookCaller().send(an_event(f"https://{host}/hook")), Refused)


def test_a_name_is_resolved_once_and_that_address_is_the_one_called() -> None:
    answers = iter([["127.0.0.1"], ["203.0.113.1"]])
    asked = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    with WebhookSink() as sink:
        caller = WebhookCaller(("board.example.org",), resolver=rebinding)
        url = f"http://board.example.org:{sink.port}/hook"
        assert isinstance(caller.send(an_event(url)), Sent)
        assert isinstance(caller.send(an_event(url)), Sent)
        assert {call.headers["host"] for call in sink.calls} == {f"board.example.org:{sink.port}"}
        assert len({call.peer for call in sink.calls}) == 1
    assert asked == ["board.example.org"]


@pytest.mark.parametrize(
    "url",
    [
        "http://public.example.org/",
        "ftp://127.0.0.1/",
        "https://user@127.0.0.1/",
        "https://",
        "nonsense",
        "http://[::1/",
        "https://127.0.0.1:99999/",
        "https://exämple.org/",
        "https://example.org/a b",
        "https://example.org/\r\nHost: other.example",
        "https://example.org\t/",
    ],
)
def test_an_endpoint_that_is_not_one_is_refused_with_a_reason(url: str) -> None:
    assert isinstance(WebhookCaller(LISTED).send(an_event(url)), Refused)


def test_many_threads_share_one_caller() -> None:
    with WebhookSink() as sink:
        caller = WebhookCaller(LISTED)
        with ThreadPoolExecutor(16) as pool:
            outcomes = list(pool.map(lambda _: caller.send(an_event(sink.url)), range(200)))
        assert all(isinstance(it, Sent) for it in outcomes)
        assert len(sink.wait_for(200)) == 200


def test_tls_is_checked_against_the_endpoints_name_though_the_address_is_pinned(tmp_path: Path) -> None:
    made = a_certificate(tmp_path, "board.example.org")
    trusting = ssl.create_default_context(cafile=made.certificate)
    with WebhookSink(tls=made.server_context()) as sink:
        listed = ("board.example.org", "other.example.org")
        caller = WebhookCaller(listed, resolver=lambda _host, _port: ["127.0.0.1"], tls=trusting)
        assert isinstance(caller.send(an_event(f"https://board.example.org:{sink.port}/hook")), Sent)
        wrong_name = caller.send(an_event(f"https://other.example.org:{sink.port}/hook"))
        unknown_issuer = WebhookCaller(LISTED).send(an_event(sink.url))
    for it in (wrong_name, unknown_issuer):
        assert isinstance(it, Deferred)
        assert it.why.startswith("Its certificate was not accepted: ")
    assert len(sink.calls) == 1


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with WebhookSink() as proxy, WebhookSink() as sink:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert isinstance(WebhookCaller(LISTED).send(an_event(sink.url)), Sent)
        assert proxy.calls == []


def test_a_connection_that_the_server_closed_meanwhile_is_replaced() -> None:
    caller = WebhookCaller(LISTED)
    with WebhookSink() as sink:
        assert isinstance(caller.send(an_event(sink.url)), Sent)
        sink.hang_up()
        assert isinstance(caller.send(an_event(sink.url)), Sent)
        assert len({call.peer for call in sink.calls}) == 2
