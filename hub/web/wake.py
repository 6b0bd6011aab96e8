"""The door for a mail server that says mail came. It is told nothing, and its word is a hint and no more."""

from typing import Final

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from hub.journeys.wake import called
from hub.web.bearer import sent
from hub.web.context import the_hub

door = Blueprint("wake", __name__)

LONGEST: Final = 4096


@door.post("/wake/<name>")
def take(name: str) -> ResponseReturnValue:
    """Microsoft Graph first asks for its token back; later it calls with the word that the hub gave it."""
    token = request.args.get("validationToken")
    if token is not None:
        return Response(token[:LONGEST], content_type="text/plain; charset=utf-8")
    told = sent()
    notices = told.get("value") if isinstance(told, dict) else None
    if not isinstance(notices, list) or not all(isinstance(it, dict) for it in notices):
        return "", 400
    believed = called(name, [str(it.get("clientState", "")) for it in notices], the_hub())
    return "", 202 if believed else 403
