"""People and cover: who is on each queue, who is away, on duty or silenced, and the forms that say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.errors import NotAllowed
from hub.intake.value import Problem, keepable
from hub.journeys import cover
from hub.journeys.away import Leave, back, mark_away
from hub.journeys.cover import Desk
from hub.journeys.rota import put_on_duty, take_off_duty
from hub.journeys.silence import Quiet, end_silence, silence
from hub.journeys.watch import recount
from hub.web import told_cover
from hub.web.context import me, queue_titles, the_hub
from hub.web.days import boxes, read_day, typed_day

SELF: Final = "self"
"""The form of whoever is signed in, for any of their queues."""

door = Blueprint("cover", __name__, url_prefix="/people-and-cover")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A form that has to be put right: which one, what was typed, what to say beside which field."""

    form: str = ""
    typed: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@door.before_request
def somebody_with_a_queue() -> None:
    """Which queues they see is asked again of each."""
    if not (me().seats or me().administrator):
        raise NotAllowed("Only people with a seat on a queue, and administrators, see who is there.")


@door.get("")
def show() -> ResponseReturnValue:
    """Every queue that this person may see, and their own absences."""
    return _all()


@door.get("/<queue>")
def look(queue: str) -> ResponseReturnValue:
    """One queue."""
    return _one(queue)


@door.post("/away")
def go_away() -> ResponseReturnValue:
    """Somebody marks themselves away, from one of their queues or from all."""
    typed = _typed("queue", "cover", days=("first_day", "last_day"))
    if problems := mark_away(_leave(me().id, typed["queue"] or None, typed), me(), the_hub()):
        return _all(_wrong(SELF, typed, problems)), 422
    return _done("cover.show")


@door.post("/away/<uuid:absence>/end")
def come_back(absence: UUID) -> ResponseReturnValue:
    """They are there again; back to the page that it was said on."""
    back(absence, me(), the_hub())
    return _back_to(request.form.get("queue", ""))


@door.post("/<queue>/away")
def mark(queue: str) -> ResponseReturnValue:
    """Somebody on this queue is away from it."""
    typed = _typed("person", "cover", days=("first_day", "last_day"))
    if problems := mark_away(_leave(_id(typed["person"]), queue, typed), me(), the_hub()):
        return _one(queue, _wrong("away", typed, problems)), 422
    return _done("cover.look", queue)


@door.post("/<queue>/duty")
def roster(queue: str) -> ResponseReturnValue:
    """Somebody is on duty in a week."""
    typed = _typed("person", "week")
    week = _iso(typed["week"])
    if problems := put_on_duty(queue, week, _id(typed["person"]), me(), the_hub()):
        return _one(queue, _wrong("duty", typed, problems)), 422
    return _done("cover.look", queue)


@door.post("/<queue>/duty/<uuid:shift>/end")
def stand_down(queue: str, shift: UUID) -> ResponseReturnValue:
    """They are not."""
    take_off_duty(queue, shift, me(), the_hub())
    return _done("cover.look", queue)


@door.post("/<queue>/silence")
def hush(queue: str) -> ResponseReturnValue:
    """No reminders for a while; `every` is every queue."""
    typed = _typed("reason", "every", days=("first_day", "last_day"))
    days = read_day(typed["first_day"]), read_day(typed["last_day"])
    quiet = Quiet(None if typed["every"] else queue, *days, typed["reason"])
    if problems := silence(quiet, me(), the_hub()):
        return _one(queue, _wrong("silence", typed, problems)), 422
    return _done("cover.look", queue)


@door.post("/<queue>/silence/<uuid:which>/end")
def speak_again(queue: str, which: UUID) -> ResponseReturnValue:
    """What waited for its end goes at once."""
    end_silence(which, me(), the_hub())
    return _done("cover.look", queue)


def _all(wrong: Wrong | None = None) -> str:
    desks = cover.desks(me(), the_hub())
    mine = [it for it in desks if me().may_act_on(it.queue.id)]
    colleagues = {str(it.person_id): it.name for desk in mine for it in desk.seats if it.acts}
    colleagues.pop(str(me().id), None)
    own = [told_cover.own(it, queue_titles()) for it in cover.own_absences(me(), the_hub())]
    return render_template(
        "people-and-cover.html",
        desks=[(it, told_cover.in_short(it)) for it in desks],
        own=own,
        mine={it.queue.id: it.queue.title for it in mine},
        colleagues=dict(sorted(colleagues.items(), key=lambda it: it[1])),
        wrong=wrong or Wrong(),
        mend=told_cover.MEND,
    )


def _one(queue: str, wrong: Wrong | None = None) -> str:
    desk = cover.desk(queue, me(), the_hub())
    away, were_away = told_cover.away(desk, me())
    quiet, were_quiet = told_cover.silences(desk, me())
    return render_template(
        "queue-people.html",
        desk=desk,
        seats=told_cover.seats(desk),
        asked=told_cover.would_be_asked(desk),
        away=away,
        weeks=told_cover.weeks(desk),
        to_fill=told_cover.weeks_to_fill(desk),
        quiet=quiet,
        over=[*were_away, *were_quiet],
        who={str(it.person_id): it.name for it in _may_mark(desk)},
        acting={str(it.person_id): it.name for it in desk.seats if it.acts},
        hub_wide=me().administrator and me().partnership is None,
        wrong=wrong or Wrong(),
        mend=told_cover.MEND,
        today=boxes(desk.today),
    )


def _may_mark(desk: Desk) -> list[Any]:
    """Whom this person may mark away: those who act there, or themselves alone."""
    return [it for it in desk.seats if it.acts and (desk.arranges or it.person_id == me().id)]


def _typed(*names: str, days: Sequence[str] = ()) -> dict[str, Any]:
    typed: dict[str, Any] = {it: keepable(request.form.get(it, "")).strip() for it in names}
    return typed | {it: typed_day(request.form, it) for it in days}


def _leave(who: UUID | None, queue: str | None, typed: Mapping[str, Any]) -> Leave:
    return Leave(who, queue, read_day(typed["first_day"]), read_day(typed["last_day"]), _id(typed["cover"]))


def _wrong(form: str, typed: Mapping[str, Any], problems: Sequence[Problem]) -> Wrong:
    return Wrong(form, typed, {it.path: it.message for it in problems})


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _back_to(queue: str) -> ResponseReturnValue:
    return _done("cover.look", queue) if queue in the_hub().rulebook.queues else _done("cover.show")


def _done(where: str, queue: str | None = None) -> ResponseReturnValue:
    """Seen by what stands there now; an alarm that was put right ends at once."""
    recount(the_hub())
    return redirect(url_for(where, queue=queue) if queue else url_for(where), 303)
