"""Anything that might be told of a case, for what must hold of every case."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from hub.intake.notification import Abuse, Country, Outcome, PersonOutcome, Relationship
from hub.routing.story import ABSENT, Slot
from hub.words import Answer

AGES = st.none() | st.sampled_from([0, 15, 16, 17, 18, 24, 25, 26, 60])
AREAS = st.sampled_from(["Leeds", "Kirklees", ""])
ANSWERS = st.sampled_from(list(Answer))

OF_PERSON: dict[str, st.SearchStrategy[Any]] = {
    "date_of_birth": st.none() | st.dates(date(1980, 1, 1), date(2026, 11, 1)),
    "age_years": AGES,
    "age_at_death_years": AGES,
    "age_disputed": st.booleans(),
    "unborn": st.booleans(),
    "usual_residence": AREAS,
    "responsible_authority": AREAS,
    "looked_after": ANSWERS,
    "care_leaver": ANSWERS,
    "care_and_support_needs": ANSWERS,
    "self_neglect": ANSWERS,
}
OF_INCIDENT: dict[str, st.SearchStrategy[Any]] = {
    "outcome": st.sampled_from(list(Outcome)),
    "abuse_or_neglect": st.sampled_from(list(Abuse)),
    "local_authority": AREAS,
    "country": st.sampled_from(list(Country)),
    **dict.fromkeys(
        (
            "domestic_abuse",
            "suicide_suspected",
            "offensive_weapon",
            "modern_slavery_or_exploitation",
            "agencies_concern",
            "children_affected",
            "sudden_or_unexplained",
        ),
        ANSWERS,
    ),
}


def tellings() -> st.SearchStrategy[dict[tuple[Slot, str], Any]]:
    """Anything that might be told of one subject and perhaps one alleged perpetrator."""
    fields: dict[tuple[Slot, str], st.SearchStrategy[Any]] = {
        **{(Slot.INCIDENT, name): values for name, values in OF_INCIDENT.items()},
        **{(slot, name): values for slot in list(Slot)[1:] for name, values in OF_PERSON.items()},
        (Slot.SUBJECT, "outcome"): st.sampled_from(list(PersonOutcome)),
        (Slot.SUBJECT, "relationship_to_perpetrator"): st.sampled_from(list(Relationship)),
        (Slot.PERPETRATOR, "outcome"): st.sampled_from([ABSENT, *PersonOutcome]),
    }
    return st.fixed_dictionaries(fields)
