"""Figures: how long each board takes and how old what is open has become, drawn and in tables."""

from collections import Counter
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
Late = Mapping[str, Counter[date]]
"""What is overdue now, by the name of the board and the month of its receipt."""


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
    timings = [_timing(act, _times(found, act), _late(found, act), found.today) for act in Act]
    return render_template(
        "figures.html",
        timings=[it for it in timings if it.whole],
        bars=bars(_ages(found)),
        parts=PARTS,
        share=share,
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


def _late(found: Paces, act: Act) -> Late:
    late: dict[str, Counter[date]] = {}
    for it in found.overdue:
        if it.act is act:
            late.setdefault(_board(it.queue), Counter())[it.month] += it.entries
    return late


def _timing(act: Act, times: Times, late: Late, today: date) -> Timing:
    boards_there = sorted({*times, *late})
    whole = ((it, pace(times.get(it, ()), late.get(it, Counter()).total())) for it in boards_there)
    boards = (
        _told(f"{act}-{at}", board, (held, late.get(board, Counter())), today)
        for at, (board, held) in enumerate(times.items())
    )
    return Timing(TITLES[act], tuple((board, it) for board, it in whole if it), tuple(boards))


def _told(id_: str, board: str, its: tuple[Sequence[Timed], Counter[date]], today: date) -> Told:
    held, late = its
    by_month = [(it, pace((one for one in held if one.month == it), late[it])) for it in months(today)]
    days = any(it is not None and (it.ninetieth or 0) > MANY for _, it in by_month)
    unit, by = ("days", 24) if days else ("hours", 1)
    series = (
        Series(False, [_part(it.median, by) if it else None for _, it in by_month]),
        Series(True, [_part(it.ninetieth, by) if it else None for _, it in by_month]),
    )
    chart = line_chart(board, unit, [f"{it:%b}" for it, _ in by_month], series)
    rows = [(f"{it:%b %Y}", _cells(one)) for it, one in reversed(by_month) if one]
    before = pace((), sum(number for month, number in late.items() if month < by_month[0][0]))
    rows += [(f"Before {by_month[0][0]:%b %Y}", _cells(before))] if before else []
    return Told(id_, chart, _sentence(pace(held)), tuple(rows))


def _part(hours: int | None, by: int) -> float | None:
    return None if hours is None else hours / by


def _sentence(whole: Pace | None) -> str:
    if whole is None:
        return ""
    return f"Half within {_long(whole.median)}, nine in ten within {_long(whole.ninetieth)}."


def _cells(it: Pace) -> tuple[str, ...]:
    return str(it.entries), str(it.overdue), _long(it.median), _long(it.ninetieth), share(it)


def share(it: Pace) -> str:
    """How much was in time, and of how many: what had no clock is in neither."""
    return (
        "No clock"
        if it.percent is None
        else f"{it.percent}%, {it.in_time}\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}{it.clocked}"
    )


def _long(hours: int | None) -> str:
    return "None yet" if hours is None else span(timedelta(hours=hours))
