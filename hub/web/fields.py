"""The vocabulary as people meet it: one table that labels, asks, reads and shows every field."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """How a field is asked for."""

    TEXT = "text"
    LONG = "long"
    DAY = "day"
    YEARS = "years"
    CHOICE = "choice"
    ANSWER = "answer"
    TICK = "tick"
    TICKS = "ticks"
    LINES = "lines"


Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One field. `missing` is what to say when it is required and blank; empty means it may be left out."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    choices: Choices = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields asked together. `path` is where they nest in the body: "", `raised_by` or `incident`."""

    title: str
    path: str
    items: tuple[Item, ...]

    def paths(self) -> Iterator[tuple[str, Item]]:
        """Each field with its whole path, such as `incident.outcome`."""
        for item in self.items:
            yield f"{self.path}.{item.name}" if self.path else item.name, item


ANSWERS: Final[Choices] = (("yes", "Yes"), ("no", "No"), ("unknown", "Not known"))
BOARDS: Final[Choices] = (
    ("", "No board (an agency or the public)"),
    ("lscp", "LSCP: Leeds Safeguarding Children Partnership"),
    ("lsab", "LSAB: Leeds Safeguarding Adults Board"),
    ("safer-leeds", "Safer Leeds"),
)
OUTCOMES: Final[Choices] = (
    ("death", "Death"),
    ("serious_harm", "Serious harm"),
    ("near_miss", "Near miss"),
    ("other", "Something else"),
    ("unknown", "Not known"),
)
ABUSE: Final[Choices] = (
    ("known", "Known"),
    ("suspected", "Suspected"),
    ("not_suspected", "Not suspected"),
    ("unknown", "Not known"),
)
COUNTRIES: Final[Choices] = (
    ("", "Not said"),
    ("England", "England"),
    ("Wales", "Wales"),
    ("Scotland", "Scotland"),
    ("Northern Ireland", "Northern Ireland"),
    ("elsewhere", "Elsewhere"),
    ("unknown", "Not known"),
)
PROCESSES: Final[Choices] = (
    ("scsi", "Serious child safeguarding incident"),
    ("child_death_review", "Child death review"),
    ("care_leaver_death", "Death of a care leaver"),
    ("sar", "Safeguarding Adults Review"),
    ("dhr", "Domestic homicide review"),
    ("fir", "Fatal Incident Review"),
    ("owhr", "Offensive weapons homicide review"),
    ("not_sure", "Not sure"),
)


def answer(name: str, label: str, hint: str = "") -> Item:
    """A question answered yes, no or not known."""
    return Item(name, label, Kind.ANSWER, hint, ANSWERS)


URGENT: Final = Group(
    "Is anyone at risk now?",
    "",
    (
        answer(
            "immediate_safeguarding_done",
            "Has everyone who may still be at risk been made safe?",
            "Think of brothers and sisters, other children and adults in the household, and other clients. "
            "If not, ring 999 or the front door before you go on.",
        ),
        Item(
            "aware_on",
            "When did the local authority become aware?",
            Kind.DAY,
            "The statutory five working days start on this day. Leave it blank if you do not know.",
        ),
    ),
)

RAISED_BY: Final = Group(
    "Who is raising this",
    "raised_by",
    (
        Item("partnership", "Raised by a board", Kind.CHOICE, choices=BOARDS),
        Item("agency", "Agency", missing="Enter the agency, or “member of the public”"),
        Item("name", "Name"),
        Item("role", "Job or role"),
        Item("email", "Email address", hint="We send the receipt here, and word each time a board takes it."),
        Item("phone", "Telephone number"),
        Item("reference", "Your own reference"),
    ),
)

INCIDENT: Final = Group(
    "What happened",
    "incident",
    (
        Item(
            "summary",
            "What happened, in a few sentences",
            Kind.LONG,
            "Only the boards that must or may look at this will read it.",
            missing="Say what happened",
        ),
        Item(
            "outcome",
            "What was the worst outcome for anyone it is about?",
            Kind.CHOICE,
            choices=OUTCOMES,
            missing="Select the worst outcome, or “Not known”",
        ),
        Item(
            "abuse_or_neglect",
            "Is abuse or neglect known or suspected?",
            Kind.CHOICE,
            choices=ABUSE,
            missing="Select whether abuse or neglect is known or suspected",
        ),
        Item("occurred_on", "When did it happen?", Kind.DAY, "Leave it blank if you do not know."),
        Item("local_authority", "Local authority where it happened", hint="For example, Leeds"),
        Item("country", "Country", Kind.CHOICE, choices=COUNTRIES),
    ),
)

DUTIES: Final = Group(
    "What decides who must look at it",
    "incident",
    (
        answer(
            "domestic_abuse",
            "Was there domestic abuse?",
            "Violence, abuse or neglect by a relative, a partner or former partner, or one of the household.",
        ),
        answer("suicide_suspected", "Is suicide suspected?"),
        answer(
            "sudden_or_unexplained", "Was it sudden or unexplained?", "A death without a known natural cause."
        ),
        answer("offensive_weapon", "Was an offensive weapon involved?"),
        answer("modern_slavery_or_exploitation", "Is modern slavery or exploitation involved?"),
        answer("children_affected", "Were children affected?", "In the household, or who saw it."),
        answer("agencies_concern", "Is there concern about how agencies worked together?"),
        answer("professional_implicated", "Is someone in a position of trust implicated?"),
    ),
)

WHY: Final = Group(
    "Why you are telling the boards",
    "",
    (
        Item("rationale", "Why should a board look at this?", Kind.LONG),
        Item(
            "suspected_processes",
            "Which reviews do you think it may need?",
            Kind.TICKS,
            "A hint for the people who read it. It never keeps a board from being asked.",
            PROCESSES,
        ),
    ),
)

GROUPS: Final = (URGENT, RAISED_BY, INCIDENT, DUTIES, WHY)
