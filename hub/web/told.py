"""What was told, laid out for reading: the same table as the form, with `Not known` where it is so."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from hub import calendar
from hub.intake.filed import Told
from hub.web.fields import GROUPS, Group, Item, Kind
from hub.web.form import all_paths
from hub.web.people import PERSON, ROLES

NOT_KNOWN: Final = "Not known"


@dataclass(frozen=True, slots=True)
class Card:
    """Facts under one title. `unsaid` are the labels of what nobody said anything about."""

    title: str
    rows: tuple[tuple[str, str], ...]
    unsaid: tuple[str, ...]


def cards(fields: Mapping[str, Any]) -> list[Card]:
    """One card a group of facts, then one a person."""
    facts = [_card(group.title, [group], _record(fields, group)) for group in GROUPS]
    people = fields.get("people")
    listed = [it for it in people if isinstance(it, Mapping)] if isinstance(people, list | tuple) else []
    return facts + [_card(_person_title(number, it), PERSON, it) for number, it in enumerate(listed, 1)]


def places(it: Told) -> list[tuple[str, str]]:
    """Where each value was found, under the label that people know it by."""
    people = it.fields.get("people")
    labels = all_paths(len(people) if isinstance(people, list | tuple) else 0)
    return [(_whose(path) + labels[path].label, where) for path, where in it.places.items() if path in labels]


def astray(fields: Mapping[str, Any]) -> dict[str, str]:
    """Values told that no control of the form can hold, by path: shown beside the empty control."""
    found: dict[str, str] = {}
    for group in GROUPS:
        record = _record(fields, group)
        found |= {path: str(record[it.name]) for path, it in group.paths() if _odd(it, record)}
    return found


def day_in_words(text: str) -> str:
    """`Tuesday 24 November 2026`; whatever is no ISO date stays as it was told."""
    try:
        return calendar.day_in_words(date.fromisoformat(text))
    except ValueError:
        return text


def _whose(path: str) -> str:
    found = re.match(r"people\[(\d+)\]", path)
    return f"Person {int(found[1]) + 1}: " if found else ""


def _odd(item: Item, record: Mapping[str, Any]) -> bool:
    value = record.get(item.name)
    if value is None or value == "unknown":
        return False
    if item.kind is Kind.DAY:
        return day_in_words(str(value)) == str(value)
    return item.kind in (Kind.CHOICE, Kind.ANSWER) and value not in dict(item.choices)


def _record(fields: Mapping[str, Any], group: Group) -> Mapping[str, Any]:
    found = fields.get(group.path) if group.path else fields
    return found if isinstance(found, Mapping) else {}


def _card(title: str, groups: Iterable[Group], record: Mapping[str, Any]) -> Card:
    rows, unsaid = [], []
    for item in (item for group in groups for item in group.items):
        value = record.get(item.name)
        if value is None or value in ("", [], ()):
            unsaid.append(item.label.rstrip("?"))
        elif value is not False:
            rows.append((item.label.rstrip("?"), _words(item, value)))
    return Card(title, tuple(rows), tuple(unsaid))


def _person_title(number: int, person: Mapping[str, Any]) -> str:
    return f"Person {number}: {dict(ROLES).get(person.get('role', ''), 'part not said')}"


def _words(item: Item, value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(dict(item.choices).get(str(it), str(it)) for it in value)
    if value is True:
        return "Yes"
    text = str(value)
    if text == "unknown":
        return NOT_KNOWN
    return day_in_words(text) if item.kind is Kind.DAY else dict(item.choices).get(text, text)
