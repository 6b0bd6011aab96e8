"""What is in the hub can be routed again on other rules, and each reading is on the trail."""

from pathlib import Path

from config import rules
from hub.journeys.replay import changed, kept
from hub.words import SYSTEM
from tests.builders import RULES, TODAY, World, arrived, some_fields
from tests.rooms.configs import a_config, a_rule
from tests.rooms.tellings import child, fields


def test_past_cases_are_replayed_from_the_database(world: World, tmp_path: Path) -> None:
    harmed = arrived(world, some_fields())
    arrived(world, fields(child(outcome="none"), outcome="near_miss"))
    added = a_rule(queue="lsab.sar", when="seriously_harmed")
    then = rules.load(a_config(tmp_path, "routes.toml", more=added), TODAY)
    [moved] = changed(kept(world.hub), RULES, then)
    assert moved.case == harmed.reference
    assert moved.now == {"lscp.rag": "must_consider"}
    assert moved.then == {"lscp.rag": "must_consider", "lsab.sar": "may_consider"}


def test_each_replayed_case_is_on_the_audit_trail(world: World) -> None:
    accepted = arrived(world)
    assert [name for name, _ in kept(world.hub)] == [accepted.reference]
    with world.hub.ledger(SYSTEM) as ledger:
        filed = ledger.notifications.get(accepted.reference)
        assert "replayed" in {step.act for step in ledger.audit.of(filed.id)}
