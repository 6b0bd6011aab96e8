"""For machines that watch over the hub: is it alive, can it work, do its figures add up."""

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from hub.errors import Unavailable
from hub.journeys.watch import answering
from hub.web.context import the_hub
from hub.web.measure import METRICS

door = Blueprint("health", __name__)


@door.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "alive"}


@door.get("/readyz")
def ready() -> ResponseReturnValue:
    """The database answers too; 503 while it does not. A copy can be read, so it is ready for that."""
    try:
        answering(the_hub())
        copied = the_hub().custody.doubts()
    except Unavailable:
        return {"status": "the database does not answer"}, 503, {"Retry-After": "5"}
    return {"status": "a copy: nothing is sent or accepted" if copied else "ready"}


@door.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Figures for Prometheus, with nobody in them."""
    return Response(generate_latest(current_app.extensions[METRICS]), content_type=CONTENT_TYPE_LATEST)
