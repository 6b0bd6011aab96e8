"""Due times in question: what the changed calendar would move, and somebody's word on each."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.calendar import in_words
from hub.errors import NotFound
from hub.journeys.recompute import A_PAGE, decide, in_question
from hub.journeys.watch import recount
from hub.queues.recomputed import LONGEST_REASON, Proposal, reasons
from hub.routing.rulebook import Confidence
from hub.web.context import me, queue_titles, the_hub

MOVE, LEAVE = "move", "leave"
BINDING: Final = (Confidence.STATUTE, Confidence.GUIDANCE)
GONE: Final = "Somebody else has decided some of these. Look at what is left and send it again"

door = Blueprint("due_times", __name__, url_prefix="/due-times")


@door.get("")
def show() -> ResponseReturnValue:
    """All that this person may decide."""
    return _page({})


@door.post("")
def answer() -> ResponseReturnValue:
    """Move those that are ticked, or leave them as they are."""
    why, act, ticked = request.form.get("why", "").strip(), request.form.get("act", ""), _ticked()
    errors = {}
    if not ticked:
        errors["due"] = "Tick at least one due time"
    if act not in (MOVE, LEAVE):
        errors["act"] = "Choose whether they move"
    if not why:
        errors["why"] = "Say in a few words why"
    elif len(why) > LONGEST_REASON:
        errors["why"] = f"Shorten the reason to {LONGEST_REASON} characters"
    if errors:
        return _page(errors, ticked), 422
    try:
        done = decide(ticked, act == MOVE, why, me(), the_hub())
    except NotFound:
        return _page({"due": GONE}, ticked), 409
    recount(the_hub())
    return redirect(url_for("due_times.show", done=act, number=done), 303)


def _page(errors: dict[str, str], ticked: set[UUID] | None = None) -> str:
    found = in_question(me(), the_hub())
    return render_template(
        "due-times.html",
        groups=[*_groups(found, ticked)],
        count=len(found),
        more=len(found) >= A_PAGE,
        errors=errors,
        typed=request.form,
        done=request.args.get("done"),
        number=request.args.get("number", type=int) or 0,
    )


def _groups(found: list[Proposal], ticked: set[UUID] | None) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What moves for the same reason stands together, as the choices of one set of tick boxes."""
    groups = defaultdict[str, list[Proposal]](list)
    for it in found:
        groups[". ".join(reasons(it.due))].append(it)
    for why, these in groups.items():
        yield why, [_choice(it, _local(it) if ticked is None else it.id in ticked) for it in these]


def _local(it: Proposal) -> bool:
    """What law or guidance sets is looked at one by one; the boards' own targets may move together."""
    return it.due.before.confidence not in BINDING


def _choice(it: Proposal, checked: bool) -> dict[str, Any]:
    entry = it.due.entry
    queue = queue_titles().get(entry.queue, entry.queue)
    text = f"{entry.reference}, {queue}: {it.due.before.title}"
    hint = f"Now {in_words(it.due.before.end)}. By the changed calendar {in_words(it.due.after.end)}."
    return {"value": str(it.id), "text": text, "hint": {"text": hint}, "checked": checked}


def _ticked() -> set[UUID]:
    try:
        return {UUID(it) for it in request.form.getlist("due")}
    except ValueError:
        return set()
