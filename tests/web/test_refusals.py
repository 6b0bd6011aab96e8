"""What goes wrong is told in our words, and nobody else's."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import structlog
from flask import Flask

from hub.errors import IllegalMove, NotAllowed, NotFound, Tampered, Unavailable
from hub.store.ledger import Ledger
from hub.web.app import create_app
from hub.words import Actor
from tests.builders import World, a_member, a_source, arrived, sent_by, some_fields
from tests.web.conftest import Browser, SignedIn, words

SECRET = "Zebedee Inventedname, 12 Made-up Street"


@contextmanager
def database_away(_: Actor) -> Iterator[Ledger]:
    raise Unavailable(SECRET)
    yield


@pytest.fixture
def cut_off(world: World) -> Browser:
    """The application while the database is away."""
    return Browser(
        create_app(replace(world.hub, ledger=database_away), b"z" * 32, secure=False).test_client()
    )


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound(SECRET), 404),
        (Unavailable(SECRET), 503),
        (Tampered(SECRET), 500),
        (ValueError(SECRET), 500),
        (KeyError(SECRET), 500),
    ],
)
def test_no_exceptions_text_reaches_anybody(world: World, error: Exception, status: int) -> None:
    app = _broken(world, error)
    for path in ("/sign-in/broken", "/api/v1/broken"):
        answer = app.test_client().get(path)
        assert answer.status_code == status
        assert "Zebedee" not in answer.text


@pytest.mark.parametrize(
    ("error", "status"), [(NotAllowed("Ask the chair."), 403), (IllegalMove("Too late."), 409)]
)
def test_the_two_that_say_which_rule_stood_in_the_way(world: World, error: Exception, status: int) -> None:
    app = _broken(world, error)
    page, told = app.test_client().get("/sign-in/broken"), app.test_client().get("/api/v1/broken")
    assert (page.status_code, told.status_code) == (status, status)
    assert str(error) in words(page)
    assert told.get_json(force=True)["detail"] == str(error)


def test_a_fault_of_ours_is_logged_by_id_and_found_again(world: World) -> None:
    app = _broken(world, ValueError(SECRET))
    with structlog.testing.capture_logs() as lines:
        answer = app.test_client().get("/sign-in/broken")
    [line] = [it for it in lines if it["event"] == "unexpected"]
    assert line["error"] == "ValueError"
    assert line["at"][-1].endswith(" broken")
    assert SECRET not in str(lines)
    assert f"quote the number {line['request']}" in words(answer)
    assert line["request"] == answer.headers["X-Request-Id"]


def test_log_lines_carry_ids_only(world: World, signed_in: SignedIn) -> None:
    person, reference = a_member(world.hub, "lscp.rag"), arrived(world).reference
    with structlog.testing.capture_logs() as lines:
        browser = signed_in(person)
        browser.get(f"/notifications/{reference}?taken=Zebedee")
        browser.get("/acknowledge/a-secret-token")
        browser.get("/Zebedee")
    assert {"request", "route", "method", "status", "ms", "event", "log_level"} == {
        k for it in lines for k in it
    }
    written = json.dumps(lines)
    for told in (person.email, person.name, "Zebedee", "a-secret-token", reference):
        assert told not in written


def test_while_the_database_is_away_nothing_is_promised(cut_off: Browser, world: World) -> None:
    headers, body = sent_by(a_source(world.hub), some_fields(), world.clock.now)
    sent = cut_off.client.post("/api/v1/sources/police/notifications", data=body, headers=headers)
    assert (sent.status_code, sent.headers["Retry-After"]) == (503, "5")
    assert sent.content_type == "application/problem+json"
    page = cut_off.post("/sign-in", {"email": "a@example.org", "password": "x"})
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "Nothing you sent was stored" in words(page)
    assert cut_off.get("/readyz").status_code == 503
    assert cut_off.get("/healthz").status_code == 200
    metrics = cut_off.get("/metrics")
    assert metrics.status_code == 200
    assert "hub_database_up 0.0" in metrics.text


def test_metrics_count_and_name_nobody(world: World, signed_in: SignedIn) -> None:
    person, reference = a_member(world.hub, "lscp.rag"), arrived(world).reference
    browser = signed_in(person)
    browser.get(f"/notifications/{reference}")
    told = browser.get("/metrics").text
    assert "hub_accepted 1.0" in told
    assert "hub_holds 1.0" in told
    assert 'hub_http_requests_total{method="GET",route="/notifications/<reference>",status="200"} 1.0' in told
    for name in (person.email, person.name, reference, "Zebedee"):
        assert name not in told


def test_a_page_that_is_not_there_reads_like_one(anybody: Browser) -> None:
    answer = anybody.get("/nowhere")
    assert answer.status_code == 404
    assert "Page not found" in words(answer)
    assert answer.text.count("<h1") == 1


def _broken(world: World, error: Exception) -> Flask:
    app = create_app(world.hub, b"z" * 32, secure=False)

    def broken() -> str:
        raise error

    for path, endpoint in (("/sign-in/broken", "signin.show"), ("/api/v1/broken", "api.openapi")):
        app.add_url_rule(path, endpoint, view_func=app.view_functions[endpoint])
        app.view_functions[endpoint] = broken
    return app


def test_machines_that_watch_leave_a_line_only_when_something_is_wrong(anybody: Browser) -> None:
    with structlog.testing.capture_logs() as lines:
        assert anybody.get("/readyz").status_code == 200
        assert anybody.get("/sign-in").status_code == 200
    assert [it["route"] for it in lines] == ["/sign-in"]


DEEP = [b"[" * 100_000, b'{"a":' * 100_000, b"1" * 10_000, b"\xff", b""]


@pytest.mark.parametrize("body", DEEP)
def test_a_body_that_nobody_means_is_refused_at_every_door(
    world: World, anybody: Browser, body: bytes
) -> None:
    handed = a_source(world.hub, partnership="lscp")
    token = {"Authorization": f"Bearer {handed.token}", "Content-Type": "application/json"}
    reference = arrived(world).reference
    for path, headers in (
        ("/wake/rag", {}),
        (f"/api/v1/notifications/{reference}/messages", token),
        (f"/api/v1/queues/lscp.rag/entries/{reference}/acknowledgement", token),
        ("/api/v1/sources/police/replay", token),
    ):
        assert anybody.client.post(path, data=body, headers=headers).status_code == 400, path
