"""Tells whether two notifications may be of one case, and on what ground; a person decides whether they are.

`features` are what a keyed index may hold digests of: two notifications that share none resemble each other
in nothing. `resemblance` then compares the two themselves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import product
from typing import Final

from hub.intake.filed import Told
from hub.intake.normal import day, name_key, named_here, nhs_number, other_way_round, sender_reference

FAR_APART: Final = timedelta(days=30)
"""Incidents of one person further apart than this are rather two cases."""


class Clue(StrEnum):
    """What two notifications share; also the kind under which the index holds it."""

    NHS_NUMBER = "nhs_number"
    NAME_AND_BIRTH = "name_and_birth"
    NAME_AND_TURNED_BIRTH = "name_and_turned_birth"
    BIRTH_AND_DAY = "birth_and_day"
    NAME_AND_DAY = "name_and_day"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Someone:
    """One person as told, in any role; `names` are keys of the name and of every alias."""

    role: str
    names: frozenset[str]
    nhs_number: str
    born: date | None


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a notification is compared. `tokens` are references, its own among them."""

    people: tuple[Someone, ...]
    occurred_on: date | None
    tokens: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ground:
    """One clue; the roles and the places (from 0) of the person on either side, if it is about a person."""

    clue: Clue
    roles: tuple[str, str] = ("", "")
    places: tuple[int, int] = (-1, -1)


@dataclass(frozen=True, slots=True)
class Resemblance:
    """`days_apart` are the incidents' dates; None where either is unknown. The best ground comes first."""

    strong: bool
    grounds: tuple[Ground, ...]
    days_apart: int | None


def traits(reference: str, told: Told) -> Traits:
    """What can be compared of facts that may be incomplete or may not read at all."""
    fields = told.fields
    raised_by, incident = _record(fields.get("raised_by")), _record(fields.get("incident"))
    quoted = _text(raised_by.get("reference"))
    texts = (quoted, told.text, _text(incident.get("summary")), _text(fields.get("rationale")))
    tokens = {reference, *named_here(texts), sender_reference(quoted)}
    people = fields.get("people")
    listed = people if isinstance(people, list | tuple) else ()
    return Traits(
        people=tuple(_someone(it) for it in listed if isinstance(it, Mapping)),
        occurred_on=day(incident.get("occurred_on")),
        tokens=frozenset(tokens - {""}),
    )


def features(it: Traits) -> frozenset[tuple[Clue, str]]:
    """Every clue that another notification could share, as text to be marked with a key."""
    found = {(Clue.REFERENCE, token) for token in it.tokens}
    for person in it.people:
        found |= {*_of_person(person, it.occurred_on)}
    return frozenset(found)


def resemblance(one: Traits, other: Traits) -> Resemblance | None:
    """Why they may be of one case; None when nothing says so."""
    pairs = product(enumerate(one.people), enumerate(other.people))
    same_day = one.occurred_on is not None and one.occurred_on == other.occurred_on
    grounds = [
        Ground(clue, (a.role, b.role), (at_a, at_b))
        for (at_a, a), (at_b, b) in pairs
        if (clue := _shared(a, b, same_day))
    ]
    if one.tokens & other.tokens:
        grounds.append(Ground(Clue.REFERENCE))
    if not grounds:
        return None
    grounds.sort(key=lambda it: [*Clue].index(it.clue))
    apart = _apart(one.occurred_on, other.occurred_on)
    return Resemblance(
        _strong(grounds[0].clue, apart), tuple(grounds), apart.days if apart is not None else None
    )


def _strong(best: Clue, apart: timedelta | None) -> bool:
    """A number is one person's alone; a name and a birthday need the incident's date beside them."""
    match best:
        case Clue.NHS_NUMBER:
            return apart is None or apart <= FAR_APART
        case Clue.NAME_AND_BIRTH:
            return apart is not None and apart <= timedelta(days=1)
        case _:
            return False


def _shared(a: Someone, b: Someone, same_day: bool) -> Clue | None:
    """The best of what these two people share."""
    if a.nhs_number and a.nhs_number == b.nhs_number:
        return Clue.NHS_NUMBER
    if not (names := a.names & b.names):
        return Clue.BIRTH_AND_DAY if same_day and a.born is not None and a.born == b.born else None
    if a.born and b.born:
        if a.born == b.born:
            return Clue.NAME_AND_BIRTH
        if other_way_round(a.born) == b.born:
            return Clue.NAME_AND_TURNED_BIRTH
    return Clue.NAME_AND_DAY if same_day and any(" " in it for it in names) else None


def _of_person(person: Someone, occurred_on: date | None) -> Iterator[tuple[Clue, str]]:
    if person.nhs_number:
        yield Clue.NHS_NUMBER, person.nhs_number
    if occurred_on and person.born:
        yield Clue.BIRTH_AND_DAY, f"{person.born}|{occurred_on}"
    for name in person.names:
        if occurred_on and " " in name:
            yield Clue.NAME_AND_DAY, f"{name}|{occurred_on}"
        if person.born:
            yield Clue.NAME_AND_BIRTH, f"{name}|{person.born}"
            if turned := other_way_round(person.born):
                yield Clue.NAME_AND_TURNED_BIRTH, f"{name}|{min(turned, person.born)}"


def _someone(record: Mapping[str, object]) -> Someone:
    aliases = record.get("aliases")
    names = [record.get("name"), *(aliases if isinstance(aliases, list | tuple) else ())]
    return Someone(
        role=_text(record.get("role")),
        names=frozenset(name_key(_text(it)) for it in names) - {""},
        nhs_number=nhs_number(_text(record.get("nhs_number"))),
        born=day(record.get("date_of_birth")),
    )


def _apart(one: date | None, other: date | None) -> timedelta | None:
    return abs(one - other) if one and other else None


def _record(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
