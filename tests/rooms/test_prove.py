"""The proof finds every dead and shadowed rule, and its diagrams say what routing itself would say."""

from pathlib import Path
from time import perf_counter
from typing import Any

from hypothesis import given, settings

from hub.routing.diagram import ENDS
from hub.routing.facts import FACTS
from hub.routing.prove import END, _Prover, prove
from hub.routing.scene import Scene
from hub.routing.story import ABSENT, Slot, answers_of, story
from hub.routing.truth import some
from tests.rooms.configs import a_rule, a_rulebook
from tests.rooms.stories import tellings
from tests.rooms.tellings import RULES

PROVER = _Prover(RULES)


def test_the_shipped_rules_leave_nobody_without_a_desk_and_have_no_idle_rule() -> None:
    proof = prove(RULES)
    assert proof.idle == ()
    assert proof.queued + proof.desk_only == proof.classes
    assert proof.holds
    assert {it.queue for it in proof.reached} == set(RULES.queues) - {"hub.triage"}
    assert all(0 < it.classes < proof.classes for it in proof.reached)


def test_the_proof_takes_seconds_and_not_more() -> None:
    began = perf_counter()
    prove(RULES)
    assert perf_counter() - began < 5


def test_a_rule_that_no_facts_make_true_is_named(tmp_path: Path) -> None:
    dead = a_rule(id="dead", when="died and age_at_death < 16 and age_at_death >= 18")
    [idle] = prove(a_rulebook(tmp_path, dead)).idle
    assert (idle.rule, idle.by) == ("dead", ())


def test_a_rule_whose_facts_exclude_each_other_is_named(tmp_path: Path) -> None:
    dead = a_rule(id="dead", when="incident_in_leeds and incident_outside_england and died")
    [idle] = prove(a_rulebook(tmp_path, dead)).idle
    assert idle.rule == "dead"


def test_a_rule_in_the_shadow_of_another_is_named_with_the_other(tmp_path: Path) -> None:
    weaker = a_rule(
        id="shadowed",
        queue="lscp.cdop",
        when="died and age_at_death < 10 and resident_in_leeds and not unborn and not age_disputed",
    )
    [idle] = prove(a_rulebook(tmp_path, weaker)).idle
    assert (idle.rule, idle.by) == ("shadowed", ("child-death-review",))


def test_a_rule_in_the_shadow_of_several_is_named_with_all_of_them(tmp_path: Path) -> None:
    one = a_rule(id="one", queue="safer-leeds.information", when="seriously_harmed and age_when_harmed < 16")
    two = a_rule(id="two", queue="safer-leeds.information", when="seriously_harmed and age_when_harmed >= 16")
    both = a_rule(
        id="both",
        queue="safer-leeds.information",
        duty="information",
        when="seriously_harmed and looked_after",
    )
    found = {it.rule: set(it.by) for it in prove(a_rulebook(tmp_path, one, two, both)).idle}
    assert {"one", "two"} <= found["both"]


def test_of_two_rules_alike_the_later_is_idle(tmp_path: Path) -> None:
    alike = [a_rule(id=name, queue="safer-leeds.fir", when="near_miss", for_each="subject") for name in "ab"]
    assert [it.rule for it in prove(a_rulebook(tmp_path, *alike)).idle] == ["b"]


def test_a_rule_that_is_off_is_neither_idle_nor_in_the_way(tmp_path: Path) -> None:
    off = a_rule(id="off", when="died", off="Kept for later.")
    assert prove(a_rulebook(tmp_path, off)).holds


def test_every_fact_has_its_place_in_the_classes() -> None:
    from hub.routing.classes import dimensions
    from hub.routing.condition import Is

    there = {
        atom[1].name for it in dimensions([], RULES.reading) for atom in it.atoms if isinstance(atom[1], Is)
    }
    assert there == set(FACTS)


@given(tellings())
@settings(max_examples=300, deadline=None)
def test_the_diagrams_say_what_the_rules_say(telling: dict[tuple[Slot, str], Any]) -> None:
    scene = Scene(story(telling), RULES.reading)
    found = _class_of(scene, absent=telling[Slot.PERPETRATOR, "outcome"] == ABSENT)
    for rule, node in PROVER.nodes.items():
        answer = some(rule.condition.test(view) for view in scene.groups[rule.for_each])
        assert _end(node, found) == END[answer], rule.id


def _class_of(scene: Scene, absent: bool) -> list[int]:
    """Which value each dimension has; that it is listed at all is part of the test."""
    places = []
    for it in PROVER.dimensions:
        nobody = absent and bool(it.atoms) and all(slot is Slot.PERPETRATOR for slot, _ in it.atoms)
        places.append(0 if nobody else it.values.index(answers_of(scene, it.atoms)))
    return places


def _end(node: int, places: list[int]) -> int:
    while node not in ENDS:
        variable, below = PROVER.diagrams.nodes[node]
        node = below[places[variable]]
    return node
