"""A form that somebody pasted into a mail or attached to it, as far as it could be made out."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Form:
    """The fields found (as the vocabulary nests them) and notes on what was unclear.

    `places` says where each value was found, by its path: `people[0].name` in `row 4 of table 1`.
    """

    fields: Mapping[str, object]
    notes: tuple[str, ...]
    places: Mapping[str, str] = field(default_factory=dict, compare=False)
