"""The start page: every notification this person may see, against every queue it went to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.hub import Hub
from hub.journeys import look
from hub.queues.entry import State
from hub.tracking.board import Board, Count, Line, Sought, together
from hub.web.context import me, the_alarm, the_hub
from hub.web.wording import DOORS, STATES, Standing, span, standing, when
from hub.words import Channel, Duty


@dataclass(frozen=True, slots=True)
class Row:
    """One notification as the table shows it; `cells` are queue, duty and standing."""

    line: Line
    received: str
    age: str
    door: str
    cells: tuple[tuple[str, Duty, Standing], ...]


door = Blueprint("tracking", __name__)


@door.get("/")
def show() -> ResponseReturnValue:
    """The whole page, or for htmx only the parts that change."""
    sought = wanted(request.args)
    board = look.tracking(sought, me(), the_hub())
    template = "_board.html" if request.headers.get("HX-Request") else "tracking.html"
    return render_template(
        template,
        board=board,
        rows=list(rows(board)),
        by_board=by_board(board, the_hub()),
        sought=sought,
        filtered=bool(asked(sought)),
        pages=_pages(board, sought),
        here=url_for("tracking.show", **_query(sought, sought.page)),
        alarms=the_alarm().for_person(me()),
        states=STATES,
    )


def wanted(args: Mapping[str, str]) -> Sought:
    """What the filter asks for; what it cannot make out, it does not ask for."""
    page = args.get("page", "1")
    return Sought(
        board=args.get("board", ""),
        queue=args.get("queue", ""),
        state=args.get("state", "") if args.get("state") in [*State] else "",
        overdue=args.get("overdue") == "1",
        reference=args.get("reference", "").strip(),
        page=min(max(int(page), 1), 1000) if page.isascii() and page.isdigit() and len(page) < 5 else 1,
    )


def asked(sought: Sought) -> dict[str, str]:
    """The filter as a query string holds it."""
    told = {name: getattr(sought, name) for name in ("board", "queue", "state", "reference")}
    return {name: value for name, value in told.items() if value} | (
        {"overdue": "1"} if sought.overdue else {}
    )


def rows(board: Board) -> Iterator[Row]:
    """Each line with its states and times in words, as of when the board was read."""
    for line in board.lines:
        cells = tuple((cell.queue, cell.duty, standing(cell, board.at)) for cell in line.cells)
        age = f"{span(board.at - line.received_at)} ago"
        yield Row(line, when(line.received_at, board.at), age, DOORS[Channel(line.channel)], cells)


def by_board(board: Board, hub: Hub) -> list[Count]:
    """The counts of each board's queues together, in the order of the rulebook."""
    owner = {queue.id: queue.owner for queue in hub.rulebook.queues.values()}
    counted = groupby(
        sorted(board.counts, key=lambda it: owner.get(it.queue, "")), lambda it: owner.get(it.queue, "")
    )
    return [together(name, counts) for name, counts in counted]


def _query(sought: Sought, page: int) -> dict[str, Any]:
    return asked(sought) | ({"page": page} if page > 1 else {})


def _pages(board: Board, sought: Sought) -> dict[str, Any]:
    links: dict[str, Any] = {"landmarkLabel": "Pages of notifications"}
    if sought.page > 1:
        links["previous"] = {"href": url_for("tracking.show", **_query(sought, sought.page - 1))}
    if board.more:
        links["next"] = {"href": url_for("tracking.show", **_query(sought, sought.page + 1))}
    return links
