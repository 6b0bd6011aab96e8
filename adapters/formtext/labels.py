"""What people call each field: the label table of the pasted form.

A label is matched without regard to case, punctuation, brackets and what stands in them. The wire name
always counts as a label. The first label is what notes call the field.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from adapters.formtext.case_labels import INCIDENT, RAISED_BY, TOP
from adapters.formtext.person_labels import PERSON


class Section(StrEnum):
    """The part of the form a label stands in; its value is where the JSON body has it."""

    RAISED_BY = "raised_by"
    TOP = ""
    INCIDENT = "incident"
    PERSON = "people"


class Sort(StrEnum):
    """How a value is read."""

    LINE = "line"
    PROSE = "prose"
    DATE = "date"
    BIRTH = "birth"
    ANSWER = "answer"
    TICK = "tick"
    YEARS = "years"
    NAMES = "names"
    PROCESSES = "processes"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Slot:
    """One field. Labels of a `strong` one belong to a case; others also stand in anybody's signature."""

    section: Section
    name: str
    sort: Sort
    labels: tuple[str, ...]
    strong: bool


ROWS: Final = {
    Section.RAISED_BY: RAISED_BY,
    Section.TOP: TOP,
    Section.INCIDENT: INCIDENT,
    Section.PERSON: PERSON,
}
CONTINUED: Final = re.compile(r"\n\s+\|")


def _slots() -> Iterator[Slot]:
    for section, rows in ROWS.items():
        for row in CONTINUED.sub(" |", rows).strip().splitlines():
            name, sort, labels = row.split(maxsplit=2)
            wire = name.rstrip("~")
            said = [*(label.strip() for label in labels.split("|")), wire.replace("_", " ")]
            yield Slot(section, wire, Sort(sort), tuple(dict.fromkeys(said)), strong=wire == name)


SLOTS: Final = tuple(_slots())
