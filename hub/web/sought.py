"""The filter of the tracking screen: out of an address, into an address, and in words."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from hub.queues.entry import State
from hub.tracking.board import Sought
from hub.web.context import queue_titles, the_hub
from hub.web.wording import STATES


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


def address(query: Mapping[str, str]) -> str:
    """Of the screen with this filter; `everything` for none, since a bare address opens the start view."""
    named: dict[str, Any] = {**(query or {"everything": "1"})}
    return url_for("tracking.show", **named)


def in_words(sought: Sought) -> str:
    """`Overdue, Waiting, Safer Leeds`, or `Everything open`."""
    boards = {queue.owner: queue.owner_title for queue in the_hub().rulebook.queues.values()}
    state = STATES[State(sought.state)] if sought.state else ""
    board, queue = boards.get(sought.board, sought.board), queue_titles().get(sought.queue, sought.queue)
    late = "Overdue" if sought.overdue else ""
    return ", ".join(it for it in (late, state, board, queue, sought.reference) if it) or "Everything open"
