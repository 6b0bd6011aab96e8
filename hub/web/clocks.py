"""A duty's clock on the notification: whether what it asks for was done, and the form that says so."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from hub.journeys.meet import NO_DAY, Meeting, meet
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
