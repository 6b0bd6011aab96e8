"""The screens of a rehearsal, and its mark on all the others."""

import csv
import json
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from hub.cli import cli
from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.calendar_feed import renew
from hub.journeys.rehearse import end
from hub.journeys.wall import hang
from hub.queues.entry import How
from hub.queues.member import Role
from tests.builders import World, a_member, a_source, arrived
from tests.journeys.test_rehearse import an_administrator, begun
from tests.journeys.test_user_commands import Doors
from tests.web.conftest import Browser, SignedIn, words

MARK = "This is a rehearsal. The case is invented: nobody is at risk"


@pytest.fixture
def desk(world: World, signed_in: SignedIn) -> Browser:
    return signed_in(a_member(world.hub, "hub.triage"))


def test_the_desk_starts_one_watches_it_and_ends_it(world: World, desk: Browser, signed_in: SignedIn) -> None:
    member = a_member(world.hub, "lscp.rag")
    assert "Nothing has been rehearsed yet" in words(desk.get("/rehearsals"))
    sent = {"case": "queues", "queues": ["lscp.rag", "lsab.sar"], "once": str(uuid4())}
    started = desk.post("/rehearsals", sent, page="/rehearsals")
    assert started.status_code == 303
    assert desk.post("/rehearsals", sent, page="/rehearsals").location == started.location
    world.deliver_all()
    before = words(desk.get(started.location))
    assert MARK in before
    assert "LSAB Safeguarding Adults Review sub-group Reaches nobody" in before
    assert "LSCP Review Advisory Group Not acknowledged" in before
    assert f"{member.name}, by letter today 9:00am: their mail server took it today 9:00am" in before

    reference = started.location.rpartition("/")[2]
    world.clock.forward(minutes=95)
    page = f"/notifications/{reference}"
    theirs = signed_in(member)
    assert MARK in words(theirs.get(page))
    theirs.post(f"{page}/queues/lscp.rag/acknowledgement", {"statement": "It works."}, page=page)
    after = words(desk.get(started.location))
    assert "LSCP Review Advisory Group Acknowledged after 1 hour 35 minutes" in after
    assert f"Acknowledged by {member.name}, today 10:35am" in after
    assert "1 of 2" in after

    desk.post(f"/rehearsals/{reference}/end", {}, page=started.location)
    assert "Over: nobody is asked any more" in words(desk.get(started.location))
    assert f"{reference} Over" in words(desk.get("/rehearsals"))


def test_what_is_missing_is_said(desk: Browser) -> None:
    for sent, said in (({}, "Select what to rehearse"), ({"case": "queues"}, "Select at least one queue")):
        answer = desk.post("/rehearsals", sent, page="/rehearsals")
        assert answer.status_code == 422
        assert said in words(answer)


def test_a_boards_administrator_has_its_queues_and_no_invented_case(
    world: World, signed_in: SignedIn
) -> None:
    page = words(signed_in(an_administrator(world, "lscp")).get("/rehearsals"))
    assert "LSCP Review Advisory Group" in page
    assert "LSAB" not in page
    assert "A child of six" not in page
    member = signed_in(a_member(world.hub, "lscp.rag"))
    assert member.get("/rehearsals").status_code == 403
    assert "Rehearsals" not in words(member.get("/"))


def test_every_list_link_and_file_marks_it(world: World, signed_in: SignedIn) -> None:
    desk = a_member(world.hub, "hub.triage")
    member, chair = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    real = arrived(world).reference
    drill = begun(world.hub, desk, queues=("lscp.rag", "hub.triage"))
    browser = signed_in(member)
    assert f"{drill} Rehearsal" in words(browser.get("/"))
    assert f"{real} Rehearsal" not in words(browser.get("/"))
    assert "0 overdue 1 waiting" in words(browser.get("/"))
    assert "Rehearsals are not counted." in words(browser.get("/"))
    assert words(browser.get("/")).count(f"{desk.name}, on the web form") == 1, "who started it raised it"
    assert f"Raised by {desk.name}" in words(browser.get(f"/notifications/{drill}"))
    assert f"{drill} Rehearsal" in words(signed_in(desk).get("/triage"))
    completing = words(signed_in(desk).get(f"/triage/{drill}"))
    assert MARK in completing
    assert "ring 999, or the front door" not in completing.partition("If someone is at risk now")[0]
    rows = {it["Reference"]: it for it in csv.DictReader(browser.get("/tracking.csv").text[1:].splitlines())}
    assert (rows[drill]["Rehearsal"], rows[real]["Rehearsal"]) == ("REHEARSAL", "")
    feed = browser.get(f"/calendar/{renew(member, world.hub)}.ics").text
    assert f"SUMMARY:REHEARSAL {drill}" in feed
    assert f"SUMMARY:{real}" in feed
    assert f"{drill} Rehearsal" in words(browser.get(f"/wall/{hang('lscp', chair, world.hub)}"))
    found = browser.post("/search", {"words": "tries how soon"}, page="/search")
    assert f"{drill} , what was told 1 Rehearsal" in words(found)


def test_the_letters_page_and_the_api_mark_it(world: World, signed_in: SignedIn) -> None:
    desk, member = a_member(world.hub, "hub.triage"), a_member(world.hub, "lscp.rag")
    drill, real = begun(world.hub, desk, queues=("lscp.rag",)), arrived(world).reference
    world.deliver_all()
    [link] = [
        it.text.partition("/acknowledge/")[2].split()[0]
        for it in world.postman.letters
        if it.to == member.email and drill in it.subject
    ]
    browser = signed_in(member)
    assert MARK in words(browser.get(f"/acknowledge/{link}"))
    handed = a_source(world.hub, "lscp-system", partnership="lscp")
    bearer = {"Authorization": f"Bearer {handed.token}"}
    told = {
        it: browser.client.get(f"/api/v1/notifications/{it}", headers=bearer).json["rehearsal"]
        for it in (drill, real)
    }
    assert told == {drill: True, real: False}


def test_the_log_of_calls_marks_it(world: World, signed_in: SignedIn) -> None:
    a_source(world.hub, "lscp-system", partnership="lscp", endpoint="https://lscp.example.org/hooks")
    desk = a_member(world.hub, "hub.triage")
    real, drill = arrived(world).reference, begun(world.hub, desk, queues=("lscp.rag",))
    world.deliver_all()
    page = words(signed_in(desk).get("/systems/lscp-system/calls"))
    assert f"{drill} Rehearsal" in page
    assert real in page
    assert f"{real} Rehearsal" not in page
    logged = CliRunner().invoke(cli, ["source", "log", "lscp-system", "--json"], obj=Doors(world))
    marks = {it["reference"]: it["rehearsal"] for it in map(json.loads, logged.output.splitlines())}
    assert marks == {real: False, drill: True}


def test_whoever_comes_when_it_is_over_is_told_so(world: World, signed_in: SignedIn) -> None:
    desk, member = a_member(world.hub, "hub.triage"), a_member(world.hub, "lscp.rag")
    drill = begun(world.hub, desk, queues=("lscp.rag",))
    world.deliver_all()
    [letter] = [it.text for it in world.postman.letters if it.to == member.email]
    link, code = letter.partition("/acknowledge/")[2].split()[0], letter.partition("code: ")[2].split()[0]
    end(drill, desk, world.hub)
    browser = signed_in(member)
    assert f"{drill} is over" in words(browser.get(f"/acknowledge/{link}"))
    late = browser.post(f"/acknowledge/{link}", {"statement": "Read.", "code": code}, page="/search")
    assert (late.status_code, "This rehearsal is over" in words(late)) == (409, True)
    page = words(browser.get(f"/notifications/{drill}"))
    assert "Closed Nobody had taken it" in page
    assert f"{desk.name} ended the rehearsal" in page
    assert drill in words(browser.get("/?state=closed"))


def test_a_drill_can_be_run_by_the_clock(world: World) -> None:
    desk, member = a_member(world.hub, "hub.triage"), a_member(world.hub, "lscp.rag")

    def typed(*words: str) -> Result:
        return CliRunner().invoke(cli, ["rehearse", *words, "--as", desk.email], obj=Doors(world))

    assert typed("start").exit_code == 2
    assert typed("start", "--case", "child", "--queue", "lscp.rag").exit_code == 2
    begun = typed("start", "--queue", "lscp.rag", "--json")
    reference = json.loads(begun.output)["reference"]
    assert typed("result", reference).exit_code == 1
    world.deliver_all()
    world.clock.forward(minutes=72, milliseconds=250)
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "It works."), member, world.hub)
    done = typed("result", reference, "--json")
    assert done.exit_code == 0
    [row] = json.loads(done.output)["queues"]
    assert (row["acknowledged_by"], row["seconds"], row["told"], row["broken"]) == (member.name, 4320, 1, [])
    assert f"{member.name} after 1 hour 12 minutes\n" in typed("result", reference).output
    assert typed("end", reference).output == f"The rehearsal {reference} is over.\n"
