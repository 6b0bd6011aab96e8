"""The start page: every notification this person may see, against every queue it went to."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.hub import Hub
from hub.journeys import look
from hub.journeys.saved import saved
from hub.tracking.board import Board, Count, Line, Sought, together
from hub.web.alarm import alarms
from hub.web.context import board_names, me, the_hub
from hub.web.sought import address, asked, in_words, wanted
from hub.web.wording import DOORS, STATES, Due, Standing, due, in_brief, raiser, span, standing
from hub.words import Channel, Duty


@dataclass(frozen=True, slots=True)
class Row:
    """One notification as shown; `due` is the first clock of all `cells` (queue, duty, standing)."""

    line: Line
    received: str
    age: str
    sender: str
    due: Due | None
    cells: tuple[tuple[str, Duty, Standing], ...]


door = Blueprint("tracking", __name__)


@door.get("/")
def show() -> ResponseReturnValue:
    """The whole page, or for htmx only the parts that change."""
    sought, live = wanted(request.args), bool(request.headers.get("HX-Request"))
    views = [] if live else saved(me(), the_hub())
    start = next((it for it in views if it.start and it.query), None)
    if start and not request.args:
        return redirect(address(start.query))
    board = look.tracking(sought, me(), the_hub())
    query = asked(sought)
    return render_template(
        "_board.html" if live else "tracking.html",
        board=board,
        rows=list(rows(board)),
        by_board=by_board(board, the_hub()),
        sought=sought,
        filtered=bool(query),
        query=query,
        words=in_words(sought),
        views=views,
        pages=_pages(board, sought),
        here=_url(sought, sought.page),
        alarms=alarms(me(), the_hub()),
        states=STATES,
    )


def rows(board: Board) -> Iterator[Row]:
    """Each line with its states and times in words, as of when the board was read."""
    for line in board.lines:
        cells = tuple((cell.queue, cell.duty, standing(cell, board.at)) for cell in line.cells)
        age = f"{span(board.at - line.received_at)} ago"
        first = due(line.next_due, board.at, brief=True) if line.next_due else None
        yield Row(line, in_brief(line.received_at, board.at), age, _sender(line), first, cells)


def _sender(line: Line) -> str:
    """`LSCP, on the web form`; whoever started a rehearsal by name, since nobody outside raised it."""
    return f"{line.rehearsed_by or raiser(line, board_names())}, {DOORS[Channel(line.channel)]}"


def by_board(board: Board, hub: Hub) -> list[Count]:
    """The counts of each board's queues together, in the order of the rulebook."""
    owner = {queue.id: queue.owner for queue in hub.rulebook.queues.values()}
    counted = groupby(
        sorted(board.counts, key=lambda it: owner.get(it.queue, "")), lambda it: owner.get(it.queue, "")
    )
    return [together(name, counts) for name, counts in counted]


def _url(sought: Sought, page: int) -> str:
    return address(asked(sought) | ({"page": str(page)} if page > 1 else {}))


def _pages(board: Board, sought: Sought) -> dict[str, Any]:
    links: dict[str, Any] = {"landmarkLabel": "Pages of notifications"}
    if sought.page > 1:
        links["previous"] = {"href": _url(sought, sought.page - 1)}
    if board.more:
        links["next"] = {"href": _url(sought, sought.page + 1)}
    return links
