"""Boards' own systems, for those who look after them: how calls to each stand, its settings, its secrets."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.errors import NotAllowed
from hub.intake.calls import Contact
from hub.intake.source import Source
from hub.intake.value import Problem, keepable
from hub.journeys import tend
from hub.journeys.acknowledge import actor_of
from hub.journeys.calls import log
from hub.journeys.enrol import rotate_source
from hub.journeys.tend import Settings
from hub.journeys.watch import recount
from hub.sending.catalogue import MEANINGS
from hub.sending.outcome import Outcome, Sent
from hub.tracking.progress import CallsSought
from hub.web import told_calls
from hub.web.context import me, the_hub

door = Blueprint("systems", __name__, url_prefix="/systems")

LATEST = 5
"""Calls on the page of a system itself."""


@door.before_request
def tenders_only() -> None:
    """Whose systems they are is asked again of each."""
    if not tend.tends_any(me()):
        raise NotAllowed("Only the hub’s duty desk and a board’s administrators look after systems.")


@door.get("")
def show() -> ResponseReturnValue:
    """Each with how its calls stand."""
    return render_template(
        "systems.html", systems=[(it, told_calls.standing(it)) for it in tend.tended(me(), the_hub())]
    )


@door.get("/<name>")
def look(name: str) -> ResponseReturnValue:
    """One system."""
    return page(tend.one(name, me(), the_hub()))


@door.get("/<name>/settings")
def edit(name: str) -> ResponseReturnValue:
    """The form as it is set."""
    source = tend.one(name, me(), the_hub())
    now = Settings(source.endpoint or "", source.calls.events, source.calls.contact)
    return _form(source, now)


@door.post("/<name>/settings")
def settle(name: str) -> ResponseReturnValue:
    """Change them, or say beside each field what is wrong with it."""
    source = tend.one(name, me(), the_hub())
    typed = {it: keepable(request.form.get(it, "")).strip() for it in ("endpoint", "name", "email")}
    every = request.form.get("every") == "1"
    settings = Settings(
        typed["endpoint"],
        None if every else frozenset(request.form.getlist("events")),
        Contact(typed["name"], typed["email"]),
    )
    if problems := tend.settle(source.name, settings, actor_of(me()), the_hub()):
        return _form(source, settings, problems), 422
    return _back(name, "set")


@door.post("/<name>/pause")
def pause(name: str) -> ResponseReturnValue:
    """Hold what it should be told."""
    tend.pause(tend.one(name, me(), the_hub()).name, actor_of(me()), the_hub())
    return _back(name, "paused")


@door.post("/<name>/start")
def start(name: str) -> ResponseReturnValue:
    """Call it again."""
    tend.start(tend.one(name, me(), the_hub()).name, actor_of(me()), the_hub())
    recount(the_hub())
    return _back(name, "started")


@door.post("/<name>/test")
def test(name: str) -> ResponseReturnValue:
    """Call it once, and say what it answered."""
    source = tend.one(name, me(), the_hub())
    return page(source, tested=tend.test(source.name, actor_of(me()), the_hub()))


@door.post("/<name>/secrets")
def rotate(name: str) -> ResponseReturnValue:
    """New ones, shown on this answer and never again."""
    source = tend.one(name, me(), the_hub())
    at_once = request.form.get("at_once") == "1"
    handed = rotate_source(source.name, the_hub().new_secret, the_hub(), at_once, actor_of(me()))
    return render_template("system-secrets.html", source=source, handed=handed, at_once=at_once)


def page(source: Source, tested: Outcome | None = None) -> str:
    """One system with its latest calls."""
    found = log(CallsSought(source.name), the_hub(), LATEST)
    return render_template(
        "system.html",
        source=source,
        standing=told_calls.standing(source),
        done=told_calls.DONE.get(request.args.get("done", ""), ""),
        kept=told_calls.kept(found.kept),
        calls=[told_calls.call(it, found.at) for it in found.calls],
        overlap=source.overlap_ends(found.at),
        hears=told_calls.hears(source),
        tested=tested and _answer(tested),
        now=found.at,
    )


def _answer(outcome: Outcome) -> tuple[bool, str]:
    took = isinstance(outcome, Sent)
    return took, f"It answered {outcome.receipt}." if isinstance(outcome, Sent) else outcome.why


def _form(source: Source, settings: Settings, problems: Sequence[Problem] = ()) -> str:
    wrong: Mapping[str, str] = {it.path: it.message for it in problems}
    return render_template(
        "system-settings.html",
        source=source,
        settings=settings,
        wrong=wrong,
        events=MEANINGS.items(),
    )


def _back(name: str, done: str) -> ResponseReturnValue:
    return redirect(url_for("systems.look", name=name, done=done), 303)
