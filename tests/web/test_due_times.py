"""Due times in question on screen: nothing is chosen for anybody, and errors stand beside their field."""

from datetime import date

from hub.journeys.watch import recount
from hub.queues.person import Person
from tests.builders import World, a_member, arrived
from tests.journeys.test_recompute import TUESDAY, WEDNESDAY, WHY, asked, proclaim, rag
from tests.web.conftest import SignedIn


def a_question(world: World) -> Person:
    arrived(world)
    proclaim(world)
    return a_member(world.hub, "lscp.rag")


def test_it_says_what_would_move_from_when_to_when_and_why(world: World, signed_in: SignedIn) -> None:
    page = signed_in(a_question(world)).get("/due-times").text
    assert "Tuesday 24 November 2026 is a day off: Invented Day" in page
    assert "Now 5:00pm on Tuesday 24 November 2026." in page
    assert "By the changed calendar 5:00pm on Wednesday 25 November 2026." in page
    assert page.count('type="checkbox"') == 2, "to acknowledge, which is a target, and the Panel's clock"
    assert page.count(" checked") == 1, "what guidance sets is not ticked in advance"


def test_nothing_happens_without_a_choice_and_a_reason(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_question(world))
    answer = browser.post("/due-times", {"due": str(asked(world).id)}, "/due-times")
    assert answer.status_code == 422
    assert "Choose whether they move" in answer.text
    assert "Say in a few words why" in answer.text
    none = browser.post("/due-times", {"act": "move", "why": WHY}, "/due-times")
    assert "Tick at least one due time" in none.text
    assert asked(world).due.entry.acknowledge_by == TUESDAY


def test_moved_it_says_so_and_is_gone_from_the_list(world: World, signed_in: SignedIn) -> None:
    browser, waiting = signed_in(a_question(world)), asked(world)
    sent = {"due": str(waiting.id), "act": "move", "why": WHY}
    answer = browser.post("/due-times", sent, "/due-times")
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"]).text
    assert "1 due time moved." in page
    assert str(waiting.id) not in page
    assert rag(world, waiting.due.entry.reference).acknowledge_by == WEDNESDAY
    again = browser.post("/due-times", sent, "/due-times")
    assert (again.status_code, "Somebody else has decided" in again.text) == (409, True)
    history = browser.get(f"/notifications/{waiting.due.entry.reference}").text
    assert f"to 5:00pm on Wednesday 25 November 2026: {WHY}" in history


def test_tracking_says_so_to_those_who_may_decide_and_to_nobody_else(
    world: World, signed_in: SignedIn
) -> None:
    member, other = a_question(world), a_member(world.hub, "lsab.sar")
    recount(world.hub)
    assert 'href="/due-times"' in signed_in(member).get("/").text
    assert 'href="/due-times"' not in signed_in(other).get("/").text


def test_what_nobody_could_have_ticked_is_no_choice(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_question(world))
    answer = browser.post("/due-times", {"due": "x", "act": "move", "why": WHY}, "/due-times")
    assert answer.status_code == 422


def test_a_bank_holiday_next_year_is_named(world: World, signed_in: SignedIn) -> None:
    arrived(world)
    proclaim(world, date(2026, 11, 26))
    page = signed_in(a_member(world.hub, "lscp.rag")).get("/due-times").text
    assert "Thursday 26 November 2026 is a day off: Invented Day" in page
