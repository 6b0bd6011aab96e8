"""Saved views: a person's own, by name, one of which Tracking opens with."""

from tests.builders import World, a_member, arrived
from tests.web.conftest import Browser, SignedIn, words


def keep(browser: Browser, name: str, **more: str) -> int:
    return browser.post("/views", {"name": name, **more}, "/?everything=1").status_code


def test_a_filter_is_kept_by_name_and_only_for_whoever_kept_it(world: World, signed_in: SignedIn) -> None:
    arrived(world)
    mine = signed_in(a_member(world.hub, "lscp.rag"))
    assert keep(mine, "Late at LSCP", board="lscp", overdue="1", nonsense="x") == 303
    page = mine.get("/?everything=1").text
    assert 'href="/?board=lscp&amp;overdue=1"' in page
    assert "Late at LSCP" in page
    assert "Overdue, Leeds Safeguarding Children Partnership" in words(mine.get("/views"))
    other = signed_in(a_member(world.hub, "lscp.rag"))
    assert "Late at LSCP" not in other.get("/views").text


def test_tracking_opens_with_the_start_view_and_shows_everything_on_asking(
    world: World, signed_in: SignedIn
) -> None:
    reference = arrived(world).reference
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    keep(browser, "Late", overdue="1", start="1")
    assert browser.get("/").location == "/?overdue=1"
    assert reference in browser.get("/?everything=1").text
    assert browser.get("/", headers={"HX-Request": "true"}).status_code == 200
    keep(browser, "Waiting", state="waiting", start="1")
    assert browser.get("/").location == "/?state=waiting"
    assert browser.post("/views/start", {"name": ""}, "/views").status_code == 303
    assert browser.get("/").status_code == 200


def test_a_view_is_removed(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    keep(browser, "Late", overdue="1", start="1")
    browser.post("/views/removal", {"name": "Late"}, "/views")
    assert "Late" not in browser.get("/views").text
    assert browser.get("/").status_code == 200


def test_a_view_without_a_name_or_with_too_long_a_one_is_not_kept(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    for name, said in (("  ", "Give the view a name"), ("x" * 61, "Shorten the name to 60 characters")):
        answer = browser.post("/views", {"name": name, "overdue": "1"})
        assert answer.status_code == 422
        assert said in words(answer)
        assert 'name="overdue" value="1"' in answer.text


def test_nobody_keeps_more_than_twenty(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    assert {keep(browser, f"View {number}", overdue="1") for number in range(20)} == {303}
    assert keep(browser, "View 3", state="waiting") == 303  # in place of what was there
    assert keep(browser, "One more", overdue="1") == 422
