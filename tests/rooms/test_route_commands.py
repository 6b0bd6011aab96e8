"""`hub route` as people and scripts use it: what it prints, and with which status it ends."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from config import rules
from hub.cli_route import route
from hub.queues.rulebook import Rulebook
from tests.rooms.configs import a_config, a_rule
from tests.rooms.tellings import ROOT, TODAY, adult, child, fields


@dataclass
class Doors:
    """The door to the configuration, as `config.house` opens it."""

    folder: Path = ROOT / "config"

    def rulebook(self, folder: Path | None = None) -> Rulebook:
        return rules.load(folder or self.folder, TODAY)


def run(*words: str, said: str = "", folder: Path = ROOT / "config") -> Result:
    return CliRunner().invoke(route, words, input=said, obj=Doors(folder))


SUICIDE: dict[str, Any] = fields(
    adult(relationship_to_perpetrator="partner", care_and_support_needs="unknown"),
    domestic_abuse="yes",
    suicide_suspected="yes",
    abuse_or_neglect="known",
)


def test_explain_reads_standard_input_and_prints_json() -> None:
    found = run("explain", "-", "--json", said=json.dumps(SUICIDE))
    assert found.exit_code == 0
    said = json.loads(found.stdout)
    assert {it["queue"]: it["duty"] for it in said["queues"]} == {
        "safer-leeds.fir": "must_consider",
        "lsab.sar": "may_consider",
    }
    assert said["triage"] is True
    assert said["config_version"] == rules.load(ROOT / "config", TODAY).version


def test_explain_tells_people_what_why_by_when_and_what_to_ask(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(json.dumps(SUICIDE), "utf-8")
    text = run("explain", str(tmp_path / "case.json")).stdout
    assert "safer-leeds.fir: must consider\n" in text
    assert "lsab.sar: may consider (added because something is unknown)" in text
    assert "  clock dhr-decision: due 2026-11-06" in text
    assert "Tell coroner: A violent, unnatural or unexplained death" in text
    assert "Triage: a person has to decide.\n  Did person 1 (subject) have needs for care and support" in text


def test_explain_shows_a_rule_that_is_switched_off() -> None:
    said = fields(adult(usual_residence="Leeds"), offensive_weapon="yes", abuse_or_neglect="known")
    assert "Rule owhr would apply but is switched off: " in run("explain", "-", said=json.dumps(said)).stdout


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "body: Send an object"),
        ('{"people": 1}', "people: Send a list."),
    ],
)
def test_what_cannot_be_read_ends_with_2_and_says_why(said: str, says: str) -> None:
    found = run("explain", "-", "--json", said=said)
    assert found.exit_code == 2
    assert says in found.stderr
    assert found.stdout == ""


def test_a_file_that_is_not_there_ends_with_2() -> None:
    assert run("explain", "nowhere.json").exit_code == 2


def test_prove_ends_with_0_and_prints_the_figures() -> None:
    found = run("prove", "--json")
    assert found.exit_code == 0
    proof = json.loads(found.stdout)
    assert proof["holds"] is True
    assert proof["queued"] + proof["desk_only"] == proof["classes"]
    assert "The rules hold." in run("prove").stdout


def test_prove_ends_with_1_and_names_the_idle_rule(tmp_path: Path) -> None:
    dead = a_rule(id="dead", when="age_at_death < 16 and age_at_death >= 18")
    found = run("prove", folder=a_config(tmp_path, "routes.toml", more=dead))
    assert found.exit_code == 1
    assert "Rule dead changes nothing. No facts make it true." in found.stdout


def some_cases(folder: Path) -> Path:
    folder.mkdir()
    (folder / "accident.json").write_text(json.dumps(fields(child(outcome="serious_harm"), outcome="other")))
    (folder / "death.json").write_text(json.dumps(fields(child())))
    return folder


def test_diff_lists_every_case_that_would_go_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "then").mkdir()
    then = a_config(tmp_path / "then", "routes.toml", more=a_rule(when="seriously_harmed"))
    cases = some_cases(tmp_path / "cases")
    found = run("diff", str(then), "--cases", str(cases))
    assert found.exit_code == 1
    assert found.stdout.splitlines() == [
        "accident",
        "  hub.triage: must_consider -> not asked",
        "  lscp.learning: not asked -> may_consider",
    ]
    as_json = json.loads(run("diff", str(then), "--cases", str(cases), "--json").stdout)
    assert [it["case"] for it in as_json["changed"]] == ["accident"]
    assert as_json["now"] != as_json["then"]


def test_diff_ends_with_0_when_nothing_would_move(tmp_path: Path) -> None:
    found = run("diff", str(ROOT / "config"), "--cases", str(some_cases(tmp_path / "cases")))
    assert (found.exit_code, found.stdout) == (0, "No case would go elsewhere.\n")


def test_diff_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert run("diff", str(tmp_path / "nowhere")).exit_code == 2
