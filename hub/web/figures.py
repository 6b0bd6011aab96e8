"""Figures: how long each board takes and how old what is open has become, drawn and in tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hub.journeys.pace import paces
from hub.tracking.pace import AGES, Act, Pace, Paces, Timed, months, pace
from hub.web.chart import LineChart, Series, bars, line_chart
from hub.web.context import me, the_hub
from hub.web.wording import span

TITLES: Final = {Act.ACKNOWLEDGED: "Time to acknowledge", Act.DECIDED: "Time to decide"}
PARTS: Final = ("Under a day", "1 to 6 days", "7 to 27 days", "28 to 89 days", "90 days or more")
MANY: Final = 72
"""Hours above which a chart counts in days."""

Times = Mapping[str, Sequence[Timed]]
"""By the name of the board."""


@dataclass(frozen=True, slots=True)
class Told:
    """One board's time for one act: drawn, in a sentence, and as a table's rows."""

    id: str
    chart: LineChart
    says: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Timing:
    """One act: `whole` is each board over the twelve months, `boards` each by month."""

    title: str
    whole: tuple[tuple[str, Pace], ...]
    boards: tuple[Told, ...]


door = Blueprint("figures", __name__)


@door.get("/figures")
def show() -> ResponseReturnValue:
    """The last twelve months of what this person may see."""
    found = paces(me(), the_hub())
    late = {Act.ACKNOWLEDGED: _late(found)}
    timings = [_timing(act, _times(found, act), late.get(act, {}), found.today) for act in Act]
    return render_template(
        "figures.html",
        timings=[it for it in timings if it.whole],
        bars=bars(_ages(found)),
        parts=PARTS,
        since=months(found.today)[0],
    )


def _times(found: Paces, act: Act) -> Times:
    times: dict[str, list[Timed]] = {}
    for it in found.timed:
        if it.act is act:
            times.setdefault(_board(it.queue), []).append(it)
    return dict(sorted(times.items()))


def _ages(found: Paces) -> dict[str, list[int]]:
    ages: dict[str, list[int]] = {}
    for it in found.aged:
        held = ages.setdefault(_board(it.queue), [0] * (len(AGES) + 1))
        held[:] = (a + b for a, b in zip(held, it.counts, strict=True))
    return dict(sorted(ages.items()))


def _board(queue: str) -> str:
    known = the_hub().rulebook.queues.get(queue)
    board = the_hub().rulebook.partnerships.get(known.owner) if known else None
    return board.short if board else known.owner_title if known else queue


def _late(found: Paces) -> dict[str, int]:
    late: dict[str, int] = {}
    for queue, overdue in found.overdue.items():
        late[_board(queue)] = late.get(_board(queue), 0) + overdue
    return late


def _timing(act: Act, times: Times, late: Mapping[str, int], today: date) -> Timing:
    boards_there = sorted({*times, *late})
    whole = ((board, pace(times.get(board, ()), late.get(board, 0))) for board in boards_there)
    boards = (_told(f"{act}-{at}", board, held, today) for at, (board, held) in enumerate(times.items()))
    return Timing(TITLES[act], tuple((board, it) for board, it in whole if it), tuple(boards))


def _told(id_: str, board: str, held: Sequence[Timed], today: date) -> Told:
    by_month = [(it, pace(one for one in held if one.month == it)) for it in months(today)]
    days = any(it is not None and it.ninetieth > MANY for _, it in by_month)
    unit, by = ("days", 24) if days else ("hours", 1)
    series = (
        Series(False, [it.median / by if it else None for _, it in by_month]),
        Series(True, [it.ninetieth / by if it else None for _, it in by_month]),
    )
    chart = line_chart(board, unit, [f"{it:%b}" for it, _ in by_month], series)
    rows = tuple((f"{it:%b %Y}", _cells(one)) for it, one in reversed(by_month) if one)
    return Told(id_, chart, _sentence(pace(held)), rows)


def _sentence(whole: Pace | None) -> str:
    if whole is None:
        return ""
    return f"Half within {_long(whole.median)}, nine in ten within {_long(whole.ninetieth)}."


def _cells(it: Pace) -> tuple[str, ...]:
    percent = "No clock" if it.percent is None else f"{it.percent}%"
    return str(it.entries), _long(it.median), _long(it.ninetieth), percent


def _long(hours: int) -> str:
    return span(timedelta(hours=hours))
