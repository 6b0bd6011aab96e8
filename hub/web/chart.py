"""Where the lines and bars of a chart go, in units of its own; templates/_charts.html draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH, HEIGHT = 380, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 14, 30
STEPS: Final = 4
ROOM: Final = 360
NICE: Final = (4, 8, 12, 20, 24, 40, 60, 80, 100, 120, 160, 200, 240, 300, 400, 600, 800, 1000)


@dataclass(frozen=True, slots=True)
class Series:
    """One line: `values` has None where there is nothing to draw."""

    dashed: bool
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A series in place: pieces of line between neighbours, and a mark for each value."""

    dashed: bool
    pieces: tuple[str, ...]
    marks: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """`ticks` are heights with what they say; `labels` places along the foot with theirs."""

    title: str
    unit: str
    ticks: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    series: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a bar: where it begins, how wide it is, and its number."""

    part: int
    x: float
    width: float
    number: int


@dataclass(frozen=True, slots=True)
class Bars:
    """One bar: `y` is where it stands, `total` what its parts come to."""

    name: str
    y: int
    parts: tuple[Bar, ...]
    total: int


def bars(counted: Mapping[str, Sequence[int]]) -> list[Bars]:
    """All on one scale, the longest as wide as there is room."""
    longest = max((sum(it) for it in counted.values()), default=0) or 1
    each = enumerate(counted.items())
    return [Bars(name, 24 + 52 * at, _parts(it, ROOM / longest), sum(it)) for at, (name, it) in each]


def _parts(counts: Sequence[int], scale: float) -> tuple[Bar, ...]:
    before = (sum(counts[:part]) for part in range(len(counts)))
    return tuple(
        Bar(part, round(x * scale, 1), round(number * scale, 1), number)
        for part, (x, number) in enumerate(zip(before, counts, strict=True))
    )


def line_chart(title: str, unit: str, labels: Sequence[str], series: Sequence[Series]) -> LineChart:
    """As high as the highest value needs."""
    highest = max((it for one in series for it in one.values if it is not None), default=0)
    top = next((it for it in NICE if it >= highest), highest)
    ticks = tuple((_y(top * step / STEPS, top), f"{top * step / STEPS:g}") for step in range(STEPS + 1))
    feet = tuple((_x(at, len(labels)), label) for at, label in enumerate(labels))
    return LineChart(title, unit, ticks, feet, tuple(_drawn(it, top) for it in series))


def _drawn(series: Series, top: float) -> Drawn:
    places = [
        None if value is None else (_x(at, len(series.values)), _y(value, top))
        for at, value in enumerate(series.values)
    ]
    pieces, piece = [], list[tuple[float, float]]()
    for place in (*places, None):
        if place is not None:
            piece.append(place)
            continue
        if len(piece) > 1:
            pieces.append(" ".join(f"{x:g},{y:g}" for x, y in piece))
        piece = []
    return Drawn(series.dashed, tuple(pieces), tuple(it for it in places if it is not None))


def _x(at: int, count: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (at + 0.5) / max(count, 1), 1)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / (top or 1), 1)
