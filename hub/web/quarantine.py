"""Quarantine: mail that waits for a person or that the hub set aside, and what they can do with it.

Nothing of a stranger's is rendered here: the text is shown as text, and HTML as the text in it.
"""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.errors import NotAllowed, NotFound
from hub.intake.seen import Held
from hub.journeys import bring_in, quarantine
from hub.journeys.watch import recount
from hub.journeys.write_back import LONGEST, write_back
from hub.web import told_mail
from hub.web.context import me, the_hub
from hub.web.cursor import cursor, read_cursor
from hub.words import TRIAGE

door = Blueprint("quarantine", __name__, url_prefix="/quarantine")


@door.before_request
def desk_only() -> None:
    """Keep everybody else out, whatever the address."""
    if not me().may_act_on(TRIAGE):
        raise NotAllowed("Only the hub’s own duty desk works here.")


@door.get("")
def show() -> ResponseReturnValue:
    """What waits, and why."""
    return _listed(quarantine.held(me(), the_hub()))


@door.get("/set-aside")
def show_aside() -> ResponseReturnValue:
    """What nobody has to look at, and why; a page at a time, the newest first."""
    before = read_cursor(request.args.get("before", ""))
    found, more = quarantine.aside(before, me(), the_hub())
    earlier = cursor(found[-1].received_at, found[-1].id) if more else ""
    return _listed(found, aside=True, earlier=earlier, latest=before is None)


def _listed(found: Sequence[Held], *, aside: bool = False, earlier: str = "", latest: bool = True) -> str:
    return render_template(
        "quarantine.html",
        rows=[told_mail.row(it) for it in found],
        counts=quarantine.counts(me(), the_hub()),
        aside=aside,
        earlier=earlier,
        latest=latest,
        done=told_mail.DONE.get(request.args.get("done", "")),
    )


@door.get("/<uuid:arrival>")
def look(arrival: UUID) -> ResponseReturnValue:
    """One mail, opened; the reading goes on the trail."""
    return page(arrival)


def page(arrival: UUID, wrong: dict[str, str] | None = None) -> str:
    """The mail with its actions; `wrong` says by the name of a field what to put right."""
    opened = quarantine.look_into(arrival, me(), the_hub())
    return render_template(
        "quarantine-mail.html",
        arrival=arrival,
        shown=told_mail.shown(opened),
        wrong=wrong or {},
        typed=request.form,
        answered=request.args.get("answered"),
    )


@door.post("/<uuid:arrival>/release")
def release(arrival: UUID) -> ResponseReturnValue:
    """To the notification it answers, as if its sender were proven."""
    bring_in.release(arrival, me(), the_hub())
    return _back("released")


@door.post("/<uuid:arrival>/bind")
def bind(arrival: UUID) -> ResponseReturnValue:
    """To a notification that the desk names."""
    try:
        bring_in.bind(arrival, request.form.get("reference", ""), me(), the_hub())
    except NotFound:
        return page(arrival, {"reference": told_mail.NO_SUCH}), 422
    return _back("bound")


@door.post("/<uuid:arrival>/take-in")
def take_in(arrival: UUID) -> ResponseReturnValue:
    """A notification of its own, at triage."""
    reference = bring_in.take_in(arrival, me(), the_hub())
    recount(the_hub())
    return redirect(url_for("triage.edit", reference=reference), 303)


@door.post("/<uuid:arrival>/reject")
def reject(arrival: UUID) -> ResponseReturnValue:
    """Kept, and nobody’s duty; the reason stays with it."""
    why = request.form.get("why", "").strip()
    if not why:
        return page(arrival, {"why": "Say why this mail is rejected"}), 422
    quarantine.reject(arrival, why, me(), the_hub())
    return _back("rejected")


@door.post("/<uuid:arrival>/answer")
def answer(arrival: UUID) -> ResponseReturnValue:
    """A letter to the sender; the mail stays here."""
    text = request.form.get("text", "").strip()
    if not 0 < len(text) <= LONGEST:
        return page(arrival, {"text": f"Write an answer of at most {LONGEST} characters"}), 422
    write_back(arrival, text, me(), the_hub())
    return redirect(url_for("quarantine.look", arrival=arrival, answered="1"), 303)


@door.post("/<uuid:arrival>/again")
def again(arrival: UUID) -> ResponseReturnValue:
    """Have another try at reading it and finding where it belongs."""
    quarantine.read_again(arrival, me(), the_hub())
    return _back("again")


def _back(done: str) -> Response:
    recount(the_hub())
    return redirect(url_for("quarantine.show", done=done), 303)
