"""Whoever looks after a system sees how its calls stand, changes its settings and sends events again."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from adapters.memory.post import MemoryCaller
from hub.hub import Hub
from hub.intake.source import Secret, Source
from hub.journeys.deliver import deliver
from hub.journeys.enrol import Newcomer, add_person, add_source
from hub.journeys.systems import system
from hub.journeys.tend import shut_out
from hub.journeys.watch import check
from hub.queues.person import Person
from hub.sending.catalogue import NAMES, TYPES
from hub.sending.outcome import Deferred, Outcome, Refused
from hub.store.delivery_tables import delivery
from hub.web.app import create_app
from hub.words import SYSTEM
from tests.builders import PASSWORD, World, a_member, a_source, arrived
from tests.web.conftest import Browser, SignedIn, words

URL = "https://lscp.example.org/hub"


@pytest.fixture
def app(world: World) -> Flask:
    """As elsewhere, with a system enrolled."""
    a_source(world.hub, "lscp-system", partnership="lscp", endpoint=URL)
    return create_app(world.hub, b"x" * 32, secure=False)


@pytest.fixture
def desk(world: World, signed_in: SignedIn) -> Browser:
    return signed_in(a_member(world.hub, "hub.triage"))


def an_administrator(world: World, partnership: str) -> Person:
    new = Newcomer(f"{partnership}@example.org", "Ada Admin", "manager", partnership, {}, administrator=True)
    return add_person(new, PASSWORD, world.hub)


def called(world: World, answers: Iterable[Outcome] = ()) -> Hub:
    hub = replace(world.hub, caller=MemoryCaller(answers))
    while deliver(hub):
        pass
    return hub


def source(world: World) -> Source:
    with world.hub.ledger(SYSTEM) as ledger:
        found = ledger.sources.get("lscp-system")
    assert found is not None
    return found


def test_the_desk_and_the_boards_own_administrator_look_after_it(
    world: World, desk: Browser, signed_in: SignedIn
) -> None:
    assert "Lscp-System On" in words(desk.get("/systems"))
    own = signed_in(an_administrator(world, "lscp"))
    assert "Lscp-System On" in words(own.get("/systems"))
    assert own.get("/systems/lscp-system").status_code == 200
    other = signed_in(an_administrator(world, "lsab"))
    assert "No system is enrolled" in words(other.get("/systems"))
    for path in ("", "/settings", "/calls", "/replay"):
        assert other.get(f"/systems/lscp-system{path}").status_code == 404
    for path in ("pause", "start", "test", "secrets", "settings", "replay"):
        assert other.post(f"/systems/lscp-system/{path}", {}, page="/").status_code == 404
    member = signed_in(a_member(world.hub, "lscp.rag"))
    assert member.get("/systems").status_code == 403
    assert member.get("/systems/lscp-system/calls").status_code in (403, 404)
    assert source(world).calls.on


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_changed(world: World, desk: Browser) -> None:
    typed = {"endpoint": "ftp://x", "email": "nobody", "name": "Carol"}
    answer = desk.post("/systems/lscp-system/settings", typed, page="/systems/lscp-system/settings")
    assert answer.status_code == 422
    said = words(answer)
    assert said.count("An endpoint is https://.") == 2
    assert said.count("Select at least one event, or pause the calls.") == 2
    assert said.count("Enter an email address like name@example.org.") == 2
    assert 'value="ftp://x"' in answer.text
    assert source(world).endpoint == URL


def test_settings_are_saved_and_shown(world: World, desk: Browser) -> None:
    typed = {"endpoint": URL, "events": ["entry.opened"], "email": "it@example.org", "name": "Carol Contact"}
    desk.post("/systems/lscp-system/settings", typed, page="/systems/lscp-system/settings")
    said = words(desk.get("/systems/lscp-system?done=set"))
    assert "The settings are saved." in said
    assert "Hears entry.opened" in said
    assert "Carol Contact it@example.org" in said
    desk.post("/systems/lscp-system/settings", typed | {"every": "1"}, page="/systems/lscp-system/settings")
    assert source(world).calls.events is None


def test_paused_calls_are_held_counted_previewed_and_sent(world: World, desk: Browser) -> None:
    desk.post("/systems/lscp-system/pause", {}, page="/systems/lscp-system")
    for _ in range(2):
        arrived(world)
    called(world)
    said = words(desk.get("/systems/lscp-system"))
    assert "Paused Since 9:00am on Monday 23 November 2026. Paused by member of hub.triage." in said
    assert "2 events were held while the calls were off." in said
    assert "The calls are off" in words(desk.get("/systems/lscp-system/replay"))
    answer = desk.post("/systems/lscp-system/replay", {"step": "send"}, page="/systems/lscp-system")
    assert answer.status_code == 409
    desk.post("/systems/lscp-system/start", {}, page="/systems/lscp-system")
    page = desk.post("/systems/lscp-system/replay", {"which": "failed"}, page="/systems/lscp-system/replay")
    assert "This will send 2 events." in words(page)
    desk.post("/systems/lscp-system/replay", {"step": "send"}, page="/systems/lscp-system/replay")
    hub = called(world)
    assert isinstance(hub.caller, MemoryCaller)
    assert len(hub.caller.events) == 2
    assert "held while" not in words(desk.get("/systems/lscp-system"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"which": "all"}, "Enter the time from which to send everything"),
        ({"which": "all", "since": "soon"}, "Enter a day and a time"),
        ({"which": "all", "since": "2026-11-23T08:00"}, "This will send one event."),
        ({"which": "all", "since": "2026-11-23T10:00"}, "Nothing would be sent."),
        ({"which": "failed"}, "Nothing would be sent."),
    ],
)
def test_what_is_sent_again_is_chosen_by_a_time_in_london(
    world: World, desk: Browser, typed: dict[str, object], said: str
) -> None:
    arrived(world)
    called(world)
    page = desk.post("/systems/lscp-system/replay", typed, page="/systems/lscp-system/replay")
    assert said in words(page)


def test_every_call_is_on_the_log_and_one_can_be_sent_again(world: World, desk: Browser) -> None:
    arrived(world)
    called(world, [Deferred("HTTP 503", timedelta(minutes=45)), Refused("HTTP 410", gone=True)])
    said = words(desk.get("/systems/lscp-system/calls"))
    assert "Request to acknowledge entry.opened Not taken" in said
    assert "Attempt 1, today 9:00am, less than 0.1 seconds. HTTP 503. Next try today 9:45am." in said
    assert "Send again" not in said
    world.clock.forward(minutes=50)
    called(world, [Refused("It cannot be called.")])
    page = desk.get("/systems/lscp-system/calls?outcome=not-taken&event=entry.opened")
    assert "Refused" in words(page)
    assert "Nothing matches" in words(desk.get("/systems/lscp-system/calls?outcome=taken"))
    [action] = {it.split('"')[0] for it in page.text.split('action="')[1:] if "/again" in it.split('"')[0]}
    assert desk.post(action, {}, page="/systems/lscp-system/calls").status_code == 303
    hub = called(world)
    assert isinstance(hub.caller, MemoryCaller)
    [event] = hub.caller.events
    assert f"webhook-id {event.key}" in words(desk.get("/systems/lscp-system/calls"))
    a_source(world.hub, "other", partnership="lscp", endpoint=URL)
    elsewhere = action.replace("lscp-system", "other")
    assert desk.post(elsewhere, {}, page="/systems/lscp-system/calls").status_code == 404


def test_each_event_is_offered_once_and_found_by_whichever_letter_says_it(
    world: World, desk: Browser
) -> None:
    """`entry.escalated` is both the letter to a deputy and the one about what is late to be considered."""
    page = desk.get("/systems/lscp-system/settings").text
    assert sorted(re.findall(r'name="events"[^>]* value="([^"]+)"', page)) == sorted(NAMES)
    arrived(world)
    for kind in (it for it, event in TYPES.items() if event.name == "entry.escalated"):
        with world.hub.ledger(SYSTEM) as ledger:
            ledger._tx.connection.execute(update(delivery).values(kind=kind))
        called(world)
        assert "Nothing matches" not in words(desk.get("/systems/lscp-system/calls?event=entry.escalated"))


def test_a_system_that_was_shut_out_offers_nothing(world: World, desk: Browser) -> None:
    shut_out("lscp-system", SYSTEM, world.hub)
    page = desk.get("/systems/lscp-system")
    assert "Shut out Since 9:00am on Monday 23 November 2026. It is neither heard nor told." in words(page)
    offered = [it for it in ("/start", "/test", "/pause", "/secrets", "/settings") if it in page.text]
    assert offered == []
    for act in ("start", "pause", "secrets"):
        answer = desk.post(f"/systems/lscp-system/{act}", {}, page="/systems")
        assert answer.status_code == 409, act


def test_the_log_goes_back_page_by_page(world: World, desk: Browser) -> None:
    for _ in range(51):
        arrived(world)
    called(world)
    first = desk.get("/systems/lscp-system/calls")
    earlier = first.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = desk.get(earlier)
    assert (words(first).count("Attempt 1"), words(second).count("Attempt 1")) == (50, 1)
    assert desk.get("/systems/lscp-system/calls?before=rubbish").status_code == 200


def test_a_test_event_says_beside_the_button_what_came_of_it(world: World, desk: Browser) -> None:
    page = words(desk.post("/systems/lscp-system/test", {}, page="/systems/lscp-system"))
    assert "Test worked It answered kept in memory" in page
    hub = replace(world.hub, caller=MemoryCaller([Deferred("HTTP 500")]))
    browser = Browser(create_app(hub, b"x" * 32, secure=False).test_client())
    browser.sign_in(a_member(hub, "hub.triage"))
    assert "Test failed HTTP 500" in words(browser.post("/systems/lscp-system/test", {}, page="/systems"))


def test_new_secrets_are_shown_once_and_the_old_ones_overlap(world: World, desk: Browser) -> None:
    page = desk.post("/systems/lscp-system/secrets", {}, page="/systems/lscp-system")
    handed = source(world)
    assert handed.inbound[0].value in page.text
    assert handed.outbound[0].value in page.text
    token = page.text.split("hub_lscp-system_")[1].split("<")[0]
    assert system(f"hub_lscp-system_{token}", world.hub) is not None
    again = desk.get("/systems/lscp-system")
    assert "still work until 9:00am on Monday 30 November 2026" in words(again)
    assert not any(it.value in again.text for it in (*handed.inbound, *handed.outbound))
    desk.post("/systems/lscp-system/secrets", {"at_once": "1"}, page="/systems/lscp-system")
    assert "still work until" not in words(desk.get("/systems/lscp-system"))


def test_a_systems_own_public_key_is_shown_and_left_alone(world: World, desk: Browser) -> None:
    key = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
    add_source(Source("own", "Own", "lsab", (Secret(key),)), world.hub.new_secret, world.hub)
    assert f"Its public key: {key}" in words(desk.get("/systems/own"))
    page = words(desk.post("/systems/own/secrets", {}, page="/systems/own"))
    assert "Its own key, which it keeps" in page
    assert f"Its public key: {key}" in words(desk.get("/systems/own"))


def test_an_endpoint_that_was_given_up_is_an_alarm_on_the_start_screen(world: World, desk: Browser) -> None:
    arrived(world)
    called(world, [Refused("HTTP 410: the endpoint wants nothing more.", gone=True)])
    check(world.hub)
    assert "1 system no longer called: look at Systems." in words(desk.get("/"))
    assert "Stopped" in words(desk.get("/systems"))
    desk.post("/systems/lscp-system/start", {}, page="/systems/lscp-system")
    assert "no longer called" not in words(desk.get("/"))
