"""Labels without a colon, each on a line of its own with the value below it: a table that became text."""

from collections.abc import Sequence
from typing import Final

from adapters.formtext.choices import CHOICES
from adapters.formtext.labels import Slot, Sort
from adapters.formtext.lines import alone
from adapters.formtext.senses import Labelled
from adapters.formtext.sheet import Written
from adapters.formtext.values import plain

MOST_WRAPPED: Final = 3
"""Lines of one label below its first."""


def label_alone(lines: Sequence[str], at: int) -> tuple[Labelled | None, int]:
    """The label there, and how many lines more it takes: its brackets may stand below it or go on there."""
    whole, further = lines[at], 0
    while further < MOST_WRAPPED and (
        following := _bracket(whole, lines[at + further + 1 : at + further + 2])
    ):
        whole, further = f"{whole} {following}", further + 1
    return alone(whole), further


def answers(current: Written | None, slot: Slot) -> bool:
    """“Autism” below “Learning disability or autism” is no label but an answer."""
    return current is not None and not current.said and current.slot == slot


def chosen(line: str, current: Written | None) -> bool:
    """“Other” below the label that it answers begins no part of the form."""
    if current is None or current.said or current.slot.sort is not Sort.CHOICE:
        return False
    return plain(line) in CHOICES[current.slot.section.value, current.slot.name]


def _bracket(whole: str, following: Sequence[str]) -> str:
    """The next line, where it opens a bracket or one of `whole` is still open."""
    line = "".join(following).strip()
    return line if whole.count("(") > whole.count(")") or line.startswith("(") else ""
