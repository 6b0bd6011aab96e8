"""The web form: what it asks, what it reads, and that it is kept once."""

import re
from uuid import uuid4

from hub.journeys import look
from hub.tracking.board import Sought
from tests.builders import World, a_member
from tests.web.conftest import Browser, SignedIn, words

FILLED = {
    "step": "send",
    "people": "1",
    "raised_by.agency": "Leeds Teaching Hospitals",
    "raised_by.name": "Ann Example",
    "raised_by.email": "ann@example.org",
    "aware_on-day": "23",
    "aware_on-month": "11",
    "aware_on-year": "2026",
    "incident.summary": "An invented child\r\nwas badly hurt.",
    "incident.outcome": "serious_harm",
    "incident.abuse_or_neglect": "known",
    "incident.local_authority": "Leeds",
    "incident.country": "England",
    "people[0].role": "subject",
    "people[0].outcome": "serious_harm",
    "people[0].name": "Zebedee Inventedname",
    "people[0].age_years": "6",
    "people[0].usual_residence": "Leeds",
    "immediate_safeguarding_done": "yes",
}


def send(browser: Browser, **other: object) -> tuple[int, str, str]:
    """Status, words and source of the answer."""
    answer = browser.post("/raise/form", FILLED | {"key": str(uuid4())} | other, "/raise/form")
    return answer.status_code, words(answer), answer.text


def test_before_anything_it_says_whom_to_ring(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    assert "If anyone is at risk now, ring 999 or the front door" in words(browser.get("/raise"))
    assert "If anyone is at risk now, ring 999 or the front door first." in words(browser.get("/raise/form"))


def test_the_empty_form_can_be_taken_as_a_file_by_anybody_and_nothing_else_of_the_folder(
    anybody: Browser, world: World, signed_in: SignedIn
) -> None:
    offered = signed_in(a_member(world.hub, "lscp.rag")).get("/raise").text
    assert 'href="/forms/form.docx"' in offered
    assert 'href="/forms/form.docx"' in anybody.get("/sign-in").text
    assert "form.html" not in offered
    taken = anybody.get("/forms/form.docx")
    assert (taken.status_code, taken.data) == (200, b"an empty form")
    assert taken.headers["Content-Disposition"].startswith("attachment;")
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    assert anybody.get("/forms/form.html").status_code == anybody.get("/forms/other.docx").status_code == 404


def test_the_form_knows_who_is_typing(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag", partnership="lscp")
    page = signed_in(person).get("/raise/form")
    assert f'value="{person.email}"' in page.text
    assert "You are raising this for Leeds Safeguarding Children Partnership" in words(page)
    assert 'name="raised_by.partnership"' not in page.text


def test_the_receipt_says_where_it_went_and_by_when(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lsab.sar", partnership="lsab")
    browser = signed_in(person)
    status, said, _ = send(browser)
    assert status == 200
    [reference] = re.findall(r"LSH-2026-\d{6}", said)[:1]
    assert "LSCP Review Advisory Group : must be considered" in said
    assert "A named person has to take it by 5:00pm on Tuesday 24 November 2026" in said
    filed = look.notification(reference, person, world.hub).filed
    assert filed.partnership == "lsab"
    assert filed.told.fields["incident"]["summary"] == "An invented child\nwas badly hurt."  # type: ignore[index]
    assert filed.told.fields["aware_on"] == "2026-11-23"
    assert filed.told.fields["people"][0]["age_years"] == 6  # type: ignore[index]


def test_the_receipt_warns_while_somebody_may_be_at_risk(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_member(world.hub, "lscp.rag", partnership="lscp"))
    assert (
        "We have not been told that everyone is safe." in send(browser, immediate_safeguarding_done="no")[1]
    )


def test_a_board_member_cannot_speak_for_another_board(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag", partnership="lscp")
    send(signed_in(person), **{"raised_by.partnership": "lsab"})
    [line] = look.tracking(Sought(), person, world.hub).lines
    assert line.raised_by == "lscp"


def test_pressing_twice_files_once_and_a_change_files_again(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag", partnership="lscp")
    browser, key = signed_in(person), str(uuid4())
    first, again = send(browser, key=key)[1], send(browser, key=key)[1]
    assert "It was kept once." not in first
    assert "You had sent this already. It was kept once." in again
    assert re.findall(r"LSH-2026-\d{6}", first)[0] == re.findall(r"LSH-2026-\d{6}", again)[0]
    changed = send(browser, key=key, **{"incident.country": "Wales"})[1]
    assert "It was kept once." not in changed
    assert len(look.tracking(Sought(), person, world.hub).lines) == 2


def test_what_is_missing_is_said_beside_the_field_and_on_top(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    blank = {name: "" for name in FILLED if name not in ("step", "people")}
    status, said, page = send(browser, **blank)
    assert status == 422
    assert "There is a problem" in said
    for text in ("Say what happened", "Select the worst outcome", "Enter the agency"):
        assert said.count(text) == 2, text
    summary = page[page.index("govuk-error-summary__list") : page.index("<h1")]
    targets = re.findall(r'<a href="#([^"]+)">', summary)
    assert targets
    for target in targets:
        assert f'id="{target}"' in page, target
    assert page.index("Enter the agency") < page.index("Select the worst outcome")


def test_what_was_typed_is_still_there(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    wrong = {"aware_on-day": "31", "people[0].age_years": "six", "incident.outcome": ""}
    status, said, page = send(browser, **wrong)
    assert status == 422
    assert "Enter a real day, month and year" in said
    assert 'value="31"' in page
    assert 'value="six"' in page
    assert "Enter an age in whole years, from 0 to 130" in said
    assert "An invented child\nwas badly hurt.</textarea>" in page.replace("\r\n", "\n")


def test_people_are_added_without_javascript(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag", partnership="lscp")
    browser = signed_in(person)
    status, said, page = send(browser, step="person")
    assert status == 200
    assert "Person 2" in said
    assert 'value="Zebedee Inventedname"' in page
    assert not look.tracking(Sought(), person, world.hub).lines
    two = {"people": "3", "people[2].role": "sibling", "people[2].outcome": "none"}
    reference = re.findall(r"LSH-2026-\d{6}", send(browser, **two)[1])[0]
    told = look.notification(reference, person, world.hub).filed.told.fields["people"]
    assert [it["role"] for it in told] == ["subject", "sibling"]  # type: ignore[attr-defined]


def test_a_mistake_about_the_third_person_is_shown_at_the_third(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    _, _, page = send(browser, **{"people": "3", "people[2].name": "Somebody", "people[2].role": ""})
    assert '<a href="#people-2-role">Select this person’s part in it</a>' in page


def test_a_form_too_big_is_refused_as_a_page(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(a_member(world.hub, "lscp.rag"))
    answer = browser.client.post("/raise/form", data={"incident.summary": "x" * (1024 * 1024 + 1)})
    assert answer.status_code == 413
    assert "That is too big" in words(answer)


def test_a_form_without_its_key_is_not_filed(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag", partnership="lscp")
    assert send(signed_in(person), key="made up")[0] == 400
    assert not look.tracking(Sought(), person, world.hub).lines
