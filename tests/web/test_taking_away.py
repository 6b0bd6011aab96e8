"""What leaves the screen: files, a calendar, a wall display; references and queues, to whom they belong."""

import csv
import re
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from icalendar import Calendar

from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.enrol import disable_person
from hub.queues.entry import How
from hub.queues.member import Role
from hub.queues.person import Person
from hub.web.spreadsheet import safe
from hub.words import SYSTEM
from tests.builders import World, a_member, arrived
from tests.web.conftest import Browser, SignedIn, words

PERSONAL = ("Zebedee", "Inventedname", "badly hurt", "West Yorkshire")


def rows(browser: Browser, query: str = "") -> list[list[str]]:
    answer = browser.get(f"/tracking.csv{query}")
    assert answer.status_code == 200
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


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
    assert not [it for it in (*PERSONAL, person.name) if it in text]
    assert audited(world, "exported") == 4


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
    assert f"{reference} LSCP Review Advisory Group tomorrow 5:00pm" in page
    assert not [it for it in (*PERSONAL, chair.name) if it in answer.text]
    world.clock.forward(days=3)
    assert "Overdue since" in words(app.test_client().get(address))
    later = signed_in(chair)
    down = re.search(r'action="(/links/walls/[0-9a-f-]{36}/revocation)"', later.get("/links").text)
    assert down
    assert later.post(down[1], {}, "/links").status_code == 303
    assert app.test_client().get(address).status_code == 404


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


def _wall(world: World, chair: Person) -> str:
    from hub.journeys.wall import walls

    [link] = walls(chair, world.hub)
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
