"""Builders for routing: a notification in which every question is answered "no" unless the test says more."""

from datetime import date
from pathlib import Path
from typing import Any

from config import rules
from hub.intake.notification import Notification
from hub.intake.read import read
from hub.queues.rulebook import Rulebook
from hub.routing.explain import explain
from hub.routing.route import route

ROOT = Path(__file__).parents[2]
CASES = ROOT.parent / "shared" / "cases" / "routing.yaml"
TODAY = date(2026, 11, 23)
RULES: Rulebook = rules.load(ROOT / "config", TODAY)

AT_LARGE = (
    "domestic_abuse",
    "suicide_suspected",
    "offensive_weapon",
    "modern_slavery_or_exploitation",
    "agencies_concern",
    "professional_implicated",
    "children_affected",
    "sudden_or_unexplained",
)
OF_PERSON = (
    "looked_after",
    "care_leaver",
    "child_protection_plan",
    "care_and_support_needs",
    "self_neglect",
    "learning_disability_or_autism",
    "mental_health_services_6_months",
)


def a_person(role: str = "subject", **said: Any) -> dict[str, Any]:
    """Somebody of Leeds of whom nothing further is the case; `None` leaves a question unanswered."""
    plain: dict[str, Any] = {"role": role, "usual_residence": "Leeds", "relationship_to_perpetrator": "none"}
    whole = plain | dict.fromkeys(OF_PERSON, "no") | said
    return {name: value for name, value in whole.items() if value is not None}


def fields(*people: dict[str, Any], **incident: Any) -> dict[str, Any]:
    """The JSON body; an incident in Leeds on 5 October 2026 of which the authority heard the day after."""
    plain = {
        "occurred_on": "2026-10-05",
        "local_authority": "Leeds",
        "country": "England",
        "outcome": "death",
        "abuse_or_neglect": "not_suspected",
        "summary": "Invented.",
    }
    whole = plain | dict.fromkeys(AT_LARGE, "no") | incident
    return {
        "raised_by": {"agency": whole.pop("agency", "an invented agency")},
        "aware_on": "2026-10-06",
        "incident": {name: value for name, value in whole.items() if value is not None},
        "people": list(people),
    }


def told(*people: dict[str, Any], **incident: Any) -> Notification:
    """The same, read."""
    found = read(fields(*people, **incident))
    assert isinstance(found, Notification), found
    return found


def explained(notification: Notification, rulebook: Rulebook = RULES) -> dict[str, Any]:
    """Where it goes, as `hub route explain --json` says it."""
    return explain(route(notification, rulebook), rulebook, TODAY)


def desks(explanation: dict[str, Any]) -> dict[str, str]:
    """Queue -> duty, with triage beside them as `triage`."""
    found = {it["queue"]: it["duty"] for it in explanation["queues"]}
    return found | {"triage": "asked"} if explanation["triage"] else found


def clocks(explanation: dict[str, Any]) -> dict[str, str | None]:
    """Clock -> due day."""
    return {clock["name"]: clock["due"] for it in explanation["queues"] for clock in it["clocks"]}


RAG, NOTICE, CDOP, LEARNING = "lscp.rag", "lscp.statutory-notice", "lscp.cdop", "lscp.learning"
SAR, DHR, FIR, COPY = "lsab.sar", "safer-leeds.dhr", "safer-leeds.fir", "safer-leeds.information"
MUST, MAY, INFORMATION = "must_consider", "may_consider", "information"
ASKED = {"triage": "asked"}

KILLED = {"abuse_or_neglect": "known", "domestic_abuse": "yes", "sudden_or_unexplained": "yes"}
HARM = {"outcome": "serious_harm", "abuse_or_neglect": "known"}
DAY = "2026-10-05"


def child(**said: Any) -> dict[str, Any]:
    """A child of nine who died."""
    return a_person(**({"outcome": "death", "age_years": 9} | said))


def adult(**said: Any) -> dict[str, Any]:
    """Somebody of forty who died."""
    return a_person(**({"outcome": "death", "age_years": 40} | said))


def perpetrator(**said: Any) -> dict[str, Any]:
    """Somebody of forty-one who is said to have done it."""
    return a_person("alleged_perpetrator", **({"outcome": "none", "age_years": 41} | said))


def where(*people: dict[str, Any], **incident: Any) -> dict[str, str]:
    """Where such a notification goes."""
    return desks(explained(told(*people, **incident)))
