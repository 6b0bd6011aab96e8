"""The figures page: charts a screen reader can name, each with a table that says the same."""

from hub.journeys.acknowledge import Taking, acknowledge
from hub.queues.entry import How
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
    assert "Nov 2026 1 3 hours 3 hours 100%" in page
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
    for passed, percent in ((0, 100), (10, 50)):
        world.clock.forward(days=passed)
        page = words(signed_in(person).get("/figures"))
        assert f"LSCP 1 {percent}%" in page
    assert "What is overdue now counts as not acknowledged in time." in page


def test_a_board_that_has_answered_nothing_at_all_is_not_left_out(world: World, signed_in: SignedIn) -> None:
    person = a_member(world.hub, "lscp.rag")
    arrived(world)
    world.clock.forward(days=10)
    assert "LSCP 0 0%" in words(signed_in(person).get("/figures"))
