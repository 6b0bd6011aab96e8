"""Reads the values of a decoded JSON body one by one; what is wrong comes back as a value, with its path."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

LONGEST: Final = 64 * 1024
EARLIEST, LATEST = date(1880, 1, 1), date(2100, 12, 31)
SHOWN: Final = 20
"""Unknown names listed for one object: a hostile body must not buy a long answer."""

_UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")
_ADDRESS: Final = re.compile(r"[^\s@,;:<>()\[\]\"\\]{1,64}@[^\s@,;:<>()\[\]\"\\]{1,255}")
_ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` as `people[0].age_years`; `message` says what to do and repeats no value that was sent."""

    path: str
    message: str

    def within(self, step: str) -> "Problem":
        """The same problem seen from one level up."""
        dot = "." if self.path and not self.path.startswith("[") else ""
        return Problem(f"{step}{dot}{self.path}", self.message)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that cannot be taken, and everything that is wrong with it."""

    problems: tuple[Problem, ...]


Reader = Callable[[object], Any]
"""What was sent -> what was understood, None when it says nothing, or Wrong."""


@dataclass(frozen=True, slots=True)
class Field:
    """How one field of an object is read; a required field may not be left out or blank."""

    read: Reader
    required: bool = False


Table = Mapping[str, Field]


def text(value: object) -> str | Wrong | None:
    """Text without NUL and lone surrogates, neither of which PostgreSQL can keep."""
    if not isinstance(value, str):
        return _wrong("Send text in quotation marks.")
    clean = _UNKEEPABLE.sub("", value)
    if len(clean.encode()) > LONGEST:
        return _wrong("Shorten this to 64 kB.")
    return clean if clean.strip() else None


def is_address(said: str) -> bool:
    """One bare email address: nothing that could carry a second one or a line of its own into a letter."""
    return _ADDRESS.fullmatch(said) is not None


def address(value: object) -> str | Wrong | None:
    """An email address to write back to."""
    said = text(value)
    if not isinstance(said, str):
        return said
    return said.strip() if is_address(said.strip()) else _wrong("Give one email address: name@example.org.")


def keepable(value: object) -> Any:
    """What was sent, its texts without the marks that no database keeps and no page can show.

    For a value that has been read: that bounds how deep it goes.
    """
    match value:
        case str():
            return _UNKEEPABLE.sub("", value)
        case list():
            return [keepable(item) for item in value]
        case dict():
            return {keepable(name): keepable(item) for name, item in value.items()}
        case _:
            return value


def day(value: object) -> date | Wrong | None:
    """An ISO 8601 calendar date; `unknown` is as good as leaving it out."""
    if value == "unknown":
        return None
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        return _wrong("Write a date as year-month-day, such as 2026-11-22, or leave it out.")
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return _wrong("There is no such day in the calendar. Check the month and the day.")
    if EARLIEST <= found <= LATEST:
        return found
    return _wrong(f"Give a year between {EARLIEST.year} and {LATEST.year}.")


def number(lowest: int, highest: int) -> Reader:
    """A whole number within bounds, as JSON Schema has it: 3.0 is 3, and true is no number."""

    def read(value: object) -> int | Wrong:
        found = int(value) if isinstance(value, float) and value.is_integer() else value
        if isinstance(found, int) and not isinstance(found, bool) and lowest <= found <= highest:
            return found
        return _wrong(f"Send a whole number from {lowest} to {highest}, or leave it out.")

    return read


def tick(value: object) -> bool | Wrong:
    """A plain true or false, for what is a marking and not an answer."""
    return value if isinstance(value, bool) else _wrong("Send true or false, without quotation marks.")


def one_of(words: Iterable[str], make: Callable[[str], Any] = str) -> Reader:
    """One word of a fixed list, exactly as written; `make` turns it into its enumeration."""
    known = {str(word): make(word) for word in words}
    listed = ", ".join(f'"{word}"' for word in known)

    def read(value: object) -> Any:
        found = known.get(value) if isinstance(value, str) else None
        return _wrong(f"Use one of {listed}, in quotation marks.") if found is None else found

    return read


def list_of(read_one: Reader, at_most: int) -> Reader:
    """A list of values, each read alike."""

    def read(value: object) -> tuple[Any, ...] | Wrong:
        if not isinstance(value, list):
            return _wrong("Send a list.")
        if len(value) > at_most:
            return _wrong(f"Send at most {at_most} of these.")
        found = {f"[{place}]": read_one(item) for place, item in enumerate(value)}
        return _gathered(found) or tuple(item for item in found.values() if item is not None)

    return read


def record(table: Table, make: Callable[..., Any]) -> Reader:
    """An object with named fields, made into what it stands for; null is the same as leaving out."""

    def read(value: object) -> Any:
        if not isinstance(value, Mapping):
            return _wrong("Send an object with named fields.")
        found = {name: _field(field, value.get(name)) for name, field in table.items()}
        found |= _strangers(value, table)
        told = {name: item for name, item in found.items() if item is not None}
        return _gathered(told) or make(**told)

    return read


def _field(field: Field, value: object) -> Any:
    found = None if value is None else field.read(value)
    return _wrong("Fill this in: it is required.") if found is None and field.required else found


def _strangers(value: Mapping[str, object], table: Table) -> dict[str, Wrong]:
    names = [name for name in value if name not in table]
    found = {_UNKEEPABLE.sub("", str(name)[:60]): _stranger(str(name)[:60], table) for name in names[:SHOWN]}
    if len(names) > SHOWN:
        found[""] = _wrong(f"{len(names) - SHOWN} more fields here are not known. Leave them out.")
    return found


def _stranger(name: str, table: Table) -> Wrong:
    close = get_close_matches(name, table, n=1)
    advice = f"Did you mean {close[0]}?" if close else "Leave it out, or say it in the summary."
    return _wrong(f"There is no such field. {advice}")


def _gathered(found: Mapping[str, Any]) -> Wrong | None:
    """All that is wrong below, seen from here; None when nothing is."""
    wrong = [(step, it) for step, it in found.items() if isinstance(it, Wrong)]
    problems = tuple(problem.within(step) for step, it in wrong for problem in it.problems)
    return Wrong(problems) if problems else None


def _wrong(message: str) -> Wrong:
    return Wrong((Problem("", message),))
