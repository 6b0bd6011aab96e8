"""One figure: what was measured, what it may be, and the yardstick that was measured beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

HEADS: Final = ("figure", "measured", "wanted", "", "beside it, in the same run")


@dataclass(frozen=True, slots=True)
class Figure:
    """`limit` is a ceiling unless `floor`; `beside` says what the yardstick showed, in words."""

    name: str
    value: float
    unit: str
    limit: float
    beside: str = ""
    floor: bool = False

    @property
    def holds(self) -> bool:
        return self.value >= self.limit if self.floor else self.value < self.limit

    def as_json(self) -> dict[str, Any]:
        wanted = f"{'>=' if self.floor else '<'} {self.limit:g} {self.unit}".strip()
        return {
            "figure": self.name,
            "measured": round(self.value, 3),
            "unit": self.unit,
            "wanted": wanted,
            "holds": self.holds,
            "beside": self.beside,
        }


def percentile(times: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: a time that was really seen."""
    return sorted(times)[max(ceil(share * len(times)), 1) - 1]


def spread(milliseconds: Sequence[float]) -> str:
    """Several percentiles in one line, and how many times they are of."""
    shown = (f"p{share:g} {percentile(milliseconds, share / 100):.1f}" for share in (50, 95, 99))
    return f"{', '.join(shown)} ms of {len(milliseconds)}"


def table(figures: Iterable[Figure]) -> str:
    """As people read it, a figure a line."""
    rows = [HEADS, *(_row(it) for it in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _row(it: Figure) -> tuple[str, ...]:
    said = it.as_json()
    measured = f"{it.value:.3g}" if it.value < 100 else f"{it.value:.0f}"
    verdict = "holds" if it.holds else "FALLS SHORT"
    return it.name, f"{measured} {it.unit}".strip(), said["wanted"], verdict, it.beside
