"""What can go wrong, told to people on a page and to systems as RFC 9457; never an exception's own text."""

from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from traceback import extract_tb
from typing import Final

import structlog
from flask import Flask, Response, g, json, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from hub.errors import HubError, IllegalMove, NotAllowed, NotFound, Unavailable
from hub.intake.read import Problem
from hub.web.guard import page_of
from hub.web.upload import TOO_LARGE, UPLOADS

LOG = structlog.get_logger()
RETRY_AFTER: Final = "5"

STATUS: Final[dict[type[HubError], int]] = {
    NotFound: 404,
    NotAllowed: 403,
    IllegalMove: 409,
    Unavailable: 503,
}

TOLD: Final = {
    400: ("That could not be read", "Something in the request is not as it should be. Nothing was stored."),
    401: ("You need to sign in", "Give a valid bearer token, or sign in. Nothing was stored."),
    403: ("You may not do that", "Ask the chair of the queue for access. Nothing was changed."),
    404: ("Page not found", "There is nothing here, or it is not yours to see. Check the reference."),
    405: ("That cannot be done here", "This address does not take that kind of request."),
    409: ("That has changed meanwhile", "Somebody else was quicker. Go back and look at it again."),
    413: ("That is too big", "Send at most 1 MiB, with no field longer than 64 kB. Nothing was stored."),
    415: ("That is not JSON", "Send the body as application/json. Nothing was stored."),
    422: ("Some fields need putting right", "Put right the fields listed. Nothing was stored."),
    429: ("Too many tries", "Wait a while and try again."),
    500: ("Something went wrong here", "The fault is ours and has been recorded."),
    503: ("The hub is not answering just now", "Try again in a few seconds. Nothing you sent was stored."),
}
STALE: Final = "This page was out of date"
STALE_ADVICE: Final = (
    "You signed in or out in another window meanwhile, or cookies are switched off. Nothing was done: "
    "open the page again and repeat what you did."
)


def install(app: Flask) -> None:
    """One handler a family of errors; whatever is left is ours, and is logged by type and place."""

    @app.errorhandler(HubError)
    def _hub(error: HubError) -> ResponseReturnValue:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
        if status == 500:
            _log(error)
        # These two say which rule stood in the way; their texts are the hub's own and name nobody.
        said = str(error) if isinstance(error, NotAllowed | IllegalMove) else ""
        return refuse(status, said)

    @app.errorhandler(CSRFError)
    def _stale(_: CSRFError) -> ResponseReturnValue:
        return refuse(400, STALE_ADVICE, STALE)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None or (error.code or 500) < 400:
            return error
        too_large = error.code == 413 and request.endpoint in UPLOADS
        advice = error.description or "" if error.code == 429 else ""
        answer = refuse(error.code or 500, TOO_LARGE if too_large else advice)
        answer.headers.extend((k, v) for k, v in error.get_headers() if k in ("Allow", "Retry-After"))
        return answer

    @app.errorhandler(Exception)
    def _ours(error: Exception) -> ResponseReturnValue:
        _log(error)
        return refuse(500)


def refuse(status: int, detail: str = "", title: str = "") -> Response:
    """The page or the problem document for a status, in the hub's words."""
    if request.path.startswith("/api/"):
        return problem(status, detail)
    heading, advice = TOLD.get(status, TOLD[400] if status < 500 else TOLD[500])
    page = render_template(
        "refused.html",
        heading=title or heading,
        advice=detail or advice,
        status=status,
        back=None if status == 404 else _back(),
        number=None if title else g.get("request_id"),  # with a title of its own nothing went wrong
    )
    return _retry(make_response(page, status))


def _back() -> str | None:
    """The page of a form that was sent: whoever was too late wants to see how it stands now."""
    page = page_of(request.path) if request.method == "POST" else "/"
    return None if page == "/" else page


def problem(status: int, detail: str = "", problems: Iterable[Problem] = ()) -> Response:
    """RFC 9457 problem+json; `errors` lists the fields of a 422."""
    told: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or TOLD.get(status, TOLD[400] if status < 500 else TOLD[500])[1],
    }
    if errors := [{"field": it.path, "message": it.message} for it in problems]:
        told["errors"] = errors
    answer = make_response(json.dumps(told, ensure_ascii=False), status)
    answer.content_type = "application/problem+json"
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return _retry(answer)


def _log(error: Exception) -> None:
    """An exception's text may quote what somebody typed, so only its type and its frames are written."""
    frames = [
        f"{Path(it.filename).name}:{it.lineno} {it.name}" for it in extract_tb(error.__traceback__)[-6:]
    ]
    told = {"request": g.get("request_id"), "endpoint": request.endpoint}
    LOG.error("unexpected", **told, error=type(error).__name__, at=frames)


def _retry(answer: Response) -> Response:
    if answer.status_code == 503:
        answer.headers["Retry-After"] = RETRY_AFTER
    return answer
