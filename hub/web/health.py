"""For machines that watch over the hub: is it alive, can it work, do its figures add up."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from hub.errors import Unavailable
from hub.hub import Hub
from hub.journeys.watch import answering


def pages(hub: Hub, registry: CollectorRegistry) -> Blueprint:
    """`/healthz`, `/readyz` and `/metrics`."""
    door = Blueprint("health", __name__)

    @door.get("/healthz")
    def alive() -> ResponseReturnValue:
        return {"status": "alive"}

    @door.get("/readyz")
    def ready() -> ResponseReturnValue:
        try:
            answering(hub)
        except Unavailable:
            return {"status": "the database does not answer"}, 503, {"Retry-After": "5"}
        return {"status": "ready"}

    @door.get("/metrics")
    def metrics() -> ResponseReturnValue:
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    return door
