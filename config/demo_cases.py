"""The invented cases of the demonstration: what was told, and who has done what about it since."""

from dataclasses import dataclass
from datetime import date, timedelta

from config.demo_facts import Fields, adult, child, harmed, homicide, natural_death
from hub.messaging.message import Compartment
from hub.queues.entry import Result, Verdict

ANSWER = """Thursday is good. I bring the chronology.

On Monday 23 November Connor Notreal wrote:
> Can we scope both reviews in one meeting?
Yes, with one set of terms of reference.
> Thursday at two would suit the police."""


NHS_NUMBER = "999 123 4551"
"""Its check digit is right, and numbers that begin with 999 are given to nobody."""


@dataclass(frozen=True, slots=True)
class Story:
    """`taken` is (queue, who, statement); `concluded` is (queue, who, result, rationale).

    `considered` is (queue, who, verdict, reason, queue that it was passed on to).

    `said` is (who, to, compartment, text), where `to` are words such as `queue:lscp.rag`.
    """

    hours_ago: float
    raised_by: str
    fields: Fields
    taken: tuple[tuple[str, str, str], ...] = ()
    considered: tuple[tuple[str, str, Verdict, str, str], ...] = ()
    concluded: tuple[tuple[str, str, Result, str], ...] = ()
    said: tuple[tuple[str, tuple[str, ...], Compartment, str], ...] = ()


def stories(today: date) -> tuple[Story, ...]:
    """Cases in different states, one of them told twice, dated so that they are always recent."""
    return (
        Story(
            170,
            "amara",
            harmed(today - timedelta(days=9), child(7), "A child of seven was badly burned at home.", 1),
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
            homicide(today - timedelta(days=5)),
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
            adult(today - timedelta(days=4), "A man of 58 who hoarded died in a fire at his flat.", "yes"),
            taken=(("lsab.sar", "bashir", "Chronologies asked for; at the sub-group on the 3rd."),),
            considered=(("lsab.sar", "bashir", Verdict.ACCEPTED, "", ""),),
        ),
        Story(
            30,
            "amara",
            harmed(
                today - timedelta(days=2),
                child(2, nhs_number=NHS_NUMBER),
                "A toddler swallowed a parent's medicine.",
                1,
            ),
        ),
        Story(
            5,
            "connor",
            adult(today - timedelta(days=1), "A woman of 47 was found badly hurt in a flat.", "unknown"),
        ),
        Story(3, "amara", natural_death(today - timedelta(days=1))),
        Story(
            2,
            "connor",
            harmed(
                today - timedelta(days=3),
                child(2, name="INVENTEDCHILD, Robin", nhs_number=NHS_NUMBER.replace(" ", "")),
                "A child of two was taken to hospital after swallowing tablets that were in reach.",
                1,
            ),
        ),
        Story(
            1,
            "bashir",
            harmed(today - timedelta(days=1), child(15), "A boy of fifteen was stabbed near a bus stop.", 0),
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
In-Reply-To: {letter}
Message-ID: <invented-connor-1@safer-leeds.example.org>

Hello,

We spoke to the housing officer, who knew the flat. I am sending this from my telephone.

Connor
"""
"""Nobody vouches for it, so that quarantine has something to show."""
