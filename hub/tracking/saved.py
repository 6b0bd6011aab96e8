"""A filter of the tracking screen that somebody keeps under a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 60
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class SavedView:
    """`query` as the screen's address holds it. `start`: Tracking opens with it; at most one is."""

    name: str
    query: Mapping[str, str]
    start: bool


def trouble(name: str, held: int) -> str:
    """What is wrong with saving one more under this name; empty when nothing is."""
    if not name:
        return "Give the view a name"
    if len(name) > LONGEST:
        return f"Shorten the name to {LONGEST} characters"
    return f"Remove a view first: you have {MOST}" if held >= MOST else ""
