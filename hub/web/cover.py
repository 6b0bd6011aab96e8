"""People and cover: who is on each queue, who is away, on duty or silenced, and the forms that say so."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.errors import NotAllowed
from hub.journeys import cover
from hub.journeys.away import Leave, back, cannot_cover, covering, mark_away
from hub.journeys.cover import Desk
from hub.journeys.watch import recount
from hub.web import told_away, told_cover
from hub.web.context import me, queue_titles, the_hub
from hub.web.typed import Wrong, an_id, boxes, put_right, read_day, typed_in

SELF: Final = "self"
"""The form of whoever is signed in, for any of their queues."""

door = Blueprint("cover", __name__, url_prefix="/people-and-cover")


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
    return one(queue)


@door.post("/away")
def go_away() -> ResponseReturnValue:
    """Somebody marks themselves away, from one of their queues or from all."""
    typed = typed_in("queue", "cover", days=("first_day", "last_day"))
    if problems := mark_away(_leave(me().id, typed["queue"] or None, typed), me(), the_hub()):
        return _all(put_right(SELF, typed, problems)), 422
    return done("cover.show")


@door.post("/away/<uuid:absence>/end")
def come_back(absence: UUID) -> ResponseReturnValue:
    """They are there again; back to the page that it was said on."""
    back(absence, me(), the_hub())
    return _back_to(request.form.get("queue", ""))


@door.post("/covering/<uuid:absence>/decline")
def decline(absence: UUID) -> ResponseReturnValue:
    """Whoever was named as cover cannot be."""
    cannot_cover(absence, me(), the_hub())
    return done("cover.show")


@door.post("/<queue>/away")
def mark(queue: str) -> ResponseReturnValue:
    """Somebody on this queue is away from it."""
    typed = typed_in("person", "cover", days=("first_day", "last_day"))
    if problems := mark_away(_leave(an_id(typed["person"]), queue, typed), me(), the_hub()):
        return one(queue, put_right("away", typed, problems)), 422
    return done("cover.look", queue)


def _all(wrong: Wrong | None = None) -> str:
    desks = cover.desks(me(), the_hub())
    mine = [it for it in desks if me().may_act_on(it.queue.id)]
    colleagues = {str(it.person_id): it.name for desk in mine for it in desk.seats if it.acts}
    colleagues.pop(str(me().id), None)
    own = [told_away.own(it, queue_titles()) for it in cover.own_absences(me(), the_hub())]
    return render_template(
        "people-and-cover.html",
        desks=[(it, told_cover.in_short(it)) for it in desks],
        own=own,
        covers=[told_away.covering(it, who, queue_titles()) for it, who in covering(me(), the_hub())],
        mine={it.queue.id: it.queue.title for it in mine},
        colleagues=dict(sorted(colleagues.items(), key=lambda it: it[1])),
        wrong=wrong or Wrong(),
        mend=told_cover.MEND,
    )


def one(queue: str, wrong: Wrong | None = None) -> str:
    """The page of one queue, with `wrong` in the form that was sent."""
    desk = cover.desk(queue, me(), the_hub())
    away, were_away = told_away.away(desk, me())
    quiet, were_quiet = told_away.silences(desk, me())
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


def _leave(who: UUID | None, queue: str | None, typed: Mapping[str, Any]) -> Leave:
    return Leave(who, queue, read_day(typed["first_day"]), read_day(typed["last_day"]), an_id(typed["cover"]))


def _back_to(queue: str) -> ResponseReturnValue:
    return done("cover.look", queue) if queue in the_hub().rulebook.queues else done("cover.show")


def done(where: str, queue: str | None = None) -> ResponseReturnValue:
    """Seen by what stands there now; an alarm that was put right ends at once."""
    recount(the_hub())
    return redirect(url_for(where, queue=queue) if queue else url_for(where), 303)
