"""People and cover: what the screen says of who is there, and the forms that change it."""

from datetime import date

import pytest

from hub.journeys.away import Leave, mark_away
from hub.journeys.cover import own_absences
from hub.journeys.enrol import Newcomer, add_person
from hub.journeys.watch import recount
from hub.queues.member import Role
from hub.queues.person import Person
from hub.words import TRIAGE
from tests.builders import PASSWORD, World, a_member
from tests.web.conftest import Browser, SignedIn, words

RAG, LEARNING = "lscp.rag", "lscp.learning"
PAGE = f"/people-and-cover/{RAG}"
LATER = date(2026, 12, 31)


def days(first: str = "23 11 2026", last: str = "27 11 2026") -> dict[str, object]:
    typed = {"first_day": first, "last_day": last}
    parts = ("day", "month", "year")
    return {
        f"{name}-{part}": it
        for name, text in typed.items()
        for part, it in zip(parts, text.split(), strict=True)
    }


def somebody(world: World, name: str, role: Role, *queues: str) -> Person:
    new = Newcomer(f"{name.lower()}@example.org", name, "officer", "lscp", dict.fromkeys(queues, role))
    return add_person(new, PASSWORD, world.hub)


@pytest.fixture
def mo(world: World) -> Person:
    return somebody(world, "Mo", Role.MEMBER, RAG, LEARNING)


@pytest.fixture
def chris(world: World) -> Person:
    return somebody(world, "Chris", Role.CHAIR, RAG, LEARNING)


def test_somebody_marks_themselves_away_and_comes_back(
    world: World, mo: Person, chris: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(mo)
    sent = browser.post("/people-and-cover/away", days() | {"queue": "", "cover": str(chris.id)})
    assert (sent.status_code, sent.location) == (303, "/people-and-cover")
    said = words(browser.get("/people-and-cover"))
    assert "Monday 23 November 2026 to Friday 27 November 2026 All your queues" in said
    assert "Here now: 1 of 2 Away today: Mo" in said
    said = words(browser.get(PAGE))
    assert "Mo , member Away Until Friday 27 November 2026. Chris covers." in said
    assert "First notice, and steps to the members Chris Steps to the deputy Chris" in said
    [absence] = own_absences(mo, world.hub)
    browser.post(f"/people-and-cover/away/{absence.id}/end", {})
    assert "You are marked as here" in words(browser.get("/people-and-cover"))
    assert "Absences and silences that are over" in words(browser.get(PAGE))


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    mo: Person, chris: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(mo)
    answer = browser.post("/people-and-cover/away", days("31 2 2026") | {"cover": str(chris.id)})
    assert answer.status_code == 422
    assert '<a href="#self-first_day-day">Enter the first day away' in answer.text
    assert 'id="self-first_day-error"' in answer.text
    assert 'name="first_day-day" type="text" value="31"' in answer.text
    assert f'value="{chris.id}" selected' in answer.text
    answer = signed_in(chris).post(f"{PAGE}/away", days() | {"person": ""})
    assert (answer.status_code, 'id="away-person-error"' in answer.text) == (422, True)


def test_a_member_may_mark_themselves_alone_and_the_chair_everybody(
    mo: Person, chris: Person, signed_in: SignedIn
) -> None:
    theirs, chairs = signed_in(mo), signed_in(chris)
    assert "Mark yourself away" in words(theirs.get(PAGE))
    assert "Put somebody on duty" not in words(theirs.get(PAGE))
    assert theirs.post(f"{PAGE}/away", days() | {"person": str(chris.id)}).status_code == 403
    assert chairs.post(f"{PAGE}/away", days() | {"person": str(mo.id)}).status_code == 303
    said = words(chairs.get(PAGE))
    assert "Mo: Monday 23 November 2026 to Friday 27 November 2026 Nobody covers. End it now" in said


def test_a_queue_where_nobody_is_there_is_red_with_what_to_do(
    world: World, mo: Person, chris: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(chris)
    browser.post(f"{PAGE}/away", days() | {"person": str(mo.id)})
    browser.post(f"{PAGE}/away", days("24 11 2026", "26 11 2026") | {"person": str(chris.id)})
    said = words(browser.get(PAGE))
    coming = "Tuesday 24 November to Thursday 26 November"
    assert f"Nobody will be here on {coming}." in said
    assert "Nobody would hear" not in said
    world.clock.forward(days=1)
    recount(world.hub)
    said = words(signed_in(chris).get(PAGE))
    assert "Nobody would hear of what comes in now: everybody there is away." in said
    assert "End the absence of somebody who is back" in said
    start = words(signed_in(mo).get("/"))
    assert "LSCP Review Advisory Group reaches nobody: everybody there is away." in start
    assert "Reaches nobody" in words(signed_in(mo).get("/people-and-cover"))


def test_the_rota_of_the_coming_weeks(mo: Person, chris: Person, signed_in: SignedIn) -> None:
    browser = signed_in(chris)
    sent = browser.post(f"{PAGE}/duty", {"week": "2026-11-23", "person": str(mo.id)})
    assert sent.status_code == 303
    page = browser.get(PAGE)
    assert "Week of Monday 23 November 2026 Mo is on duty Take off duty" in words(page)
    assert "Mo , member Here On duty" in words(page)
    assert "Week of Monday 30 November 2026 All members" in words(page)
    again = browser.post(f"{PAGE}/duty", {"week": "2026-11-23", "person": str(mo.id)})
    assert (again.status_code, "Mo is on duty that week already" in again.text) == (422, True)
    assert browser.post(f"{PAGE}/duty", {"week": "soon", "person": "x"}).status_code == 422
    [shift] = [it for it in page.text.split('"') if it.startswith(f"{PAGE}/duty/") and it.endswith("/end")]
    assert browser.post(shift, {}).status_code == 303
    assert "Mo is on duty" not in words(browser.get(PAGE))


def test_a_silence_with_its_reason_and_end(mo: Person, chris: Person, signed_in: SignedIn) -> None:
    browser, here = signed_in(chris), f"/people-and-cover/{LEARNING}"
    wrong = browser.post(f"{here}/silence", days() | {"reason": ""})
    assert (wrong.status_code, 'id="silence-reason-error"' in wrong.text) == (422, True)
    assert browser.post(f"{here}/silence", days() | {"reason": "A <move>"}).status_code == 303
    page = browser.get(here)
    assert "Today 9:00am to 9:00am on Monday 30 November “A <move>” (Chris) End it now" in words(page)
    assert "Silenced until: 9:00am on Monday 30 November" in words(browser.get("/people-and-cover"))
    [end] = [it for it in page.text.split('"') if it.startswith(f"{here}/silence/")]
    assert signed_in(mo).post(end, {}).status_code == 403
    assert browser.post(end, {}).status_code == 303
    assert browser.post(end, {}).status_code == 404
    every = browser.post(f"{here}/silence", days() | {"reason": "A move", "every": "1"})
    assert every.status_code == 403


def test_whoever_runs_the_whole_hub_may_silence_every_queue(world: World, signed_in: SignedIn) -> None:
    new = Newcomer("ada@example.org", "Ada", "manager", None, {}, administrator=True)
    browser = signed_in(add_person(new, PASSWORD, world.hub))
    here = "/people-and-cover/hub.triage"
    assert "Silence every queue, for maintenance" in words(browser.get(here))
    assert browser.post(f"{here}/silence", days() | {"reason": "Patching", "every": "1"}).status_code == 303
    assert "Every queue, today 9:00am to" in words(browser.get(f"/people-and-cover/{LEARNING}"))
    assert "cannot be silenced" in words(browser.get(here))


def test_who_sees_which_queue(world: World, signed_in: SignedIn) -> None:
    stranger = signed_in(a_member(world.hub, "lsab.sar"))
    assert stranger.get(PAGE).status_code == 404
    assert "Review Advisory Group" not in words(stranger.get("/people-and-cover"))
    assert signed_in(a_member(world.hub, RAG, role=Role.READER)).get(PAGE).status_code == 200
    assert "Review Advisory Group" in words(
        signed_in(a_member(world.hub, "hub.triage")).get("/people-and-cover")
    )
    nobody = signed_in(a_member(world.hub))
    assert nobody.get("/people-and-cover").status_code == 403
    assert "People and cover" not in words(nobody.get("/"))
    assert "People and cover" in words(stranger.get("/"))


def test_an_absence_from_one_queue_says_nothing_on_another(
    world: World, mo: Person, chris: Person, signed_in: SignedIn
) -> None:
    mark_away(Leave(mo.id, RAG, date(2026, 11, 23), LATER), mo, world.hub)
    assert "Mo , member Here" in words(signed_in(chris).get(f"/people-and-cover/{LEARNING}"))


def test_without_a_seat_that_acts_there_is_nothing_to_mark(world: World, signed_in: SignedIn) -> None:
    browser: Browser = signed_in(a_member(world.hub, RAG, role=Role.READER))
    assert "Mark yourself away" not in words(browser.get("/people-and-cover"))
    assert "Mark" not in words(browser.get(PAGE))


def test_the_duty_desk_that_stands_in_is_named_without_those_who_are_away_from_it(
    world: World, mo: Person, signed_in: SignedIn
) -> None:
    here, away = somebody(world, "Hetty", Role.MEMBER, TRIAGE), somebody(world, "Ali", Role.MEMBER, TRIAGE)
    for person in (mo, away):
        mark_away(Leave(person.id, None, date(2026, 11, 23), LATER), person, world.hub)
    assert f"Steps to the chair {here.name} (the duty desk)" in words(signed_in(mo).get(PAGE))


def test_whoever_is_cover_sees_it_and_says_that_they_cannot(
    world: World, mo: Person, chris: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(mo)
    browser.post("/people-and-cover/away", days() | {"queue": "", "cover": str(chris.id)})
    assert "You are cover for" not in words(browser.get("/people-and-cover"))
    [absence] = own_absences(mo, world.hub)
    decline = f"/people-and-cover/covering/{absence.id}/decline"
    assert browser.post(decline, {}).status_code == 404
    theirs = signed_in(chris)
    said = words(theirs.get("/people-and-cover"))
    assert "You are cover for Mo: Monday 23 November 2026 to Friday 27 November 2026 All their queues" in said
    assert theirs.post(decline, {}).status_code == 303
    assert "You are cover for" not in words(theirs.get("/people-and-cover"))
    assert (
        "Mo: Monday 23 November 2026 to Friday 27 November 2026 Away from all their queues. Nobody covers."
        in (words(theirs.get(PAGE)))
    )
