"""The original of a mail, as something to save and never as a page of ours."""

from uuid import UUID

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.intake.magic import OCTETS
from hub.journeys import original
from hub.web.context import me, the_hub
from hub.web.files import disposition

door = Blueprint("original", __name__)


@door.get("/notifications/<reference>/original")
def of_notification(reference: str) -> ResponseReturnValue:
    """The mail that it was read from."""
    return to_save(original.of_notification(reference, None, me(), the_hub()))


@door.get("/notifications/<reference>/messages/<uuid:message>/original")
def of_message(reference: str, message: UUID) -> ResponseReturnValue:
    """The mail in which a message came."""
    return to_save(original.of_notification(reference, message, me(), the_hub()))


@door.get("/quarantine/<uuid:arrival>/original")
def of_held(arrival: UUID) -> ResponseReturnValue:
    """A mail that is held or was set aside; the journey keeps everybody else out."""
    return to_save(original.of_held(arrival, me(), the_hub()))


def to_save(it: original.Original) -> Response:
    """Plain bytes, whatever they are: no browser shows them."""
    answer = make_response(it.raw)
    answer.headers["Content-Type"] = OCTETS
    answer.headers["Content-Disposition"] = disposition(it.name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
