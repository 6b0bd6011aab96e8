"""A form that somebody pasted into a mail, as far as it could be made out."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """The fields found (as the vocabulary nests them) and notes on what was unclear."""

    fields: Mapping[str, object]
    notes: tuple[str, ...]
