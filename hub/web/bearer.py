"""What a system that shows a token sent: which system it is, and the object in its body."""

from typing import Any

from flask import Response, request

from hub.intake.source import Source
from hub.journeys import systems
from hub.web.context import the_hub
from hub.web.refusals import problem


def asked() -> tuple[Source, dict[str, Any]] | Response:
    """Which system asks, and the object that it sent; or the refusal."""
    source = bearer()
    if source is None:
        return problem(401)
    if not is_json():
        return problem(415)
    told = sent()
    return (source, told) if isinstance(told, dict) else problem(400, "The body must be one JSON object.")


def sent() -> Any:
    """What the body holds; None where it is no JSON, or nested so deeply that nobody means it."""
    try:
        return request.get_json(force=True, silent=True)
    except RecursionError:
        return None


def bearer() -> Source | None:
    """Whose token it is; None for none of ours."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return systems.system(token.strip(), the_hub()) if scheme.lower() == "bearer" and token.strip() else None


def is_json() -> bool:
    """A body that says nothing of its type is read as JSON; one that says it is something else is not."""
    return not request.mimetype or request.is_json
