"""The figures page: charts a screen reader can name, each with a table that says the same."""

from werkzeug.test import TestResponse

from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.decide import Concluding, decide
from hub.queues.entry import How, Result
from tests.builders import World, a_member, arrived
from tests.web.conftest import SignedIn, words


def test_nothing_to_count_reads_so(world: World, signed_in: SignedIn) -> None:
    assert "There is nothing to count yet." in words(
        signed_in(a_member(world.hub, "lscp.rag")).get("/figures")
    )


def test_each_chart_has_a_name_a_description_and_a_table(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    arrived(world)
    world.clock.forward(hours=3)
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Ring round."), person, world.hub)
    answer = signed_in(person).get("/figures")
    page = words(answer)
    assert "Half within 3 hours, nine in ten within 3 hours." in page
    assert "Nov 2026 1 0 3 hours 3 hours 100%, 1 of 1" in page
    assert "LSCP 2 0 0 0 0" in page
    assert answer.text.count('role="img"') == 3
    assert answer.text.count("<desc") == 3
    assert answer.text.count("<table") == 3
    assert "style=" not in answer.text
    assert "There is nothing to count" in words(signed_in(a_member(world.hub, "lsab.sar")).get("/figures"))


def test_what_is_overdue_is_not_in_time_however_quick_the_rest_was(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag")
    taken = arrived(world).reference
    acknowledge(Taking(taken, "lscp.rag", How.SCREEN, "Ring round."), person, world.hub)
    arrived(world)
    for passed, late, share in ((0, 0, "100%, 1 of 1"), (10, 1, "50%, 1 of 2")):
        world.clock.forward(days=passed)
        page = words(signed_in(person).get("/figures"))
        assert f"LSCP 1 {late} {share}" in page
        assert f"Nov 2026 1 {late} 1 hour 1 hour {share}" in page, "the months come to the same"
    assert "What is overdue now counts as not in time" in page


def test_what_nobody_has_decided_past_its_clock_is_not_in_time(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag")
    decided, left = arrived(world).reference, arrived(world).reference
    for it in (decided, left):
        acknowledge(Taking(it, "lscp.rag", How.SCREEN, "Ring round."), person, world.hub)
    decide(Concluding(decided, "lscp.rag", Result.NOT_MET, "Below the threshold."), person, world.hub)
    assert "LSCP 1 0 100%, 1 of 1" in deciding(signed_in(person).get("/figures"))
    world.clock.forward(days=60)
    page = deciding(signed_in(person).get("/figures"))
    assert "LSCP 1 1 50%, 1 of 2" in page
    assert "Nov 2026 1 1 1 hour 1 hour 50%, 1 of 2" in page
    world.clock.forward(days=400)
    page = deciding(signed_in(person).get("/figures"))
    assert "LSCP 0 1 0%, 0 of 1" in page, "however long ago it came"


def deciding(answer: TestResponse) -> str:
    return words(answer).partition("Time to decide")[2]


def test_a_board_that_has_answered_nothing_at_all_is_not_left_out(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag")
    arrived(world)
    world.clock.forward(days=10)
    assert "LSCP 0 1 0%, 0 of 1" in words(signed_in(person).get("/figures"))
