"""Invented cases for a rehearsal: enough facts for the rules, and nobody who lives."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

Fields = Mapping[str, Any]

INVENTED: Final = "A REHEARSAL. Everything here is invented, and nothing has happened. "

_CHILD: Final = {
    "incident": {"outcome": "serious_harm", "abuse_or_neglect": "suspected", "agencies_concern": "yes"},
    "people": [{"role": "subject", "outcome": "serious_harm", "age_years": 6, "looked_after": "no"}],
    "told": "A child of six was seriously harmed at home.",
}
_ADULT: Final = {
    "incident": {
        "outcome": "death",
        "abuse_or_neglect": "suspected",
        "agencies_concern": "yes",
        "domestic_abuse": "no",
        "suicide_suspected": "no",
    },
    "people": [
        {
            "role": "subject",
            "outcome": "death",
            "age_years": 58,
            "care_and_support_needs": "yes",
            "self_neglect": "yes",
        }
    ],
    "told": "An adult who needed care died in a fire at home.",
}
_HOMICIDE: Final = {
    "incident": {
        "outcome": "death",
        "abuse_or_neglect": "known",
        "domestic_abuse": "yes",
        "children_affected": "yes",
        "agencies_concern": "yes",
    },
    "people": [
        {
            "role": "subject",
            "outcome": "death",
            "age_years": 36,
            "care_and_support_needs": "no",
            "relationship_to_perpetrator": "partner",
        },
        {"role": "household_child", "outcome": "none", "age_years": 4},
    ],
    "told": "A woman was killed at home by her partner; a child was in the house.",
}

CASES: Final[Mapping[str, Mapping[str, Any]]] = {"child": _CHILD, "adult": _ADULT, "homicide": _HOMICIDE}
TITLES: Final = {name: str(it["told"]) for name, it in CASES.items()}
"""What each is, in a sentence, by the name that it is asked for."""


def invented(case: str, by: Mapping[str, str], today: date) -> Fields:
    """The fields of one of CASES as somebody would tell it today; `by` is who rehearses."""
    it, when = CASES[case], (today - timedelta(days=1)).isoformat()
    place = {"occurred_on": when, "local_authority": "Leeds", "country": "England"}
    people = [
        {"name": f"Rehearsal Person {number}", "usual_residence": "Leeds", **one}
        for number, one in enumerate(it["people"], 1)
    ]
    incident = {**it["incident"], **place, "summary": INVENTED + it["told"]}
    return _told(by, incident) | {"aware_on": today.isoformat(), "people": people}


def called_up(titles: Sequence[str], by: Mapping[str, str]) -> Fields:
    """What is told where queues were chosen rather than a case; it has no facts."""
    return _told(by, {"summary": f"{INVENTED}It tries how soon these have it: {'; '.join(titles)}."})


def _told(by: Mapping[str, str], incident: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "raised_by": {"agency": "Rehearsal", **by},
        "incident": incident,
        "immediate_safeguarding_done": "yes",
    }
