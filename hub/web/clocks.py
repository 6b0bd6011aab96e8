"""A duty's clock on the notification: whether what it asks for was done, or was not after all."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from hub.journeys.meet import NO_DAY, Meeting, meet
from hub.journeys.unmeet import Mistake, unmeet
from hub.web.context import me, the_hub
from hub.web.notification import Wrong, page
from hub.web.typed import read_day, typed_in

door = Blueprint("clocks", __name__, url_prefix="/notifications/<reference>/queues/<queue>/clocks")


@door.post("/<clock>")
def done(reference: str, queue: str, clock: str) -> ResponseReturnValue:
    """“This was done”: the day is typed, since it may have been before anybody came here to say so."""
    typed = typed_in(days=("on",))["on"]
    on = read_day(typed)
    error = meet(Meeting(reference, queue, clock, on), me(), the_hub()) if on else NO_DAY
    if error:
        return page(reference, Wrong(queue, {clock: typed}, {f"done-{clock}": error})), 422
    return redirect(url_for("notification.show", reference=reference, _anchor=f"queue-{queue}"), 303)


@door.post("/<clock>/mistake")
def not_done(reference: str, queue: str, clock: str) -> ResponseReturnValue:
    """“This was not done after all”."""
    why = typed_in("why")["why"]
    if error := unmeet(Mistake(reference, queue, clock, why), me(), the_hub()):
        return page(reference, Wrong(queue, {f"undo-{clock}": why}, {f"undo-{clock}": error})), 422
    return redirect(url_for("notification.show", reference=reference, _anchor=f"queue-{queue}"), 303)
