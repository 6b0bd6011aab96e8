"""Invented notifications that answer chosen fields, and the facts that the rules would see in them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from hub.intake.notification import (
    Abuse,
    Incident,
    Notification,
    Outcome,
    Person,
    PersonOutcome,
    PersonRole,
    RaisedBy,
)
from hub.routing.condition import Condition
from hub.routing.scene import Group, Scene, View
from hub.words import Answer


class Slot(StrEnum):
    """Who is in a story."""

    INCIDENT = "incident"
    SUBJECT = "subject"
    PERPETRATOR = "perpetrator"


PRESENT: Final = "there is an alleged perpetrator"

Atom = tuple[Slot, Condition | str]
Field = tuple[Slot, str]
Telling = Mapping[Field, Any]


TODAY: Final = date(2026, 11, 22)
ADULT: Final = Person(PersonRole.SUBJECT, PersonOutcome.DEATH)
PLAIN: Final = Notification(
    raised_by=RaisedBy("an agency"),
    incident=Incident(Outcome.DEATH, Abuse.KNOWN, "invented", occurred_on=TODAY),
    people=(ADULT,),
    aware_on=TODAY,
)
BY: Final = replace(ADULT, role=PersonRole.ALLEGED_PERPETRATOR, outcome=PersonOutcome.NONE)
ABSENT: Final = "absent"


def story(telling: Telling) -> Notification:
    """The notification that a telling amounts to; what it does not speak of is as in `PLAIN`."""
    parts: dict[Slot, dict[str, Any]] = {slot: {} for slot in Slot}
    for (slot, name), value in telling.items():
        parts[slot][name] = value
    agency = parts[Slot.INCIDENT].pop("agency", PLAIN.raised_by.agency)
    people = [replace(ADULT, **parts[Slot.SUBJECT])]
    if parts[Slot.PERPETRATOR].get("outcome", ABSENT) != ABSENT:
        people.append(replace(BY, **parts[Slot.PERPETRATOR]))
    return replace(
        PLAIN,
        raised_by=RaisedBy(agency),
        incident=replace(PLAIN.incident, **parts[Slot.INCIDENT]),
        people=tuple(people),
    )


def answers_of(scene: Scene, atoms: Iterable[Atom]) -> tuple[Answer, ...]:
    """What a story answers to each atom; about nobody, no."""
    views: dict[Slot, View | None] = {
        Slot.INCIDENT: scene.incident,
        Slot.SUBJECT: scene.groups[Group.SUBJECT][0],
        Slot.PERPETRATOR: next(iter(scene.groups[Group.ALLEGED_PERPETRATOR]), None),
    }
    return tuple(_answer(views[slot], it) for slot, it in atoms)


def _answer(view: View | None, it: Condition | str) -> Answer:
    if isinstance(it, str) or view is None:
        return Answer.NO if view is None else Answer.YES
    return it.test(view)
