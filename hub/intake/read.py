"""Reads decoded JSON into a Notification, or says of every wrong field what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.intake.notification import (
    Abuse,
    Country,
    Incident,
    Notification,
    Outcome,
    Person,
    PersonOutcome,
    PersonRole,
    Process,
    RaisedBy,
    Relationship,
)
from hub.intake.value import Field, Problem, Table, address, day, list_of, number, one_of, record, text, tick
from hub.words import Answer

__all__ = ["Problem", "Rejected", "read"]


@dataclass(frozen=True, slots=True)
class Rejected:
    """Every problem found, not only the first."""

    problems: tuple[Problem, ...]


TEXT, DAY, TICK = Field(text), Field(day), Field(tick)
NEEDED_TEXT, ANSWER, AGE = Field(text, required=True), Field(one_of([*Answer], Answer)), Field(number(0, 130))

RAISED_BY: Table = {
    "agency": NEEDED_TEXT,
    "partnership": Field(one_of(("lscp", "lsab", "safer-leeds"))),
    "name": TEXT,
    "role": TEXT,
    "email": Field(address),
    "phone": TEXT,
    "reference": TEXT,
}

INCIDENT: Table = {
    "occurred_on": DAY,
    "local_authority": TEXT,
    "country": Field(one_of([*Country], Country)),
    "outcome": Field(one_of([*Outcome], Outcome), required=True),
    "abuse_or_neglect": Field(one_of([*Abuse], Abuse), required=True),
    "domestic_abuse": ANSWER,
    "suicide_suspected": ANSWER,
    "offensive_weapon": ANSWER,
    "modern_slavery_or_exploitation": ANSWER,
    "agencies_concern": ANSWER,
    "professional_implicated": ANSWER,
    "children_affected": ANSWER,
    "sudden_or_unexplained": ANSWER,
    "summary": NEEDED_TEXT,
}

PERSON: Table = {
    "role": Field(one_of([*PersonRole], PersonRole), required=True),
    "outcome": Field(one_of([*PersonOutcome], PersonOutcome)),
    "name": TEXT,
    "aliases": Field(list_of(text, at_most=50)),
    "nhs_number": TEXT,
    "address": TEXT,
    "postcode": TEXT,
    "sex": TEXT,
    "ethnicity": TEXT,
    "date_of_birth": DAY,
    "age_years": AGE,
    "age_at_death_years": AGE,
    "age_disputed": TICK,
    "unborn": TICK,
    "usual_residence": TEXT,
    "responsible_authority": TEXT,
    "looked_after": ANSWER,
    "care_leaver": ANSWER,
    "child_protection_plan": ANSWER,
    "care_and_support_needs": ANSWER,
    "self_neglect": ANSWER,
    "learning_disability_or_autism": ANSWER,
    "mental_health_services_6_months": ANSWER,
    "relationship_to_perpetrator": Field(one_of([*Relationship], Relationship)),
}

NOTIFICATION: Table = {
    "raised_by": Field(record(RAISED_BY, RaisedBy), required=True),
    "aware_on": DAY,
    "incident": Field(record(INCIDENT, Incident), required=True),
    "people": Field(list_of(record(PERSON, Person), at_most=100), required=True),
    "suspected_processes": Field(list_of(one_of([*Process], Process), at_most=50)),
    "immediate_safeguarding_done": ANSWER,
    "rationale": TEXT,
}

_READ = record(NOTIFICATION, Notification)


def read(fields: Mapping[str, object]) -> Notification | Rejected:
    """A notification in the words of the vocabulary; whatever was not answered is `unknown`."""
    found = _READ(fields)
    if not isinstance(found, Notification):
        return Rejected(found.problems)
    if all(person.role is not PersonRole.SUBJECT for person in found.people):
        advice = "Say whom it is about: give at least one person the role subject. No name is needed."
        return Rejected((Problem("people", advice),))
    return found
