"""A day as three boxes of a form send it."""

from collections.abc import Mapping
from datetime import date
from typing import Final

PARTS: Final = ("day", "month", "year")


def typed_day(form: Mapping[str, str], name: str) -> dict[str, str]:
    """What stands in the boxes, to be shown again as it was typed."""
    return {part: form.get(f"{name}-{part}", "").strip() for part in PARTS}


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
