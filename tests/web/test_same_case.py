"""One case told twice, on the screens and by API: suggested with the reason, compared, linked, taken back."""

from flask import Flask

from hub.journeys.arrive import by_webhook
from hub.journeys.file import Accepted
from hub.journeys.recognise import recognise
from hub.queues.member import Role
from hub.tracking.linking import Said
from hub.words import TRIAGE
from tests.builders import World, a_member, a_source, arrived, raised, sent_by
from tests.journeys.test_same_case import fields, linked, recognise_all, twice
from tests.web.conftest import SignedIn, words

WHY = "The police told us both."


def test_a_notification_says_what_it_may_be_and_why_and_links_to_the_comparison(
    world: World, signed_in: SignedIn
) -> None:
    first, second = twice(world)
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    page = browser.get(f"/notifications/{second}")
    said = f"May be the same case as {first} because: the same NHS number (the person it is about), incident"
    assert f"{said} dates one day apart." in words(page)
    compared = browser.get(f"/notifications/{second}/same-case/{first}")
    assert "Zebedee Inventedname" in compared.text
    assert words(compared).index(first) < words(compared).index(second)
    assert compared.text.count("Zebedee Inventedname") == 2


def test_many_tellings_of_one_case_push_the_queues_no_further_down(world: World, signed_in: SignedIn) -> None:
    first, _ = twice(world)
    others = [arrived(world, fields()).reference for _ in range(3)]
    recognise_all(world)
    page = signed_in(a_member(world.hub, "lscp.rag")).get(f"/notifications/{first}").text
    assert "May be the same case as 4 others" in page
    assert all(f"Compare with {it}" in page for it in others)
    assert page.count('class="hub-ask"') == 1
    assert "The other 1<" in page


def test_linking_needs_a_reason_and_is_then_said_on_both_pages_and_on_tracking(
    world: World, signed_in: SignedIn
) -> None:
    first, second = twice(world)
    member = a_member(world.hub, "lscp.rag")
    browser = signed_in(member)
    path = f"/notifications/{second}/same-case/{first}"
    refused = browser.post(path, {"said": "linked", "why": " "}, page=path)
    assert (refused.status_code, "Say in a few words how you know" in refused.text) == (422, True)
    assert "Told twice" not in browser.get("/").text
    assert browser.post(path, {"said": "linked", "why": WHY}, page=path).status_code == 303
    for one, other in ((first, second), (second, first)):
        page = words(browser.get(f"/notifications/{one}"))
        assert f"The same case as {other} , says {member.name}" in page
        assert "May be the same case" not in page
        assert "linked it with another notification of the same case" in page
    assert "holds, the earliest of the two" in words(browser.get(f"/notifications/{second}"))
    assert browser.get("/").text.count("Told twice") == 2
    assert WHY in browser.get(path).text
    assert browser.post(path, {"said": "unlinked", "why": "A twin."}, page=path).status_code == 303
    assert "Told twice" not in browser.get("/").text


def test_pressing_what_somebody_else_has_answered_is_refused_in_words(
    world: World, signed_in: SignedIn
) -> None:
    first, second = twice(world)
    member = a_member(world.hub, "lscp.rag")
    browser, path = signed_in(member), f"/notifications/{second}/same-case/{first}"
    linked(world, first, second, member)
    answer = browser.post(path, {"said": "not_same", "why": WHY}, page=path)
    assert answer.status_code == 409
    assert "These two are linked." in words(answer)
    assert browser.post(path, {"said": "merged", "why": WHY}, page=path).status_code == 422


def test_the_desk_has_a_list_of_what_nobody_has_answered(world: World, signed_in: SignedIn) -> None:
    first, second = twice(world)
    desk = signed_in(a_member(world.hub, TRIAGE))
    page = words(desk.get("/triage"))
    assert f"{second} and {first} Likely Because: the same NHS number" in page
    assert desk.get(f"/notifications/{second}/same-case/{first}").status_code == 200
    linked(world, first, second, a_member(world.hub, "lscp.rag"), Said.NOT_SAME)
    assert "No two notifications wait to be compared" in desk.get("/triage").text


def test_a_board_that_may_see_only_one_learns_nothing_of_the_other(world: World, signed_in: SignedIn) -> None:
    rag = a_member(world.hub, "lscp.rag")
    lsab = a_member(world.hub, "lsab.sar", partnership="lsab")
    first, second = raised(world, rag, fields()).reference, raised(world, lsab, fields()).reference
    recognise(world.hub)
    browser = signed_in(lsab)
    assert first not in browser.get(f"/notifications/{second}").text
    assert browser.get(f"/notifications/{second}/same-case/{first}").status_code == 404
    sought = browser.get(f"/notifications/{second}/same-case?other={first}")
    assert (sought.status_code, "not yours to see" in sought.text) == (422, True)
    linked(world, first, second, rag)
    page = browser.get(f"/notifications/{second}")
    assert first not in page.text
    assert "linked it with another notification of the same case" in words(page)
    assert "Told twice" not in browser.get("/").text


def test_any_other_can_be_looked_up_by_its_reference(world: World, signed_in: SignedIn) -> None:
    first, second = twice(world)
    browser = signed_in(a_member(world.hub, "lscp.rag", role=Role.READER))
    found = browser.get(f"/notifications/{first}/same-case?other={second.lower()}")
    assert found.headers["Location"].endswith(f"/notifications/{first}/same-case/{second}")
    page = browser.get(found.headers["Location"])
    assert "Link them" not in page.text
    assert "can say whether they are" in words(page)
    for wrong in ("", "LSH", first):
        answer = browser.get(f"/notifications/{first}/same-case?other={wrong}")
        assert (answer.status_code, "Enter the reference of another" in answer.text) == (422, True)


def test_a_system_hears_by_api_what_it_may_see(world: World, app: Flask) -> None:
    lscp = a_source(world.hub, "lscp", partnership="lscp")
    first, second = twice(world)
    linked(world, first, second, a_member(world.hub, TRIAGE))
    lsab = a_source(world.hub, "lsab", partnership="lsab")
    headers, body = sent_by(lsab, fields(), world.clock.now)
    third = by_webhook("lsab", headers, body, world.hub)
    assert isinstance(third, Accepted)
    linked(world, second, third.reference, a_member(world.hub, TRIAGE))
    told = {}
    for handed, reference in ((lscp, second), (lsab, third.reference)):
        answer = app.test_client().get(
            f"/api/v1/notifications/{reference}", headers={"Authorization": f"Bearer {handed.token}"}
        )
        assert answer.json is not None
        told[reference] = answer.json["linked"]
    assert told == {second: [first, third.reference], third.reference: []}
