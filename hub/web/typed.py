"""What somebody typed into a form, kept as it was until it is right; a day as its three boxes send it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import request

from hub.intake.value import Problem, keepable

PARTS: Final = ("day", "month", "year")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A form that has to be put right: which one, what was typed, what to say beside which field."""

    form: str = ""
    typed: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def put_right(form: str, typed: Mapping[str, Any], problems: Sequence[Problem]) -> Wrong:
    """The form to be shown again."""
    return Wrong(form, typed, {it.path: it.message for it in problems})


def typed_in(*names: str, days: Sequence[str] = ()) -> dict[str, Any]:
    """What the request brought, by field; of a day what stands in its boxes."""
    typed: dict[str, Any] = {it: keepable(request.form.get(it, "")).strip() for it in names}
    boxes_of = {it: {part: request.form.get(f"{it}-{part}", "").strip() for part in PARTS} for it in days}
    return typed | boxes_of


def an_id(text: str) -> UUID | None:
    """None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def read_day(typed: Mapping[str, str]) -> date | None:
    """None for what is no day in this century or the next."""
    written = [typed.get(part, "") for part in reversed(PARTS)]
    if not all(it.isascii() and it.isdigit() and len(it) < 5 for it in written):
        return None
    try:
        day = date(*map(int, written))
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def boxes(day: date) -> dict[str, str]:
    """The boxes filled with a day."""
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
