"""The facts a rule may ask for, each answered yes, no or unknown from what was told, and never guessed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from hub.routing import circumstance, outcome
from hub.routing.scene import View
from hub.routing.truth import said
from hub.words import Answer

Read = Callable[[View], Answer]


@dataclass(frozen=True, slots=True)
class Fact:
    """`label` is how it reads in a reason, `question` how it is asked for; {who} is the person concerned."""

    label: str
    question: str
    read: Read
    personal: bool


def fact(name: str, view: View) -> Answer:
    """The answer, worked out once for each person, or once for the incident."""
    found = view.answers.get(name)
    if found is None:
        known = FACTS[name]
        incident = view.scene.incident
        found = known.read(view) if known.personal or view is incident else fact(name, incident)
        view.answers[name] = found
    return found


def _incident(name: str, label: str, question: str) -> tuple[str, Fact]:
    def read(view: View) -> Answer:
        answer: Answer = getattr(view.scene.told.incident, name)
        return answer

    return name, Fact(label, question, read, personal=False)


def _person(name: str, label: str, question: str) -> tuple[str, Fact]:
    def read(view: View) -> Answer:
        answer: Answer = getattr(view.someone, name)
        return answer

    return name, Fact(label, question, read, personal=True)


def _marked(name: str, label: str) -> tuple[str, Fact]:
    def read(view: View) -> Answer:
        return said(getattr(view.someone, name))

    return name, Fact(label, f"Is it right that {{who}} is {label}?", read, personal=True)


def _about(label: str, question: str, read: Read) -> Fact:
    return Fact(label, question, read, personal=True)


def _at_large(label: str, question: str, read: Read) -> Fact:
    return Fact(label, question, read, personal=False)


FACTS: Final[Mapping[str, Fact]] = dict(
    [
        _incident("offensive_weapon", "offensive weapon", "Was an offensive weapon used?"),
        _incident(
            "modern_slavery_or_exploitation",
            "modern slavery or exploitation",
            "Is modern slavery or exploitation suspected?",
        ),
        _incident(
            "agencies_concern",
            "concern about how agencies worked together",
            "Is there reasonable cause for concern about how agencies worked together?",
        ),
        _incident(
            "professional_implicated",
            "somebody in a position of trust implicated",
            "Is somebody in a position of trust implicated?",
        ),
        _incident(
            "sudden_or_unexplained",
            "sudden death or without a known natural cause",
            "Was the death sudden, or without a known natural cause?",
        ),
        _person("looked_after", "looked-after child", "Was {who} a looked-after child?"),
        _person(
            "care_leaver",
            "care leaver",
            "Was {who} a care leaver (13 weeks in care from age 14, ending after the 16th birthday)?",
        ),
        _person("child_protection_plan", "child protection plan", "Was {who} on a child protection plan?"),
        _person(
            "care_and_support_needs",
            "needs for care and support",
            "Did {who} have needs for care and support, whether or not anybody was meeting them?",
        ),
        _person("self_neglect", "self-neglect", "Was there self-neglect by {who}?"),
        _person(
            "learning_disability_or_autism",
            "learning disability or autism",
            "Did {who} have a learning disability or autism?",
        ),
        _person(
            "mental_health_services_6_months",
            "mental health services within six months",
            "Was {who} in touch with mental health services in the six months before?",
        ),
        _marked("age_disputed", "of disputed age"),
        _marked("unborn", "unborn"),
    ]
) | {
    "abuse_or_neglect": _at_large(
        "abuse or neglect known or suspected", "Is abuse or neglect known or suspected?", circumstance.abuse
    ),
    "abuse_as_told": _at_large(
        "abuse or neglect said to be known or suspected",
        "Is abuse or neglect known or suspected?",
        circumstance.abuse_as_told,
    ),
    "suicide_suspected": _at_large(
        "suicide suspected", "Is the suicide of a subject suspected?", circumstance.suicide
    ),
    "child_affected": _at_large(
        "a child in the household, or who saw or was affected by it",
        "Were there children in the household, or who saw or were affected by it?",
        circumstance.child_affected,
    ),
    "incident_in_leeds": _at_large(
        "happened in Leeds", "In which local authority's area did it happen?", circumstance.in_leeds
    ),
    "incident_in_another_english_area": _at_large(
        "happened in another English authority's area",
        "In which local authority's area did it happen?",
        circumstance.in_other_english_area,
    ),
    "incident_outside_england": _at_large(
        "happened outside England", "In which country did it happen?", circumstance.outside_england
    ),
    "raised_by_fire_service": _at_large(
        "raised by the fire and rescue service",
        "Was this raised by the fire and rescue service?",
        partial(circumstance.raised_by, "raised_by_fire_service"),
    ),
    "raised_by_care_provider": _at_large(
        "raised by a provider of care",
        "Was this raised by a provider of care?",
        partial(circumstance.raised_by, "raised_by_care_provider"),
    ),
    "died": _about("died", "Did {who} die?", outcome.died),
    "seriously_harmed": _about("seriously harmed", "Was {who} seriously harmed?", outcome.seriously_harmed),
    "near_miss": _about("near miss", "Was it a near miss for {who}?", outcome.near_miss),
    "other_outcome": _about(
        "no death, serious harm or near miss", "What was the outcome for {who}?", outcome.other_outcome
    ),
    "domestic": _about(
        "violence, abuse or neglect by a relative, a partner or former partner, or the household",
        "Was there violence, abuse or neglect of {who} by a relative, a partner or former partner, "
        "or somebody in the household? What was the alleged perpetrator to them?",
        circumstance.domestic,
    ),
    "harmed_by_carer": _about(
        "the alleged perpetrator is the carer",
        "Was {who}'s carer the alleged perpetrator?",
        circumstance.by_carer,
    ),
    "resident_in_leeds": _about(
        "normally resident in Leeds",
        "In which local authority's area was {who} normally resident?",
        circumstance.resident_in_leeds,
    ),
    "leeds_is_responsible": _about(
        "Leeds is the responsible authority",
        "Which authority looked after or placed {who}?",
        circumstance.leeds_is_responsible,
    ),
}
"""By the name a rule uses. A rule that names anything else does not load."""

AGE_LABELS: Final[Mapping[str, tuple[str, str]]] = {
    "age_when_harmed": (
        "age at the incident",
        "How old was {who} at the incident (date of birth or years)? If the age is disputed, settle it.",
    ),
    "age_at_death": (
        "age at death (of the living: at the incident)",
        "How old was {who} at death (if alive, at the incident)? If the age is disputed, settle it.",
    ),
}
