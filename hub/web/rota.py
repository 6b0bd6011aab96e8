"""Weeks of duty and silences of a queue, said on its page of People and cover."""

from datetime import date
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hub.journeys.rota import put_on_duty, take_off_duty
from hub.journeys.silence import Quiet, end_silence, silence
from hub.web.context import me, the_hub
from hub.web.cover import done, one, somebody_with_a_queue
from hub.web.typed import an_id, put_right, read_day, typed_in

door = Blueprint("rota", __name__, url_prefix="/people-and-cover/<queue>")
door.before_request(somebody_with_a_queue)


@door.post("/duty")
def roster(queue: str) -> ResponseReturnValue:
    """Somebody is on duty in a week."""
    typed = typed_in("person", "week")
    week = _iso(typed["week"])
    if problems := put_on_duty(queue, week, an_id(typed["person"]), me(), the_hub()):
        return one(queue, put_right("duty", typed, problems)), 422
    return done("cover.look", queue)


@door.post("/duty/<uuid:shift>/end")
def stand_down(queue: str, shift: UUID) -> ResponseReturnValue:
    """They are not."""
    take_off_duty(queue, shift, me(), the_hub())
    return done("cover.look", queue)


@door.post("/silence")
def hush(queue: str) -> ResponseReturnValue:
    """No reminders for a while; `every` is every queue."""
    typed = typed_in("reason", "every", days=("first_day", "last_day"))
    days = read_day(typed["first_day"]), read_day(typed["last_day"])
    quiet = Quiet(None if typed["every"] else queue, *days, typed["reason"])
    if problems := silence(quiet, me(), the_hub()):
        return one(queue, put_right("silence", typed, problems)), 422
    return done("cover.look", queue)


@door.post("/silence/<uuid:which>/end")
def speak_again(queue: str, which: UUID) -> ResponseReturnValue:
    """What waited for its end goes at once."""
    end_silence(which, me(), the_hub())
    return done("cover.look", queue)


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
