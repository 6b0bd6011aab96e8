"""In and out of a session."""

import re

import pytest
from flask import Flask

from hub.queues.member import Role
from hub.tracking.seat import FREE_TRIES
from hub.web.app import create_app
from tests.builders import PASSWORD, World, a_member
from tests.web.conftest import Browser, SignedIn, words


def test_the_page_asked_for_comes_after_signing_in(world: World, anybody: Browser) -> None:
    asked = anybody.get("/?queue=lscp.rag&overdue=1")
    assert asked.headers["Location"] == "/sign-in?next=/?queue%3Dlscp.rag%26overdue%3D1"
    form = anybody.get(asked.headers["Location"])
    assert 'name="next" value="/?queue=lscp.rag&amp;overdue=1"' in form.text
    entered = anybody.sign_in(a_member(world.hub, "lscp.rag"), next="/?queue=lscp.rag&overdue=1")
    assert entered.headers["Location"] == "/?queue=lscp.rag&overdue=1"


def test_the_cookie_is_out_of_reach_and_says_nothing(world: World, anybody: Browser) -> None:
    person = a_member(world.hub, "lscp.rag")
    cookie = anybody.sign_in(person).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    kept = anybody.client.get_cookie("hub")
    assert kept is not None
    with anybody.client.session_transaction() as held:
        assert set(held) <= {"session", "csrf_token"}
        assert person.email not in str(dict(held))
        assert str(person.id) not in str(dict(held))


def test_over_https_the_cookie_is_bound_to_this_host(world: World) -> None:
    client = create_app(world.hub, b"x" * 32, secure=True).test_client()
    answer = client.get("/sign-in", base_url="https://hub.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hub=")
    assert "Secure" in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_wrong_unknown_and_locked_all_read_alike(world: World, anybody: Browser) -> None:
    person = a_member(world.hub, "lscp.rag")
    said = set()
    for email, password in [(person.email, "wrong password"), ("nobody@example.org", PASSWORD)]:
        answer = anybody.post("/sign-in", {"email": email, "password": password})
        assert answer.status_code == 401
        said.add(words(answer).replace(email, ""))
    for number in range(FREE_TRIES):
        anybody.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        anybody.post("/sign-in", {"email": person.email, "password": "wrong password"})
    locked = anybody.sign_in(person)
    assert locked.status_code == 401
    said.add(words(locked).replace(person.email, ""))
    assert len(said) == 1
    world.clock.forward(minutes=16)
    assert anybody.sign_in(person).status_code == 303


def test_guessing_from_one_address_locks_out_that_address_and_not_the_person(
    world: World, app: Flask, anybody: Browser
) -> None:
    person = a_member(world.hub, "lscp.rag")
    guess: dict[str, object] = {"email": person.email, "password": "wrong password"}
    assert [anybody.post("/sign-in", guess).status_code for _ in range(11)] == [401] * 10 + [429]
    refused = anybody.sign_in(person)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert "Too many tries" in words(refused)
    assert re.search(r"Wait 1[45] minutes and try again", words(refused))
    at_work = Browser(app.test_client())
    at_work.client.environ_base["REMOTE_ADDR"] = "192.0.2.1"
    assert at_work.sign_in(person).status_code == 303


def test_a_session_planted_before_sign_in_is_worth_nothing_after(world: World, anybody: Browser) -> None:
    anybody.get("/sign-in")
    with anybody.client.session_transaction() as held:
        held["session"] = "planted"
        before = held["csrf_token"]
    anybody.sign_in(a_member(world.hub, "lscp.rag"))
    with anybody.client.session_transaction() as held:
        assert held["session"] != "planted"
        assert held.get("csrf_token") != before


def test_signing_out_ends_the_session_on_our_side(world: World, signed_in: SignedIn, app: Flask) -> None:
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    cookie = browser.client.get_cookie("hub")
    assert cookie is not None
    assert browser.get("/sign-out").status_code == 405
    assert browser.post("/sign-out", {}, "/").status_code == 303
    thief = app.test_client()
    thief.set_cookie("hub", cookie.value)
    assert thief.get("/").status_code == 302


@pytest.mark.parametrize("hours", [3, 11])
def test_a_session_ends_and_the_page_says_so(world: World, signed_in: SignedIn, hours: int) -> None:
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    world.clock.forward(hours=hours)
    sent = browser.get("/raise/form")
    assert "ended=1" in sent.headers["Location"]
    assert "You were signed out" in words(browser.get(sent.headers["Location"]))


def test_a_form_sent_after_the_end_leads_back_to_its_page(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    world.clock.forward(hours=11)
    address = "/notifications/LSH-2026-000001/queues/lscp.rag/acknowledgement"
    answer = browser.client.post(address, data={"statement": "Mine."})
    assert answer.status_code == 401
    assert 'href="/sign-in?next=/notifications/LSH-2026-000001&amp;ended=1"' in answer.text


def test_htmx_is_sent_to_sign_in_as_a_whole_page(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    world.clock.forward(hours=11)
    answer = browser.get("/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in?ended=1")


def test_a_disabled_account_is_out_at_once(world: World, signed_in: SignedIn) -> None:
    from hub.journeys.enrol import disable_person

    person = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    browser = signed_in(person)
    disable_person(person.email, world.hub)
    assert browser.get("/").status_code == 302
