"""One notification on one page: who has it and why, what was told, what was sent, who did what."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.journeys import look
from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.attach import may_release, release
from hub.journeys.consider import Considering, consider
from hub.journeys.consider import wrong as wrong_with
from hub.journeys.converse import read
from hub.journeys.decide import Concluding, decide
from hub.journeys.draft import drafts
from hub.journeys.look import Picture
from hub.journeys.mend import send_again, told_otherwise
from hub.journeys.watch import recount
from hub.queues.entry import How, Result, Verdict
from hub.web import alike, card, files, history, talk, told, told_deliveries, upload, urgent
from hub.web.context import me, queue_titles, the_hub
from hub.web.visit import fetched

LONGEST = 4000
CONSIDERING = ("verdict", "to_queue", "reason")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A form on this page that has to be put right: which queue's, what was typed, what to say."""

    queue: str
    typed: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


door = Blueprint("notification", __name__, url_prefix="/notifications/<reference>")


def page(reference: str, wrong: Wrong | None = None) -> str:
    """The whole page, with `wrong` beside the form that was sent."""
    picture, titles = look.notification(reference, me(), the_hub(), fetched()), queue_titles()
    coming = drafts(picture.filed, picture.entries, the_hub())
    return render_template(
        "notification.html",
        picture=picture,
        cards=card.cards(picture, coming, me(), the_hub().rulebook),
        due=card.due_next(picture),
        elsewhere=card.elsewhere(picture, the_hub().rulebook),
        places=told.places(picture.filed.told),
        facts=told.cards(picture.filed.told.fields),
        at_risk=urgent.at_risk(picture.filed.told.fields),
        files=files.rows(it for it in picture.files if not it.message_id),
        message_files=files.by_message(picture.files),
        file_limits=upload.LIMITS,
        deliveries=[told_deliveries.delivery(it, picture.at, titles) for it in picture.deliveries],
        steps=history.steps(picture.trail, picture.people, titles),
        readings=history.readings(picture.trail, picture.people),
        may_resend=_acts(),
        may_release=may_release(me(), picture.filed, the_hub()),
        news=_news(picture, request.args.get("taken", "")),
        said=_said(picture, request.args.get("considered", "")),
        wrong=wrong or Wrong(""),
        **_talk(picture),
        **alike.around(reference, picture.entries),
    )


@door.get("")
def show(reference: str) -> ResponseReturnValue:
    """The page; opening it goes on the trail."""
    return page(reference)


@door.post("/queues/<queue>/acknowledgement")
def take(reference: str, queue: str) -> ResponseReturnValue:
    """“Take this”: a named person acknowledges for one queue."""
    statement = request.form.get("statement", "").strip()
    if error := statement_error(statement):
        return page(reference, Wrong(queue, {"statement": statement}, {"statement": error})), 422
    acknowledge(Taking(reference, queue, How.SCREEN, statement), me(), the_hub())
    return redirect(url_for("notification.show", reference=reference, taken=queue), 303)


@door.post("/queues/<queue>/consideration")
def weigh(reference: str, queue: str) -> ResponseReturnValue:
    """Whether a queue considers what it has taken; each of the other two answers has a reason of its own."""
    typed = {name: request.form.get(name, "").strip() for name in CONSIDERING}
    if typed["verdict"] not in [*Verdict]:
        return page(reference, Wrong(queue, typed, {"verdict": "Select what becomes of it"})), 422
    verdict = Verdict(typed["verdict"])
    # What stands in fields that this answer does not show was not meant.
    reason = "" if verdict is Verdict.ACCEPTED else typed["reason"]
    to = typed["to_queue"] if verdict is Verdict.REDIRECTED else ""
    saying = Considering(reference, queue, verdict, reason, to)
    if errors := wrong_with(saying, the_hub().rulebook.queues):
        return page(reference, Wrong(queue, typed, errors)), 422
    consider(saying, me(), the_hub())
    return redirect(url_for("notification.show", reference=reference, considered=queue), 303)


@door.post("/queues/<queue>/decision")
def conclude(reference: str, queue: str) -> ResponseReturnValue:
    """A queue’s decision and its reasons."""
    typed = {name: request.form.get(name, "").strip() for name in ("result", "rationale")}
    if errors := _decision_errors(typed):
        return page(reference, Wrong(queue, typed, errors)), 422
    decide(Concluding(reference, queue, Result(typed["result"]), typed["rationale"]), me(), the_hub())
    return redirect(url_for("notification.show", reference=reference, _anchor=f"queue-{queue}"), 303)


@door.post("/deliveries/<uuid:delivery>/again")
def again(reference: str, delivery: UUID) -> ResponseReturnValue:
    """A message that could not be delivered is tried again from the start."""
    send_again(delivery, me(), the_hub())
    recount(the_hub())
    return redirect(url_for("notification.show", reference=reference, _anchor="sent"), 303)


@door.post("/deliveries/<uuid:delivery>/told")
def told_them(reference: str, delivery: UUID) -> ResponseReturnValue:
    """Somebody rang whom a message could not be delivered to."""
    told_otherwise(delivery, me(), the_hub())
    recount(the_hub())
    return redirect(url_for("notification.show", reference=reference, _anchor="sent"), 303)


@door.post("/files/<uuid:file>/release")
def release_file(reference: str, file: UUID) -> ResponseReturnValue:
    """Somebody answers for a file that is held."""
    why = request.form.get("why", "").strip()
    if error := files.reason_error(why):
        return page(reference, Wrong(f"file-{file}", {"why": why}, {"why": error})), 422
    release(reference, file, why, me(), the_hub())
    return redirect(url_for("notification.show", reference=reference, _anchor="files"), 303)


def statement_error(statement: str) -> str:
    """What is wrong with what somebody says they will do; empty when nothing is."""
    if not statement:
        return "Say in a few words what you will do"
    return f"Shorten what you will do to {LONGEST} characters" if len(statement) > LONGEST else ""


def _decision_errors(typed: dict[str, str]) -> dict[str, str]:
    errors = {}
    if typed["result"] not in [*Result]:
        errors["result"] = "Select what was decided"
    if not typed["rationale"]:
        errors["rationale"] = "Give the reasons for the decision"
    elif len(typed["rationale"]) > 4 * LONGEST:
        errors["rationale"] = f"Shorten the reasons to {4 * LONGEST} characters"
    return errors


def _news(picture: Picture, queue: str) -> dict[str, Any] | None:
    """What came of pressing “Take this”: read back from the record, not from the address."""
    entry = next((it for it in picture.entries if it.queue == queue), None)
    made = picture.acknowledgements.get(entry.id) if entry else None
    return {"queue": queue, "made": made, "mine": made.person_id == me().id} if made else None


def _said(picture: Picture, queue: str) -> dict[str, Any] | None:
    """What came of saying what becomes of it; `asked`: the other queue was asked by that, not before."""
    entry = next((it for it in picture.entries if it.queue == queue), None)
    made = picture.considerations.get(entry.id, [])[-1:] if entry else []
    if not made:
        return None
    told = (it for it in picture.deliveries if it.queue == made[0].to_queue and it.planned_at == made[0].at)
    return {"queue": queue, "made": made[0], "mine": made[0].person_id == me().id, "asked": any(told)}


def _talk(picture: Picture) -> dict[str, Any]:
    """The conversation, which is read by being shown, and what its form needs."""
    thread, hub = read(picture.filed.reference, me(), the_hub(), fetched()), the_hub()
    titles, boards = queue_titles(), {it.id: it.short for it in hub.rulebook.partnerships.values()}
    return {
        "thread": thread,
        "talk": talk.lines(thread, talk.Names(thread.circle, titles, boards), picture.deliveries, hub),
        "offers": list(talk.offers(thread.circle, me(), titles, boards)),
        "compartments": talk.readers(thread.circle, boards),
        "once": uuid4(),
    }


def _acts() -> bool:
    return any(me().may_act_on(queue) for queue in me().seats)
