"""What the invented senders told of the demonstration's cases, field by field."""

from collections.abc import Mapping
from datetime import date, timedelta

Fields = Mapping[str, object]


def _incident(on: date, summary: str, **facts: str) -> dict[str, object]:
    answers = [
        "domestic_abuse",
        "suicide_suspected",
        "offensive_weapon",
        "modern_slavery_or_exploitation",
        "agencies_concern",
        "professional_implicated",
        "children_affected",
        "sudden_or_unexplained",
    ]
    place = {"local_authority": "Leeds", "country": "England", "occurred_on": on.isoformat()}
    return {**dict.fromkeys(answers, "no"), **place, "summary": summary, **facts}


def _told(agency: str, on: date, incident: dict[str, object], *people: dict[str, object]) -> Fields:
    return {
        "raised_by": {"agency": agency, "name": "A colleague", "email": "colleague@agency.example.org"},
        "aware_on": (on + timedelta(days=1)).isoformat(),
        "incident": incident,
        "people": list(people),
        "immediate_safeguarding_done": "yes",
        "rationale": "The sender thinks that a board should look at how agencies worked together.",
    }


def _person(role: str, outcome: str, age: int, **facts: object) -> dict[str, object]:
    flags = ["looked_after", "care_leaver", "child_protection_plan", "care_and_support_needs", "self_neglect"]
    health = ["learning_disability_or_autism", "mental_health_services_6_months"]
    base = {"role": role, "outcome": outcome, "age_years": age, "usual_residence": "Leeds"}
    return {**base, **dict.fromkeys([*flags, *health], "no"), **facts}


def child(age: int, **facts: object) -> dict[str, object]:
    """A child who was seriously harmed."""
    return _person("subject", "serious_harm", age, **{"name": "Robin Inventedchild", **facts})


def harmed(on: date, child: dict[str, object], summary: str, abuse: int) -> Fields:
    """A child was harmed; `abuse` 1 when it is suspected, 0 when nobody knows."""
    known = "suspected" if abuse else "unknown"
    incident = _incident(on, summary, outcome="serious_harm", abuse_or_neglect=known)
    return _told("Leeds Teaching Hospitals (invented)", on, incident, child)


def homicide(on: date) -> Fields:
    """A woman killed at home while two children were there."""
    incident = _incident(
        on,
        "A woman of 36 was killed at home by her husband; two children were in the house.",
        outcome="death",
        abuse_or_neglect="known",
        domestic_abuse="yes",
        children_affected="yes",
        agencies_concern="yes",
        sudden_or_unexplained="yes",
    )
    woman = _person("subject", "death", 36, name="Examplia Testwood", relationship_to_perpetrator="partner")
    children = [_person("household_child", "none", age) for age in (3, 10)]
    return _told("West Yorkshire Police (invented)", on, incident, woman, *children)


def adult(on: date, summary: str, needs: str) -> Fields:
    """A man who died in a fire, or a woman found hurt, by whether it is known that care was needed."""
    died = needs == "yes"
    incident = _incident(
        on,
        summary,
        outcome="death" if died else "serious_harm",
        abuse_or_neglect="not_suspected" if died else "suspected",
        agencies_concern="yes",
        sudden_or_unexplained="yes" if died else "no",
    )
    neglect = "yes" if died else "no"
    who = _person(
        "subject",
        "death" if died else "serious_harm",
        58 if died else 47,
        care_and_support_needs=needs,
        self_neglect=neglect,
    )
    return _told("Fire and rescue service (invented)", on, incident, who)


def natural_death(on: date) -> Fields:
    """A child who died of an illness."""
    incident = _incident(
        on,
        "A girl of nine with leukaemia died in hospital.",
        outcome="death",
        abuse_or_neglect="not_suspected",
    )
    return _told("Leeds Teaching Hospitals (invented)", on, incident, _person("subject", "death", 9))
