"""A notification as the rules look at it: person by person, each fact worked out once, when asked for."""

from enum import StrEnum
from typing import Final

from hub.intake.notification import Notification, Person, PersonRole
from hub.routing.age import Age, at_death, when_harmed
from hub.routing.place import Reading
from hub.words import Answer


class Group(StrEnum):
    """Whom a rule is asked about, one by one. A victim is anybody but an alleged perpetrator."""

    INCIDENT = "incident"
    SUBJECT = "subject"
    VICTIM = "victim"
    PERSON = "person"
    ALLEGED_PERPETRATOR = "alleged_perpetrator"


AGES: Final = {"age_when_harmed": when_harmed, "age_at_death": at_death}


class View:
    """One person in the incident, or the incident itself when `person` is None."""

    __slots__ = ("ages", "answers", "person", "scene", "who")

    def __init__(self, scene: "Scene", person: Person | None, who: str) -> None:
        self.scene = scene
        self.person = person
        self.who = who
        self.answers: dict[str, Answer] = {}
        self.ages: dict[str, Age] = {}

    def age(self, name: str) -> Age:
        """One of `AGES`, for a person."""
        found = self.ages.get(name)
        if found is None:
            told = self.scene.told
            found = self.ages[name] = AGES[name](self.someone, told, self.scene.reading.reach_back)
        return found

    @property
    def role(self) -> PersonRole:
        return self.someone.role

    @property
    def someone(self) -> Person:
        """The person; asking it of the incident is a bug that the loader of rules keeps out."""
        if self.person is None:
            raise TypeError("This fact is about a person, and the incident was asked.")
        return self.person


class Scene:
    """`groups` holds the views each rule is asked of, in the order the people were named."""

    __slots__ = ("groups", "incident", "reading", "told")

    def __init__(self, told: Notification, reading: Reading) -> None:
        self.told = told
        self.reading = reading
        self.incident = View(self, None, "the incident")
        people = [View(self, person, _called(number, person)) for number, person in enumerate(told.people, 1)]
        victims = [it for it in people if it.role is not PersonRole.ALLEGED_PERPETRATOR]
        self.groups: dict[Group, list[View]] = {
            Group.INCIDENT: [self.incident],
            Group.SUBJECT: [it for it in victims if it.role is PersonRole.SUBJECT],
            Group.VICTIM: victims,
            Group.PERSON: people,
            Group.ALLEGED_PERPETRATOR: [it for it in people if it not in victims],
        }


def _called(number: int, person: Person) -> str:
    """So that a question can say whom it means without naming anybody."""
    return f"person {number} ({person.role.replace('_', ' ')})"
