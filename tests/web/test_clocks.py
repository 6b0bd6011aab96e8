"""What a duty's clock asks for is done elsewhere: a member says so and when, and it is overdue no more."""

import pytest

from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.meet import NO_DAY, NOT_YET, TOO_EARLY
from hub.journeys.unmeet import NO_REASON
from hub.queues.entry import How
from hub.queues.member import Role
from tests.builders import World, a_member, arrived, some_fields
from tests.web.conftest import SignedIn, words

RAG, CLOCK = "lscp.rag", "scsi-notification"
SAID = {"on-day": "4", "on-month": "11", "on-year": "2026"}
TITLE = "Local authority notifies the national Panel"


def late(world: World) -> str:
    """Its duty's clock ran out on 9 November, a fortnight before it came."""
    return arrived(world, some_fields() | {"aware_on": "2026-11-02"}).reference


def act(reference: str) -> tuple[str, str]:
    page = f"/notifications/{reference}"
    return f"{page}/queues/{RAG}/clocks/{CLOCK}", page


def test_once_it_is_said_to_be_done_its_clock_stops_everywhere(world: World, signed_in: SignedIn) -> None:
    reference, person = late(world), a_member(world.hub, RAG)
    browser = signed_in(person)
    before = words(browser.get(act(reference)[1]))
    assert f"Due next {TITLE} by Monday 9 November, 14 days late" in before
    assert "From that day runs: Rapid review to the national Panel, 15 working days." in before
    assert browser.post(act(reference)[0], SAID, act(reference)[1]).status_code == 303
    page = words(browser.get(act(reference)[1]))
    assert f"Done on Wednesday 4 November 2026, says {person.name}" in page
    assert f"{person.name} said for LSCP Review Advisory Group that “{TITLE}” was done on Wednesday" in page
    assert "Due next Acknowledge by tomorrow 5:00pm" in page
    assert f"Say that this was done: {TITLE}" not in page
    assert "Rapid review to the national Panel Wednesday 25 November 2026" in page  # which runs from that day
    assert "0 overdue 1 waiting" in words(browser.get("/"))
    assert "Nothing matches." in browser.get("/?overdue=1").text


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, NO_DAY),
        (SAID | {"on-month": "13"}, NO_DAY),
        (SAID | {"on-day": "24"}, NOT_YET),
        (SAID | {"on-year": "2025"}, TOO_EARLY.format("Monday 2 November 2026")),
    ],
)
def test_a_day_that_cannot_be_is_said_beside_its_boxes_and_kept_there(
    world: World, signed_in: SignedIn, typed: dict[str, str], error: str
) -> None:
    reference, browser = late(world), signed_in(a_member(world.hub, RAG))
    answer = browser.post(act(reference)[0], typed, act(reference)[1])
    assert answer.status_code == 422
    assert answer.text.count(error) == 2
    assert 'href="#done-scsi-notification-lscp-rag"' in answer.text
    assert 'id="done-scsi-notification-lscp-rag"' in answer.text
    assert not typed or f'value="{typed["on-month"]}"' in answer.text
    assert "1 overdue" in words(browser.get("/"))


def test_only_who_acts_on_the_queue_says_so_and_only_of_a_clock_that_runs(
    world: World, signed_in: SignedIn
) -> None:
    reference = late(world)
    reader, member = a_member(world.hub, RAG, role=Role.READER), a_member(world.hub, RAG)
    assert signed_in(reader).post(act(reference)[0], SAID, act(reference)[1]).status_code == 403
    assert "Say that this was done" not in words(signed_in(reader).get(act(reference)[1]))
    browser = signed_in(member)
    codes = [browser.post(act(reference)[0], SAID, act(reference)[1]).status_code for _ in range(2)]
    assert codes == [303, 409]
    late_again = browser.post(act(reference)[0], SAID, act(reference)[1])
    assert f'href="{act(reference)[1]}">Open that page as it is now' in late_again.text
    nowhere = act(reference)[0].replace(CLOCK, "no-clock")
    assert browser.post(nowhere, SAID, act(reference)[1]).status_code == 409


def test_whoever_decides_is_told_which_clocks_that_ends(world: World, signed_in: SignedIn) -> None:
    reference, person = late(world), a_member(world.hub, RAG)
    browser = signed_in(person)
    acknowledge(Taking(reference, RAG, How.SCREEN, "Mine."), person, world.hub)
    browser.post(act(reference)[0], SAID, act(reference)[1])
    page = words(browser.get(act(reference)[1]))
    ends = "A decision ends what still runs here, and nobody is reminded of it any more: "
    assert f"{ends}Rapid review to the national Panel, by Wednesday 25 November 2026." in page


def test_what_was_said_in_error_is_taken_back_with_a_reason_and_the_clock_runs_again(
    world: World, signed_in: SignedIn
) -> None:
    reference, member = late(world), a_member(world.hub, RAG)
    reader, browser = a_member(world.hub, RAG, role=Role.READER), signed_in(member)
    done, page = act(reference)
    mistake, why = f"{done}/mistake", {"why": "It was the other case."}
    assert browser.post(mistake, why, page).status_code == 409
    assert browser.post(done, SAID, page).status_code == 303
    assert "1 overdue" not in words(browser.get("/"))
    empty = browser.post(mistake, {"why": " "}, page)
    assert (empty.status_code, empty.text.count(NO_REASON)) == (422, 2)
    assert 'href="#undo-scsi-notification-lscp-rag"' in empty.text
    assert 'id="undo-scsi-notification-lscp-rag"' in empty.text
    assert signed_in(reader).post(mistake, why, page).status_code == 403
    assert browser.post(mistake, why, page).status_code == 303
    again = words(browser.get(page))
    assert (
        f"{member.name} took back for LSCP Review Advisory Group that “{TITLE}” was done: It was the" in again
    )
    assert "other case. " in again
    assert "other case.." not in again
    assert "Rapid review to the national Panel" not in again.partition("History")[0].replace(
        "From that day runs: Rapid review to the national Panel", ""
    )
    assert f"Say that this was done: {TITLE}" in again
    assert "1 overdue" in words(browser.get("/"))
