"""Whatever comes in at the HTTP doors is answered below 500, and the hub goes on as before."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.webhook.signature import sign
from tests.builders import some_fields
from tests.e2e.conftest import PASSWORD, Town, a_town

pytestmark = pytest.mark.slow
LITTLE = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

ANY_TEXT = st.text(st.characters(), max_size=30)  # lone surrogates and NUL among them
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(ANY_TEXT, below, max_size=3),
    max_leaves=8,
)
ANY_PATH = st.lists(
    st.sampled_from([b"..", b".", b"", b"%", b"\0", b"\xff\xfe", b"a b", b"\\", b"'\"<>", b"\r\nX:y"])
)
PLACES = (
    "/",
    "/notifications/",
    "/acknowledge/",
    "/triage/",
    "/static/",
    "/api/v1/notifications/",
    "/raise/",
)
HARDLY_HTTP = (
    b"\0" * 100,
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 5000 + b"\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\n",
)
WITH_NUL = (
    *("/?reference=%00", "/?queue=%00", "/notifications/%00", "/triage/%00", "/api/v1/notifications/%00"),
    *("/notifications/%00/queues/x/acknowledgement", "/api/v1/sources/%00/notifications"),
)
FIELDS = (
    *("raised_by.agency", "raised_by.partnership", "raised_by.email", "aware_on", "incident.summary"),
    *("incident.outcome", "incident.occurred_on", "people.0.role", "people.0.age_years", "people.0.name"),
    *("incident", "people", "suspected_processes", "rationale", "people.0.aliases"),
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town of its own: there will be hundreds of notifications in it."""
    with a_town(tmp_path_factory.mktemp("garbage")) as made:
        yield made


@pytest.fixture(scope="module")
def signed_in(town: Town) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=town.hub.url, timeout=30) as client:
        enter(client, "amara@lscp.example.org")
        yield client


@pytest.fixture(scope="module", autouse=True)
def nothing_breaks(town: Town) -> Iterator[None]:
    """At the end the books balance, and nothing was met that nobody had thought of."""
    yield
    assert town.hub.command("status").returncode == 0
    unexpected = [line for line in town.hub.said.splitlines() if '"event": "unexpected"' in line]
    assert unexpected == []


@LITTLE
@given(body=st.binary(max_size=200))
def test_signed_bytes_that_are_no_notification(town: Town, body: bytes) -> None:
    assert send(town, body).status_code in (400, 422)


@LITTLE
@given(changes=st.dictionaries(st.sampled_from(FIELDS), ANY_JSON, min_size=1, max_size=4))
def test_a_notification_with_anything_in_any_field(town: Town, changes: dict[str, Any]) -> None:
    fields = some_fields()
    for path, value in changes.items():
        put(fields, path.split("."), value)
    answer = send(town, json.dumps(fields).encode())
    assert answer.status_code in (202, 422), answer.text
    if answer.status_code == 202:
        assert town.police.ask(town.hub, answer.json()["reference"]).status_code == 200
    else:
        assert all(it["field"] and it["message"] for it in answer.json()["errors"])


def test_half_characters_and_nul_are_left_out_and_the_rest_is_kept(town: Town) -> None:
    fields = some_fields(summary="half \ud800 a character and \0 nothing")
    answer = send(town, json.dumps(fields).encode())
    assert answer.status_code == 202
    acknowledged = httpx.post(
        f"{town.hub.url}/api/v1/queues/lscp.rag/entries/{answer.json()['reference']}/acknowledgement",
        json={"person": "amara@lscp.example.org\0", "statement": "mine"},
        headers={"authorization": f"Bearer {town.board.token}"},
    )
    assert acknowledged.status_code == 200
    with httpx.Client(base_url=town.hub.url) as client:
        enter(client, "amara@lscp.example.org")
        page = client.get(f"/notifications/{answer.json()['reference']}")
    assert "half  a character and  nothing" in page.text


@pytest.mark.parametrize("path", WITH_NUL)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nul_in_an_address(town: Town, signed_in: httpx.Client, method: str, path: str) -> None:
    assert 400 <= asked(town, method, path, f"hub={signed_in.cookies['hub']}") < 500
    mine = {"authorization": f"Bearer {town.police.token}", "content-type": "application/json"}
    assert 400 <= httpx.request(method, town.hub.url + path, headers=mine).status_code < 500


@LITTLE
@given(headers=st.dictionaries(st.sampled_from(["id", "timestamp", "signature"]), st.binary(max_size=60)))
def test_signature_headers_of_any_bytes(town: Town, headers: dict[str, bytes]) -> None:
    plain = {f"webhook-{name}".encode(): one_line(value) for name, value in headers.items()}
    answer = httpx.post(door(town), content=b"{}", headers={**plain, b"content-type": b"application/json"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
def test_a_body_that_says_it_is_something_else(town: Town, kind: str) -> None:
    answer = send(town, json.dumps(some_fields()).encode(), {"content-type": kind})
    assert (answer.status_code, answer.json()["status"]) == (415, 415)


def test_a_body_that_is_too_big_whichever_way_it_comes(town: Town) -> None:
    big = json.dumps({"rationale": "x" * 1024 * 1024}).encode()
    assert send(town, big).status_code == 413
    assert send(town, big, chunked=True).status_code == 413
    assert send(town, json.dumps(some_fields()).encode(), chunked=True).status_code == 202
    form = httpx.post(f"{town.hub.url}/sign-in", data={"email": "x" * 2 * 1024 * 1024})
    assert form.status_code == 413


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 50_000, b"1" * 10_000, b'{"people":' + b"9" * 9999 + b"}"]
)
def test_json_that_is_deep_or_long(town: Town, body: bytes) -> None:
    assert send(town, body).status_code in (400, 422)


@LITTLE
@given(place=st.sampled_from(PLACES), steps=ANY_PATH, more=st.binary(max_size=30))
def test_paths_and_queries_of_any_bytes(
    town: Town, signed_in: httpx.Client, place: str, steps: list[bytes], more: bytes
) -> None:
    path = place + "/".join(quote(step, safe="%.\\") for step in steps)
    query = "&".join(
        f"{name}={quote(more)}" for name in ("reference", "queue", "board", "page", "state", "next")
    )
    for cookie in ("", f"hub={signed_in.cookies['hub']}"):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "BREW"):
            assert asked(town, method, f"{path}?{query}", cookie) < 500, (method, path, query)


@LITTLE
@given(
    token=st.binary(max_size=40), name=st.sampled_from(["police", "", "no such", "\0", "%"]), body=ANY_JSON
)
def test_tokens_and_acknowledgements_of_anything(town: Town, token: bytes, name: str, body: object) -> None:
    claimed = f"hub_{name}_".encode() + token
    headers = {b"authorization": b"Bearer x" + one_line(claimed)}
    path = f"{town.hub.url}/api/v1/queues/lscp.rag/entries/LSH-2026-000001/acknowledgement"
    assert httpx.post(path, content=json.dumps(body), headers=headers).status_code == 401
    mine = {"authorization": f"Bearer {town.board.token}", "content-type": "application/json"}
    answer = httpx.post(path, content=json.dumps(body), headers=mine)
    assert answer.status_code in (400, 403, 404, 422), answer.text


@LITTLE
@given(typed=st.dictionaries(st.sampled_from(FIELDS) | ANY_TEXT, ANY_TEXT, max_size=6), people=ANY_TEXT)
def test_forms_with_anything_typed_in(signed_in: httpx.Client, typed: dict[str, str], people: str) -> None:
    page = signed_in.get("/raise/form").text
    held = {name: kept(page, name) for name in ("csrf_token", "key")}
    sent = {sound(name): sound(value) for name, value in typed.items()} | {
        "people": sound(people),
        "step": "send",
    }
    assert signed_in.post("/raise/form", data=sent | held).status_code in (200, 400, 422)


@settings(LITTLE, max_examples=15)  # each costs a password's hash
@given(typed=ANY_TEXT, password=ANY_TEXT)
def test_sign_in_with_anything_typed_in(town: Town, typed: str, password: str) -> None:
    with httpx.Client(base_url=town.hub.url) as client:
        held = {"csrf_token": kept(client.get("/sign-in").text, "csrf_token")}
        sent = {"email": sound(typed), "password": sound(password), "next": sound(typed)}
        assert client.post("/sign-in", data=sent | held).status_code in (400, 401)


@pytest.mark.parametrize("said", HARDLY_HTTP, ids=range(len(HARDLY_HTTP)))
def test_what_is_hardly_http(town: Town, said: bytes) -> None:
    with socket.create_connection(("127.0.0.1", town.hub.port), timeout=5) as line:
        line.sendall(said)
        with suppress(OSError):  # it may have hung up already
            line.shutdown(socket.SHUT_WR)
        answer = b""
        with suppress(ConnectionResetError):
            answer = line.recv(4096)
    assert not answer.startswith((b"HTTP/1.1 5", b"HTTP/1.0 5")), answer
    assert httpx.get(f"{town.hub.url}/readyz").status_code == 200


def test_another_boards_notification_is_not_there(town: Town) -> None:
    reference = send(town, json.dumps(some_fields()).encode()).json()["reference"]
    with httpx.Client(base_url=town.hub.url) as bashir:
        enter(bashir, "bashir@lsab.example.org")
        assert reference not in bashir.get("/").text
        assert bashir.get(f"/notifications/{reference}").status_code == 404
        token = {"csrf_token": kept(bashir.get("/").text, "csrf_token")}
        take = f"/notifications/{reference}/queues/lscp.rag/acknowledgement"
        assert bashir.post(take, data=token | {"statement": "mine now"}).status_code == 404
        assert bashir.get(f"/api/v1/notifications/{reference}").status_code == 404
    nobody = httpx.get(f"{town.hub.url}/api/v1/notifications/{reference}")
    assert nobody.status_code == 401
    [standing] = town.police.ask(town.hub, reference).json()["queues"]
    assert standing["state"] == "waiting"


def test_a_session_that_was_signed_out_or_made_up_opens_nothing(town: Town) -> None:
    with httpx.Client(base_url=town.hub.url) as client:
        enter(client, "amara@lscp.example.org")
        old = client.cookies["hub"]
        client.post("/sign-out", data={"csrf_token": kept(client.get("/").text, "csrf_token")})
    for cookie in (old, old[:-3] + "abc", "x", "", "eyJ0b2tlbiI6ImEifQ.aa.bb"):
        answer = httpx.get(f"{town.hub.url}/", headers={"cookie": f"hub={cookie}"})
        assert answer.status_code == 302, cookie
        assert answer.headers["location"].startswith("/sign-in")


def test_a_form_without_its_token_does_nothing(town: Town, signed_in: httpx.Client) -> None:
    reference = send(town, json.dumps(some_fields()).encode()).json()["reference"]
    paths = (
        f"/notifications/{reference}/queues/lscp.rag/acknowledgement",
        f"/notifications/{reference}/queues/lscp.rag/decision",
        f"/notifications/{reference}/deliveries/{uuid4()}/again",
        "/raise/form",
        "/sign-out",
    )
    for path in paths:
        assert (
            signed_in.post(path, data={"statement": "taken over", "csrf_token": "guess"}).status_code == 400
        )
        assert signed_in.post(path, data={"statement": "taken over"}).status_code == 400
    [standing] = town.police.ask(town.hub, reference).json()["queues"]
    assert standing["state"] == "waiting"
    assert signed_in.get("/").status_code == 200  # still signed in


def door(town: Town) -> str:
    return f"{town.hub.url}/api/v1/sources/police/notifications"


def send(
    town: Town, body: bytes, other: dict[str, str] | None = None, chunked: bool = False
) -> httpx.Response:
    """These bytes, truly signed by the police's system."""
    headers = sign((town.police.inbound_secret,), f"msg_{uuid4().hex}", datetime.now(UTC), body)
    return httpx.post(
        door(town),
        content=iter([body]) if chunked else body,
        headers={"content-type": "application/json", **headers, **(other or {})},
        timeout=30,
    )


def asked(town: Town, method: str, path: str, cookie: str) -> int:
    """The status of a request with exactly this path."""
    line = HTTPConnection("127.0.0.1", town.hub.port, timeout=30)
    try:
        line.request(method, path, headers={"Cookie": cookie} if cookie else {})
        return line.getresponse().status
    finally:
        line.close()


def enter(client: httpx.Client, email: str) -> None:
    held = {"csrf_token": kept(client.get("/sign-in").text, "csrf_token")}
    assert client.post("/sign-in", data=held | {"email": email, "password": PASSWORD}).status_code == 303


def kept(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(f'name="{name}" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


def put(fields: Any, path: list[str], value: Any) -> None:
    """Set the value at a path, where there still is one."""
    *steps, last = path
    for step in steps:
        if isinstance(fields, list):
            fields = fields[0] if fields else {}
        else:
            fields = fields.get(step) if isinstance(fields, dict) else None
    if isinstance(fields, dict):
        fields[last] = value


def one_line(value: bytes) -> bytes:
    """As much of it as a client can send in a header."""
    return re.sub(rb"[^\x21-\x7e\x80-\xff]", b"", value)


def sound(text: str) -> str:
    """Without half characters, which no form can carry."""
    return text.encode("utf-8", "replace").decode()
