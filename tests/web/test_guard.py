"""Nobody gets in unasked, nothing is sent without its token, and every answer carries its headers."""

from collections.abc import Iterator

import pytest
from flask import Flask, request

from hub.web.app import create_app
from hub.web.guard import PUBLIC, inside
from tests.builders import World, a_member, arrived
from tests.web.conftest import Browser, SignedIn, words

SOME = {
    "other": "LSH-2026-000002",
    "reference": "LSH-2026-000001",
    "queue": "lscp.rag",
    "source": "police",
    "token": "x",
    "name": "rag",
    "delivery": "3f2b8c1e-0000-4000-8000-000000000000",
    "arrival": "3f2b8c1e-0000-4000-8000-000000000000",
    "file": "3f2b8c1e-0000-4000-8000-000000000000",
    "message": "3f2b8c1e-0000-4000-8000-000000000000",
    "clock": "rapid_review",
    "filename": "hub.css",
    "board": "lscp",
    "type": "entry.opened",
    "version": "1",
    "link": "3f2b8c1e-0000-4000-8000-000000000000",
    "absence": "3f2b8c1e-0000-4000-8000-000000000000",
    "shift": "3f2b8c1e-0000-4000-8000-000000000000",
    "which": "3f2b8c1e-0000-4000-8000-000000000000",
}


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Every endpoint, method and address of the application."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield (
                rule.endpoint,
                method,
                adapter.build(rule.endpoint, {k: SOME[k] for k in rule.arguments}, method),
            )


def test_every_route_is_kept_or_on_the_list_of_public_ones(app: Flask, anybody: Browser) -> None:
    let_in = set()
    for endpoint, method, address in routes(app):
        answer = anybody.client.open(address, method=method)
        to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in")
        ended = answer.status_code == 401 and "Your session has ended" in answer.text
        if not to_sign_in and not ended:
            let_in.add(endpoint)
    assert let_in == PUBLIC


def test_the_list_names_only_routes_that_exist(app: Flask) -> None:
    assert not PUBLIC - set(app.view_functions)


def test_every_form_needs_its_token(app: Flask, world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_member(world.hub, "hub.triage"))
    machines = ("/api/", "/wake/")
    forms = [(e, a) for e, m, a in routes(app) if m == "POST" and not a.startswith(machines)]
    assert len(forms) >= 8
    for endpoint, address in forms:
        for data in ({}, {"csrf_token": "made up"}):
            answer = browser.client.post(address, data=data)
            assert answer.status_code == 400, endpoint
            assert "This page was out of date" in answer.text


def test_every_answer_carries_the_headers(app: Flask, anybody: Browser) -> None:
    addresses = [(m, a) for _, m, a in routes(app)] + [("GET", "/nowhere"), ("GET", "/api/v1/nowhere")]
    for method, address in addresses:
        sent = anybody.client.open(address, method=method).headers
        policy = sent["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert sent["X-Content-Type-Options"] == "nosniff"
        assert sent["Referrer-Policy"] == "no-referrer"
        assert "camera=()" in sent["Permissions-Policy"]
        assert "Strict-Transport-Security" not in sent
        kept = "max-age=300" if address.startswith("/static/") else "no-store"
        assert kept in sent["Cache-Control"], address


def test_a_fingerprinted_file_is_kept_for_ever(anybody: Browser) -> None:
    assert "immutable" in anybody.get("/static/hub.css?v=0123456789ab").headers["Cache-Control"]


def test_no_page_has_inline_script_or_style(world: World, signed_in: SignedIn) -> None:
    reference = arrived(world).reference
    browser = signed_in(a_member(world.hub, "hub.triage", "lscp.rag"))
    for path in (
        "/",
        "/triage",
        "/raise",
        "/raise/form",
        f"/notifications/{reference}",
        f"/triage/{reference}",
    ):
        page = browser.get(path).text
        assert "<script>" not in page
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page


@pytest.mark.parametrize("board", ["lsab.sar", "safer-leeds.dhr"])
def test_another_boards_reference_does_not_exist(world: World, signed_in: SignedIn, board: str) -> None:
    reference = arrived(world).reference
    browser = signed_in(a_member(world.hub, board))
    missing = browser.get("/notifications/LSH-2026-999999")
    theirs = browser.get(f"/notifications/{reference}")
    taken = browser.post(
        f"/notifications/{reference}/queues/lscp.rag/acknowledgement", {"statement": "Mine."}, "/"
    )
    assert (theirs.status_code, missing.status_code, taken.status_code) == (404, 404, 404)
    assert words(theirs) == words(missing)
    assert reference not in browser.get("/").text


def test_only_the_duty_desk_sees_triage(world: World, signed_in: SignedIn) -> None:
    reference = arrived(world).reference
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    for path in ("/triage", f"/triage/{reference}"):
        assert browser.get(path).status_code == 403
    assert "Triage" not in words(browser.get("/"))


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "evil.example",
        "",
    ],
)
def test_no_link_leads_out_of_the_hub(elsewhere: str, world: World, anybody: Browser) -> None:
    assert inside(elsewhere) == "/"
    answer = anybody.sign_in(a_member(world.hub, "lscp.rag"), next=elsewhere)
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(("proxies", "scheme"), [(0, "http"), (1, "https")])
def test_only_a_proxy_that_was_named_is_believed(world: World, proxies: int, scheme: str) -> None:
    app = create_app(world.hub, b"x" * 32, secure=False, trusted_proxies=proxies)
    with app.test_client() as client:
        client.get("/healthz", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"})
        assert request.scheme == scheme
        assert (request.remote_addr == "203.0.113.9") is bool(proxies)
