"""Turns a filled-in form into the body it stands for, and back, so that both doors read alike."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hub.intake.read import Problem
from hub.web.fields import GROUPS, Item, Kind
from hub.web.people import PERSON

MOST_PEOPLE: Final = 100
PARTS: Final = ("day", "month", "year")
_ONE: Final = re.compile(r"people\[(\d+)\]\.(\w+)")

Values = Mapping[str, Sequence[str]]
"""What a browser sends: every control's name with its values."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with one field, in words for whoever filled it in; `href` leads to its control."""

    path: str
    text: str
    href: str


def person_paths(number: int) -> Iterator[tuple[str, Item]]:
    """Every field of the person with this number, counted from 0, with its path."""
    for group in PERSON:
        for name, item in group.paths():
            yield f"people[{number}].{name}", item


def all_paths(people: int) -> dict[str, Item]:
    """Every field of a form with this many people on it."""
    found = {path: item for group in GROUPS for path, item in group.paths()}
    for number in range(people):
        found |= dict(person_paths(number))
    return found


def how_many(values: Values) -> int:
    """How many people the form had room for; a form always has room for one."""
    said = _first(values, "people")
    return min(max(int(said), 1), MOST_PEOPLE) if said.isascii() and said.isdigit() else 1


def nested(values: Values) -> dict[str, Any]:
    """The body of a notification; what was left blank is left out, and so is a person all blank."""
    body: dict[str, Any] = {}
    for group in GROUPS:
        told = _told(group.paths(), values)
        if group.path:
            body.setdefault(group.path, {}).update(told)
        else:
            body.update(told)
    people = [_told(person_paths(number), values) for number in range(how_many(values))]
    return body | {"people": [person for person in people if person]}


def blanks(values: Values) -> list[int]:
    """The people left all blank: `nested` leaves them out, so the numbers after them move up."""
    return [n for n in range(how_many(values)) if not _told(person_paths(n), values)]


def flat(body: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the controls of a form hold when it is opened on this body."""
    people = [it for it in body.get("people") or [] if isinstance(it, Mapping)]
    values = {"people": [str(max(len(people), 1))]}
    for group in GROUPS:
        values |= _controls(group.paths(), body.get(group.path) if group.path else body)
    for number, person in enumerate(people):
        values |= _controls(person_paths(number), person)
    return values


def complaints(problems: Iterable[Problem], values: Values) -> list[Complaint]:
    """What `read` found wrong, told to a person who sees a form and not JSON, in the form's own order."""
    kept = [n for n in range(how_many(values)) if n not in blanks(values)]
    items = all_paths(how_many(values))
    order = {path: place for place, path in enumerate(items)}
    found = [_complaint(problem, kept, items, values) for problem in problems]
    return sorted(found, key=lambda it: order[it.path])


def control_id(path: str) -> str:
    """The id a field's controls go by, free of brackets and dots: `people-0-name`."""
    return re.sub(r"[^a-z0-9_]+", "-", path).strip("-")


def _complaint(problem: Problem, kept: Sequence[int], items: Mapping[str, Item], values: Values) -> Complaint:
    path = problem.path
    if (found := _ONE.fullmatch(path)) and int(found[1]) < len(kept):
        path = f"people[{kept[int(found[1])]}].{found[2]}"
    item = items.get(path)
    if item is None:
        return Complaint("people[0].role", problem.message, "#people-0-role")
    first = "-day" if item.kind is Kind.DAY else ""
    text = _words(item, problem, _given(path, item, values))
    return Complaint(path, text, f"#{control_id(path)}{first}")


def _words(item: Item, problem: Problem, given: Any) -> str:
    if given is None and item.missing:
        return item.missing
    match item.kind:
        case Kind.DAY:
            return "Enter a real day, month and year between 1880 and 2100, such as 22 11 2026"
        case Kind.YEARS:
            return "Enter an age in whole years, from 0 to 130"
        case _:
            return problem.message


def _told(paths: Iterable[tuple[str, Item]], values: Values) -> dict[str, Any]:
    given = {item.name: _given(path, item, values) for path, item in paths}
    return {name: value for name, value in given.items() if value is not None}


def _given(path: str, item: Item, values: Values) -> Any:
    """The value of one field as the wire has it; None when it was left blank."""
    first = _first(values, path).strip()
    match item.kind:
        case Kind.DAY:
            day, month, year = (_first(values, f"{path}-{part}").strip() for part in PARTS)
            return f"{year:>04}-{month:>02}-{day:>02}" if day or month or year else None
        case Kind.YEARS:
            return int(first) if first.isascii() and first.isdigit() and len(first) < 6 else first or None
        case Kind.TICK:
            return True if first else None
        case Kind.TICKS:
            return list(values.get(path, ())) or None
        case Kind.LINES:
            return [line.strip() for line in first.splitlines() if line.strip()] or None
        case _:
            return first.replace("\r\n", "\n") or None


def _controls(paths: Iterable[tuple[str, Item]], record: object) -> dict[str, list[str]]:
    told = record if isinstance(record, Mapping) else {}
    values: dict[str, list[str]] = {}
    for path, item in paths:
        value = told.get(item.name)
        if value is not None and item.kind is Kind.DAY:
            year, month, day = [*str(value).split("-"), "", "", ""][:3]
            said = dict(zip(PARTS, (day, month, year), strict=True)) if month and day else {}
            values |= {f"{path}-{part}": [text.lstrip("0")] for part, text in said.items()}
        elif value is not None and value is not False:
            values[path] = _held(item, value)
    return values


def _held(item: Item, value: object) -> list[str]:
    if isinstance(value, list | tuple):
        many = [str(it) for it in value]
        return many if item.kind is Kind.TICKS else ["\n".join(many)]
    return ["yes" if value is True else str(value)]


def _first(values: Values, name: str) -> str:
    found = values.get(name) or ("",)
    return found[0]
