"""The invented cases of the demonstration: what was told, and who has done what about it since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hub.messaging.message import Compartment
from hub.queues.entry import Result

Fields = Mapping[str, object]


ANSWER = """Thursday is good. I bring the chronology.

On Monday 23 November Connor Notreal wrote:
> Can we scope both reviews in one meeting?
Yes, with one set of terms of reference.
> Thursday at two would suit the police."""


@dataclass(frozen=True, slots=True)
class Story:
    """`taken` is (queue, who, statement); `concluded` is (queue, who, result, rationale).

    `said` is (who, to, compartment, text), where `to` are words such as `queue:lscp.rag`.
    """

    hours_ago: float
    raised_by: str
    fields: Fields
    taken: tuple[tuple[str, str, str], ...] = ()
    concluded: tuple[tuple[str, str, Result, str], ...] = ()
    said: tuple[tuple[str, tuple[str, ...], Compartment, str], ...] = ()


def stories(today: date) -> tuple[Story, ...]:
    """Seven cases in different states, dated so that they are always recent."""
    return (
        Story(
            170,
            "amara",
            _case(today - timedelta(days=9), _child(7), "A child of seven was badly burned at home.", 1),
            taken=(("lscp.rag", "amara", "On the agenda of the Review Advisory Group on Thursday."),),
            concluded=(
                (
                    "lscp.rag",
                    "amara",
                    Result.NOT_MET_LEARNING,
                    "An accident after good care; the hospital's handover holds learning for two agencies.",
                ),
            ),
        ),
        Story(
            74,
            "connor",
            _homicide(today - timedelta(days=5)),
            taken=(
                ("safer-leeds.dhr", "connor", "Scoping letters go to the agencies this afternoon."),
                ("lsab.sar", "bashir", "Checking whether adult social care knew her."),
            ),
            said=(
                (
                    "connor",
                    ("queue:lsab.sar", "queue:safer-leeds.dhr"),
                    Compartment.OPEN,
                    "Can we scope both reviews in one meeting? Thursday at two would suit the police.",
                ),
                (
                    "bashir",
                    ("queue:safer-leeds.dhr",),
                    Compartment.OPEN,
                    ANSWER,
                ),
                (
                    "olwen",
                    ("queue:lsab.sar", "board:safer-leeds"),
                    Compartment.LEGAL,
                    "Counsel advises that nothing is published before the inquest.",
                ),
            ),
        ),
        Story(
            50,
            "bashir",
            _adult(today - timedelta(days=4), "A man of 58 who hoarded died in a fire at his flat.", "yes"),
            taken=(("lsab.sar", "bashir", "Chronologies asked for; at the sub-group on the 3rd."),),
        ),
        Story(
            30,
            "amara",
            _case(today - timedelta(days=2), _child(2), "A toddler swallowed a parent's medicine.", 1),
        ),
        Story(
            5,
            "connor",
            _adult(today - timedelta(days=1), "A woman of 47 was found badly hurt in a flat.", "unknown"),
        ),
        Story(3, "amara", _natural(today - timedelta(days=1))),
        Story(
            1,
            "bashir",
            _case(today - timedelta(days=1), _child(15), "A boy of fifteen was stabbed near a bus stop.", 0),
        ),
    )


MAIL = """From: Ward Sister <ward@hospital.example.org>
To: notify@hub.example.org
Subject: A patient I am worried about
Message-ID: <invented-ward-1@hospital.example.org>

Hello,

I was given this address at a training day. We have a lady of 79 on the ward with pressure
sores that should not have been missed at home. Four services were going in. I do not know
whether this is for you. Could somebody ring me on the ward?

Sister Wanda Inventworth
"""


REPLY = """From: Connor Notreal <connor@safer-leeds.example.org>
To: notify@hub.example.org
Subject: Re: please acknowledge
In-Reply-To: <{letter}@hub.example.org>
Message-ID: <invented-connor-1@safer-leeds.example.org>

Hello,

We spoke to the housing officer, who knew the flat. I am sending this from my telephone.

Connor
"""
"""Nobody vouches for it, so that quarantine has something to show."""


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


def _child(age: int) -> dict[str, object]:
    return _person("subject", "serious_harm", age, name="Robin Inventedchild")


def _case(on: date, child: dict[str, object], summary: str, abuse: int) -> Fields:
    known = "suspected" if abuse else "unknown"
    incident = _incident(on, summary, outcome="serious_harm", abuse_or_neglect=known)
    return _told("Leeds Teaching Hospitals (invented)", on, incident, child)


def _homicide(on: date) -> Fields:
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


def _adult(on: date, summary: str, needs: str) -> Fields:
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
    adult = _person(
        "subject",
        "death" if died else "serious_harm",
        58 if died else 47,
        care_and_support_needs=needs,
        self_neglect=neglect,
    )
    return _told("Fire and rescue service (invented)", on, incident, adult)


def _natural(on: date) -> Fields:
    incident = _incident(
        on,
        "A girl of nine with leukaemia died in hospital.",
        outcome="death",
        abuse_or_neglect="not_suspected",
    )
    return _told("Leeds Teaching Hospitals (invented)", on, incident, _person("subject", "death", 9))
