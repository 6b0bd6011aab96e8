"""What leaves the screen: files, a calendar, a wall display; references and queues, to whom they belong."""

import csv
import re
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import psycopg
import pytest
from flask import Flask
from icalendar import Calendar

from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.calendar_feed import renew
from hub.journeys.consider import Considering, consider
from hub.journeys.decide import Concluding, decide
from hub.journeys.enrol import disable_person
from hub.journeys.wall import SHOWN
from hub.queues.entry import How, Result, Verdict
from hub.queues.member import Role
from hub.queues.person import Person
from hub.web.spreadsheet import safe
from hub.words import SYSTEM
from tests.builders import World, a_member, arrived, some_fields
from tests.journeys.test_rehearse import an_administrator
from tests.web.conftest import Browser, SignedIn, words

PERSONAL = ("Zebedee", "Inventedname", "badly hurt", "West Yorkshire")


def rows(browser: Browser, query: str = "") -> list[list[str]]:
    answer = browser.get(f"/tracking.csv{query}")
    assert answer.status_code == 200
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


def filed(browser: Browser, query: str = "") -> list[dict[str, str]]:
    """By the words of the head."""
    head, *lines = rows(browser, query)
    return [dict(zip(head, line, strict=True)) for line in lines]


def audited(world: World, act: str) -> int:
    with world.hub.ledger(SYSTEM) as ledger:
        return len([it for it in ledger.audit._unlinked(1000) if it.act == act])


def test_a_file_holds_what_the_filter_shows_to_whom_it_may_be_shown(
    world: World, signed_in: SignedIn
) -> None:
    first, second = arrived(world).reference, arrived(world).reference
    person = a_member(world.hub, "lscp.rag")
    acknowledge(Taking(first, "lscp.rag", How.SCREEN, "Ring round."), person, world.hub)
    browser = signed_in(person)
    listed = {row[0]: row for row in rows(browser)[1:]}
    assert set(listed) == {first, second}
    assert listed[first][3:6] == ["LSCP Review Advisory Group", "Must be considered", "Acknowledged"]
    assert listed[second][1] == "2026-11-23 09:00"
    assert [row[0] for row in rows(browser, "?state=waiting")[1:]] == [second]
    assert rows(signed_in(a_member(world.hub, "lsab.sar")))[1:] == []
    text = str(rows(browser))
    assert not [it for it in PERSONAL if it in text]
    assert audited(world, "exported") == 4


def test_a_file_says_each_clock_and_what_became_of_it_by_whom_and_when(
    world: World, signed_in: SignedIn
) -> None:
    accepted, passed_on, decided, late = (arrived(world).reference for _ in range(4))
    person, desk = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.learning")
    for it in (accepted, passed_on, decided):
        acknowledge(Taking(it, "lscp.rag", How.SCREEN, "Ring round."), person, world.hub)
    consider(Considering(accepted, "lscp.rag", Verdict.ACCEPTED), person, world.hub)
    elsewhere = Considering(passed_on, "lscp.rag", Verdict.REDIRECTED, "Zebedee", "lscp.learning")
    consider(elsewhere, person, world.hub)
    decide(Concluding(decided, "lscp.rag", Result.NOT_MET, "Zebedee"), person, world.hub)
    world.clock.forward(days=2)
    browser = signed_in(a_member(world.hub, "lscp.rag", "lscp.learning"))
    listed = {(it["Reference"], it["Queue"]): it for it in filed(browser, "?state=closed&queue=lscp.rag")}
    listed |= {(it["Reference"], it["Queue"]): it for it in filed(browser)}
    rag = "LSCP Review Advisory Group"
    one = listed[accepted, rag]
    assert (one["Outcome"], one["Outcome by"], one["Outcome at"]) == (
        "Accepted",
        person.name,
        "2026-11-23 09:00",
    )
    assert (one["Due next"], one["Due next by"]) == (
        "Local authority notifies the national Panel",
        "2026-11-30",
    )
    assert one["Duty clocks"] == "Local authority notifies the national Panel by 2026-11-30"
    assert (one["Consider by"], one["Acknowledged by"]) == ("2026-11-26 17:00", person.name)
    other = listed[passed_on, rag]
    assert (other["Outcome"], other["Passed on to"][:4], other["Due next"]) == ("Redirected", "LSCP", "")
    over = listed[decided, rag]
    assert (over["Outcome"], over["Decision"], over["Decided by"]) == (
        "",
        "The criteria are not met",
        person.name,
    )
    waits = listed[late, rag]
    assert (waits["State"], waits["Overdue"], waits["Due next"], waits["Due next by"]) == (
        "Waiting",
        "OVERDUE",
        "Acknowledge",
        "2026-11-24 17:00",
    )
    assert desk.name not in str(listed)
    assert not [it for it in PERSONAL if it in str(listed)]


def test_a_file_names_who_raised_it_as_the_screen_does(world: World, signed_in: SignedIn) -> None:
    fields = some_fields()
    by_board = fields | {"raised_by": {**fields["raised_by"], "partnership": "safer-leeds"}}  # type: ignore[dict-item]
    ours, theirs = arrived(world, by_board).reference, arrived(world).reference
    listed = {it["Reference"]: it for it in filed(signed_in(a_member(world.hub, "lscp.rag")))}
    assert listed[ours]["Raised by"] == "Safer Leeds"
    assert listed[theirs]["Raised by"] == "An agency or the public"


def test_a_name_is_never_taken_for_a_formula(world: World, signed_in: SignedIn, database_url: str) -> None:
    first, person = arrived(world).reference, a_member(world.hub, "lscp.rag")
    acknowledge(Taking(first, "lscp.rag", How.SCREEN, "Ring round."), person, world.hub)
    consider(Considering(first, "lscp.rag", Verdict.ACCEPTED), person, world.hub)
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE person SET name = '=1+1' WHERE id = %s", [person.id])
    [line] = filed(signed_in(person))
    assert (line["Acknowledged by"], line["Outcome by"]) == ("'=1+1", "'=1+1")


def test_a_workbook_holds_the_same_as_text_and_no_formula(world: World, signed_in: SignedIn) -> None:
    reference = arrived(world).reference
    answer = signed_in(a_member(world.hub, "lscp.rag")).get("/tracking.xlsx")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    with ZipFile(BytesIO(answer.data)) as book:
        whole = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert reference in whole
    assert "<f>" not in whole
    assert not [it for it in PERSONAL if it in whole]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    assert safe(text) == f"'{text}"
    assert safe(f"a{text}") == f"a{text}"


def made(browser: Browser, action: str, path: str) -> str:
    """The address that making a link shows, once."""
    page = browser.post(action, {}, "/links").text
    found = re.search(rf"https://hub\.example\.org({path}[\w-]{{40,}}\S*?)<", page)
    assert found, "no address was shown"
    assert found[1] not in browser.get("/links").text
    return found[1]


def events(app: Flask, address: str) -> list[Any]:
    answer = app.test_client().get(address)
    assert answer.mimetype == "text/calendar"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    return Calendar.from_ical(answer.data).walk("VEVENT")


def test_a_calendar_shows_what_is_due_on_a_persons_own_queues_and_nothing_about_anybody(
    world: World, signed_in: SignedIn, app: Flask
) -> None:
    reference, person = arrived(world).reference, a_member(world.hub, "lscp.rag")
    address = made(signed_in(person), "/links/calendar", "/calendar/")
    found = events(app, address)
    said = {str(it["summary"]) for it in found}
    assert f"{reference}: Acknowledge for LSCP Review Advisory Group" in said
    [due] = [it for it in found if "Acknowledge" in it["summary"]]
    assert due["dtstart"].to_ical() == b"20261124T170000Z"
    assert [it for it in found if it["dtstart"].params.get("VALUE") == "DATE"], "no clock's day"
    assert len({str(it["uid"]) for it in found}) == len(found)
    text = app.test_client().get(address).text
    assert not [it for it in (*PERSONAL, person.name, person.email) if it in text]
    assert audited(world, "calendar read") == 2
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Ring round."), person, world.hub)
    assert not [it for it in events(app, address) if "Acknowledge" in it["summary"]]
    assert {str(it["summary"]).rpartition("(")[2] for it in events(app, address)} == {
        "LSCP Review Advisory Group)"
    }


def test_a_calendar_program_is_told_how_often_to_ask(world: World, app: Flask) -> None:
    address = f"/calendar/{renew(a_member(world.hub, 'lscp.rag'), world.hub)}.ics"
    text = app.test_client().get(address).text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text
    assert "X-PUBLISHED-TTL:PT1H" in text


def test_a_calendar_address_is_renewed_revoked_and_ends_with_its_person(
    world: World, signed_in: SignedIn, app: Flask
) -> None:
    person = a_member(world.hub, "lscp.rag")
    browser, anybody = signed_in(person), app.test_client()
    first = made(browser, "/links/calendar", "/calendar/")
    second = made(browser, "/links/calendar", "/calendar/")
    assert [anybody.get(it).status_code for it in (first, second, "/calendar/x.ics")] == [404, 200, 404]
    browser.post("/links/calendar/revocation", {}, "/links")
    assert anybody.get(second).status_code == 404
    third = made(browser, "/links/calendar", "/calendar/")
    assert anybody.get(third).status_code == 200
    disable_person(person.email, world.hub)
    assert anybody.get(third).status_code == 404


def test_a_wall_shows_one_boards_counts_and_references_to_anybody_with_its_address(
    world: World, signed_in: SignedIn, app: Flask
) -> None:
    reference = arrived(world).reference
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    browser = signed_in(chair)
    address = made(browser, "/links/walls/lscp", "/wall/")
    answer = app.test_client().get(address)
    page = words(answer)
    assert "0 overdue 1 waiting 0 acknowledged" in page
    assert f"{reference} Acknowledge by tomorrow 5:00pm LSCP Review Advisory Group" in page
    assert not [it for it in (*PERSONAL, chair.name) if it in answer.text]
    world.clock.forward(days=3)
    assert "by Tue 24 Nov, 5:00pm 1 day late" in words(app.test_client().get(address))
    later = signed_in(chair)
    down = re.search(r'action="(/links/walls/[0-9a-f-]{36}/revocation)"', later.get("/links").text)
    assert down
    assert later.post(down[1], {}, "/links").status_code == 303
    assert app.test_client().get(address).status_code == 404


def test_a_wall_shows_whichever_clock_is_next_and_counts_what_does_not_fit(
    world: World, signed_in: SignedIn, app: Flask
) -> None:
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    taken, accepted, *rest = [arrived(world).reference for _ in range(SHOWN + 2)]
    for it in (taken, accepted):
        acknowledge(Taking(it, "lscp.rag", How.SCREEN, "Ring round."), chair, world.hub)
    consider(Considering(accepted, "lscp.rag", Verdict.ACCEPTED), chair, world.hub)
    address = made(signed_in(chair), "/links/walls/lscp", "/wall/")
    page = app.test_client().get(address)
    assert page.text.count('<th scope="row">') == SHOWN
    assert "and 2 more" in words(page)
    for it in rest:
        acknowledge(Taking(it, "lscp.rag", How.SCREEN, "Mine."), chair, world.hub)
        decide(Concluding(it, "lscp.rag", Result.NOTED, "Done."), chair, world.hub)
    page = words(app.test_client().get(address))
    assert f"{taken} Consider by Thu 26 Nov, 5:00pm" in page
    assert f"{accepted} Local authority notifies the national Panel by Mon 30 Nov" in page
    assert " more" not in page


def test_a_wall_of_one_board_tells_nothing_of_another(world: World, signed_in: SignedIn, app: Flask) -> None:
    reference = arrived(world).reference
    chair = a_member(world.hub, "lsab.sar", role=Role.CHAIR)
    address = made(signed_in(chair), "/links/walls/lsab", "/wall/")
    page = words(app.test_client().get(address))
    assert "0 overdue 0 waiting 0 acknowledged" in page
    assert reference not in page


@pytest.mark.parametrize("role", [Role.MEMBER, Role.DEPUTY, Role.READER])
def test_only_a_chair_or_an_administrator_fills_a_wall(world: World, signed_in: SignedIn, role: Role) -> None:
    chair, other = (
        a_member(world.hub, "lscp.rag", role=Role.CHAIR),
        a_member(world.hub, "lscp.rag", role=role),
    )
    browser = signed_in(other)
    assert browser.post("/links/walls/lscp", {}, "/links").status_code == 403
    assert signed_in(chair).post("/links/walls/lsab", {}, "/links").status_code == 403
    made(signed_in(chair), "/links/walls/lscp", "/wall/")
    link = _wall(world, chair)
    assert browser.post(f"/links/walls/{link}/revocation", {}, "/links").status_code == 403


def test_a_boards_administrator_fills_that_boards_walls_and_no_others(
    world: World, signed_in: SignedIn, app: Flask
) -> None:
    """What another board is asked is hidden from them everywhere else, too."""
    browser = signed_in(an_administrator(world, "lscp"))
    assert "/links/walls/lsab" not in browser.get("/links").text
    assert browser.post("/links/walls/lsab", {}, "/links").status_code == 403
    assert app.test_client().get(made(browser, "/links/walls/lscp", "/wall/")).status_code == 200
    everywhere = signed_in(an_administrator(world, None))
    assert app.test_client().get(made(everywhere, "/links/walls/lsab", "/wall/")).status_code == 200


def test_a_wall_ends_with_its_maker_or_after_half_a_year_and_says_when_it_was_last_opened(
    world: World, signed_in: SignedIn, app: Flask
) -> None:
    chair, next_one = (a_member(world.hub, "lscp.rag", role=Role.CHAIR) for _ in range(2))
    first = made(signed_in(chair), "/links/walls/lscp", "/wall/")
    assert "Not opened yet" in words(signed_in(next_one).get("/links"))
    world.clock.forward(hours=2)
    assert app.test_client().get(first).status_code == 200
    browser = signed_in(next_one)
    page = words(browser.get("/links"))
    assert f"by {chair.name}. Works until 10:00am on Saturday 22 May 2027." in page
    assert "Last opened 11:00am on Monday 23 November 2026 or within an hour after." in page
    disable_person(chair.email, world.hub)
    assert app.test_client().get(first).status_code == 404
    assert (audited(world, "wall link made"), audited(world, "wall link revoked")) == (1, 1)
    second = made(browser, "/links/walls/lscp", "/wall/")
    world.clock.forward(days=179)
    assert app.test_client().get(second).status_code == 200
    world.clock.forward(days=1)
    assert app.test_client().get(second).status_code == 404


def test_a_wall_ends_when_its_maker_chairs_no_more(
    world: World, signed_in: SignedIn, app: Flask, database_url: str
) -> None:
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    address = made(signed_in(chair), "/links/walls/lscp", "/wall/")
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE membership SET role = 'member'")
    assert app.test_client().get(address).status_code == 404


def test_a_calendar_keeps_room_for_what_is_new(
    world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.store.reading.SOONEST", 3)
    member = a_member(world.hub, "lscp.rag")
    for _ in range(4):
        taken = arrived(world).reference
        acknowledge(Taking(taken, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
        consider(Considering(taken, "lscp.rag", Verdict.ACCEPTED), member, world.hub)
    address = f"/calendar/{renew(member, world.hub)}.ics"
    new = arrived(world).reference
    assert [it for it in events(app, address) if f"{new}: Acknowledge" in it["summary"]]


def _wall(world: World, chair: Person) -> str:
    from hub.journeys.wall import walls

    [link], _ = walls(chair, world.hub)
    return str(link.id)


def test_what_is_kept_of_an_address_does_not_open_it(
    world: World, signed_in: SignedIn, database_url: str
) -> None:
    import psycopg

    address = made(signed_in(a_member(world.hub, "lscp.rag")), "/links/calendar", "/calendar/")
    token = address.split("/")[-1].removesuffix(".ics")
    with psycopg.connect(database_url) as connection:
        kept = str(connection.execute("SELECT * FROM reading_link").fetchall())
        told = str(connection.execute("SELECT * FROM audit").fetchall())
    assert token not in kept + told
