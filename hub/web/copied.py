"""A copy of the hub can be read, under a banner that nobody overlooks; it takes nothing in."""

from typing import Final

from flask import Flask, Response, g, request

from hub.hub import Hub
from hub.tracking.instance import COPY
from hub.web.refusals import refuse

TITLE: Final = "This is a copy, and nothing was stored"
READING: Final = ("GET", "HEAD", "OPTIONS")
ALWAYS: Final = frozenset({"static", "health.alive", "health.ready", "health.metrics"})
DESCRIBED: Final = frozenset({"api.openapi", "events.catalogue", "events.schema"})
COMING_AND_GOING: Final = frozenset({"signin.enter", "signin.leave"})


def install(app: Flask, hub: Hub) -> None:
    """Put this behind the guard, so that the banner is there whatever the answer."""

    @app.before_request
    def _look() -> Response | None:
        g.copied = () if request.endpoint in ALWAYS else hub.custody.doubts()
        return refuse(503, COPY, TITLE) if g.copied and _takes() else None


def _takes() -> bool:
    """Whether a system would count on the answer, or something would be changed."""
    if request.path.startswith("/api/"):
        return request.endpoint not in DESCRIBED
    return request.method not in READING and request.endpoint not in COMING_AND_GOING
