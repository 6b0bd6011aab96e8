"""Every call to a system's endpoint, and events sent once more: one of them, or all since a time."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.calendar import LONDON
from hub.intake.source import Source
from hub.journeys import tend
from hub.journeys.acknowledge import actor_of
from hub.journeys.calls import log
from hub.journeys.recover import Again, TooMany, once_more, preview, recover
from hub.journeys.watch import recount
from hub.sending.catalogue import MEANINGS, TYPES
from hub.tracking.progress import Call, CallsSought
from hub.web import told_calls
from hub.web.context import me, the_hub
from hub.web.cursor import cursor, read_cursor

door = Blueprint("system_calls", __name__, url_prefix="/systems/<name>")
KINDS = {name: frozenset(kind for kind, it in TYPES.items() if it.name == name) for name in MEANINGS}
OUTCOMES = {"taken": True, "not-taken": False}


@door.get("/calls")
def show(name: str) -> ResponseReturnValue:
    """A page of the log, as it was filtered."""
    source = tend.one(name, me(), the_hub())
    outcome, event = request.args.get("outcome", ""), request.args.get("event", "")
    before = read_cursor(request.args.get("before", ""))
    found = log(CallsSought(name, OUTCOMES.get(outcome), KINDS.get(event, frozenset()), before), the_hub())
    earlier = _place_of(found.calls[-1]) if found.more else ""
    return render_template(
        "system-calls.html",
        source=source,
        calls=[told_calls.call(it, found.at) for it in found.calls],
        outcome=outcome,
        event=event,
        events={name: name for name in KINDS},
        earlier=earlier,
        latest=before is None,
        done=told_calls.DONE.get(request.args.get("done", ""), ""),
    )


@door.post("/calls/<uuid:delivery>/again")
def again(name: str, delivery: UUID) -> ResponseReturnValue:
    """Send one event once more."""
    once_more(tend.one(name, me(), the_hub()).name, delivery, actor_of(me()), the_hub())
    recount(the_hub())
    return redirect(url_for(".show", name=name, done="sent"), 303)


@door.get("/replay")
def choose(name: str) -> ResponseReturnValue:
    """Which events."""
    return _form(tend.one(name, me(), the_hub()))


@door.post("/replay")
def send(name: str) -> ResponseReturnValue:
    """First how many that would be; sent once somebody has seen the number."""
    source = tend.one(name, me(), the_hub())
    asked = _asked()
    if isinstance(asked, str):
        return _form(source, asked), 422
    try:
        if request.form.get("step") == "send":
            recover(name, asked, actor_of(me()), the_hub())
            recount(the_hub())
            return redirect(url_for("systems.look", name=name, done="sent"), 303)
        count = preview(name, asked, the_hub())
    except TooMany as error:
        return _form(source, str(error)), 422
    return _form(source, count=count)


def _form(source: Source, wrong: str = "", count: int | None = None) -> str:
    return render_template(
        "system-replay.html",
        source=source,
        which=request.form.get("which", "failed"),
        since=request.form.get("since", ""),
        wrong=wrong,
        count=count,
    )


def _asked() -> Again | str:
    """What was chosen, or what is wrong with it."""
    delivered, said = request.form.get("which") == "all", request.form.get("since", "").strip()
    if not said:
        return "Enter the time from which to send everything" if delivered else Again()
    try:
        since = datetime.fromisoformat(said)
    except ValueError:
        return "Enter a day and a time, like 2026-11-23 09:00"
    return Again(since if since.tzinfo else since.replace(tzinfo=LONDON), delivered)


def _place_of(call: Call) -> str:
    return cursor(call.attempt.began_at, call.delivery.id)
