"""Why two notifications may be of one case, and what each of them was told, in words and side by side."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any, Final
from uuid import UUID

from hub.calendar import day_in_words, in_words
from hub.intake.resemble import Clue, Ground, Resemblance
from hub.journeys.same_case import beside
from hub.queues.entry import Entry
from hub.queues.held import Held
from hub.web import told
from hub.web.context import me, queue_titles, the_hub
from hub.web.fields import GROUPS
from hub.web.people import ROLES

CLUES: Final = {
    Clue.NHS_NUMBER: "the same NHS number",
    Clue.NAME_AND_BIRTH: "the same name and date of birth",
    Clue.NAME_AND_TURNED_BIRTH: "the same name, and one date of birth with day and month the other way round",
    Clue.BIRTH_AND_DAY: "the same date of birth",
    Clue.NAME_AND_DAY: "the same name",
    Clue.REFERENCE: "the same reference is given in both",
}
SHOWN: Final = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One fact as the earlier and as the later tells it; `same` however it is written."""

    label: str
    earlier: str
    later: str

    @property
    def same(self) -> bool:
        return _plain(self.earlier) == _plain(self.later)


@dataclass(frozen=True, slots=True)
class Pairing:
    """Facts of the two under one title; `folded` are those that both tell alike, outside a person."""

    title: str
    rows: tuple[Row, ...]
    folded: tuple[Row, ...] = ()


def because(found: Resemblance) -> str:
    """`the same NHS number (sibling, then subject), incident dates one day apart`."""
    grounds: dict[str, None] = dict.fromkeys(_ground(it) for it in found.grounds)
    return ", ".join([*list(grounds)[:SHOWN], _dates(found.days_apart)])


def pairings(
    earlier: Mapping[str, Any], later: Mapping[str, Any], found: Resemblance | None
) -> Iterator[Pairing]:
    """Each person who may be one, then everybody else, then what was told of the incident."""
    ours, theirs = told.cards(earlier), told.cards(later)
    common = len(GROUPS)
    people, others = dict(enumerate(ours[common:])), dict(enumerate(theirs[common:]))
    for it in found.grounds if found else ():
        here, there = it.places
        if here in people and there in others:
            yield _pairing("May be one person", people.pop(here), others.pop(there))
    for mine, yours in zip_longest(people.values(), others.values()):
        yield _pairing("Another person", mine, yours)
    for one, other in zip(ours[:common], theirs[:common], strict=True):
        facts = _pairing(one.title, one, other).rows
        folded = tuple(it for it in facts if it.same)
        yield Pairing(one.title, tuple(it for it in facts if not it.same), folded)


def brought_forward(held: Iterable[Held], whose: Mapping[UUID, str]) -> list[tuple[str, str, str]]:
    """Each time of these entries that a link has changed: whose and what, the one that holds, its own."""
    return [
        (f"{whose[it.entry_id]}, {it.title}", _time(it.held), _time(it.own))
        for it in held
        if it.entry_id in whose
    ]


def around(reference: str, entries: Iterable[Entry]) -> dict[str, Any]:
    """What a notification's page says of others that are, or may be, the same case."""
    found, titles = beside(reference, me(), the_hub()), queue_titles()
    whose = {it.id: titles.get(it.queue, it.queue) for it in entries}
    return {
        "links": [(other, it, brought_forward(it.held, whose)) for other, it in found.linked.items()],
        "suggestions": [(other, because(it.found)) for other, it in found.suggested.items()],
    }


def _ground(it: Ground) -> str:
    one, other = (dict(ROLES[1:]).get(role, "").lower() for role in it.roles)
    if not one or not other:
        return CLUES[it.clue]
    return f"{CLUES[it.clue]} ({one if one == other else f'{one} in the earlier, {other} in the later'})"


def _dates(days: int | None) -> str:
    match days:
        case None:
            return "an incident date is not known"
        case 0:
            return "the same incident date"
        case 1:
            return "incident dates one day apart"
        case _:
            return f"incident dates {days} days apart"


def _pairing(title: str, one: told.Card | None, other: told.Card | None) -> Pairing:
    ours, theirs = dict(one.rows if one else ()), dict(other.rows if other else ())
    labels = dict.fromkeys([*ours, *theirs])
    return Pairing(title, tuple(Row(it, ours.get(it, ""), theirs.get(it, "")) for it in labels))


def _time(it: Any) -> str:
    return in_words(it) if isinstance(it, datetime) else day_in_words(it)


def _plain(text: str) -> list[str]:
    """Words whatever their case and order; a number whatever its spaces."""
    words = re.findall(r"\w+", text.casefold())
    return ["".join(words)] if all(it.isdecimal() for it in words) else sorted(words)
