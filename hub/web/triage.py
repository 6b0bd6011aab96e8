"""The duty desk: facts to complete, mail nobody could read, messages nobody got."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.errors import NotAllowed
from hub.intake.mailbox import Survey, Trouble
from hub.intake.read import Rejected
from hub.journeys import fetch, look
from hub.journeys.complete import Preview, complete, preview
from hub.journeys.file import Accepted
from hub.journeys.mend import send_again, told_otherwise
from hub.journeys.same_case import unanswered
from hub.journeys.survey import survey
from hub.journeys.watch import newest, recount
from hub.queues.entry import State
from hub.tracking.board import Sought
from hub.web import alike, form, mailboxes, told, told_deliveries, tracking, urgent
from hub.web.alarm import silences
from hub.web.context import me, queue_titles, the_hub
from hub.web.raise_ import one_more, submitted
from hub.web.visit import fetched
from hub.words import TRIAGE

door = Blueprint("triage", __name__, url_prefix="/triage")


@door.before_request
def desk_only() -> None:
    """Keep everybody else out, whatever the address."""
    if not me().on_triage:
        raise NotAllowed("Only the hub’s own duty desk works here.")


def desk(tested: Mapping[str, Survey | Trouble] | None = None) -> str:
    """The lists; `tested` are mailboxes just now."""
    waiting = look.tracking(Sought(queue=TRIAGE, state=State.WAITING), me(), the_hub())
    taken, considered = (
        look.tracking(Sought(queue=TRIAGE, state=it), me(), the_hub())
        for it in (State.ACKNOWLEDGED, State.ACCEPTED)
    )
    held, dead = look.desk(me(), the_hub())
    return render_template(
        "triage.html",
        waiting=list(tracking.rows(waiting)),
        taken=[*tracking.rows(taken), *tracking.rows(considered)],
        more=waiting.more or taken.more or considered.more,
        held=held,
        alike=[(it, alike.because(it.found)) for it in unanswered(me(), the_hub())],
        held_files=look.held_files(me(), the_hub()),
        dead=[(it.reference, told_deliveries.delivery(it, waiting.at, queue_titles())) for it in dead],
        mailboxes=[mailboxes.shown(it, waiting.at, tested or {}) for it in fetch.health(the_hub())],
        now=waiting.at,
        alarms=silences(me(), newest(the_hub())[0], the_hub()),
    )


def completing(
    reference: str, values: form.Values | None = None, complaints: Sequence[form.Complaint] = ()
) -> str:
    """The form, on what was told last or on what was typed just now."""
    picture = look.notification(reference, me(), the_hub(), fetched())
    fields = picture.filed.told.fields
    return render_template(
        "complete.html",
        picture=picture,
        opened=picture.filed.revision if values is None else opened(),
        values=form.flat(fields) if values is None else values,
        complaints=complaints,
        count=form.how_many(form.flat(fields) if values is None else values),
        ask=(picture.working or {}).get("ask", ()),
        astray=told.astray(fields),
        at_risk=urgent.at_risk(fields),
    )


def opened() -> int:
    """The revision that the form was opened on; 0, which is none, for a form that was tampered with."""
    said = request.form.get("opened", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0


@door.get("")
def show() -> ResponseReturnValue:
    """What waits for the desk."""
    return desk()


@door.get("/<reference>")
def edit(reference: str) -> ResponseReturnValue:
    """Complete the facts of one notification."""
    return completing(reference)


@door.post("/<reference>")
def change(reference: str) -> ResponseReturnValue:
    """Another person, a look at where it would go, or the change itself."""
    values, step = submitted(), request.form.get("step", "")
    if step == "person":
        return completing(reference, one_more(values))
    if step == "back":
        return completing(reference, values)
    body = form.nested(values)
    if step == "confirm":
        came: Accepted | Preview | Rejected = complete(reference, body, opened(), me(), the_hub())
    else:
        came = preview(reference, body, me(), the_hub())
    if isinstance(came, Rejected):
        return completing(reference, values, form.complaints(came.problems, values)), 422
    if isinstance(came, Accepted):
        return redirect(url_for("notification.show", reference=reference), 303)
    return render_template(
        "confirm.html",
        reference=reference,
        preview=came,
        values=values,
        opened=opened(),
        at_risk=urgent.at_risk(body),
    )


@door.post("/messages/<uuid:delivery>/again")
def resend(delivery: UUID) -> ResponseReturnValue:
    """Try a message again from the start."""
    send_again(delivery, me(), the_hub())
    recount(the_hub())
    return redirect(url_for("triage.show"), 303)


@door.post("/messages/<uuid:delivery>/told")
def told_them(delivery: UUID) -> ResponseReturnValue:
    """Somebody rang whom a message could not be delivered to."""
    told_otherwise(delivery, me(), the_hub())
    recount(the_hub())
    return redirect(url_for("triage.show"), 303)


@door.post("/mailboxes/<name>/failed-read")
def failed_read(name: str) -> ResponseReturnValue:
    """Somebody has read in the mailbox what the hub could not fetch."""
    fetch.failed_read(name, me(), the_hub())
    return redirect(url_for("triage.show"), 303)


@door.post("/mailboxes/<name>/test")
def test_mailbox(name: str) -> ResponseReturnValue:
    """Sign in to a mailbox now and say beside it what was seen."""
    return desk(tested={name: survey(name, me(), the_hub())})
