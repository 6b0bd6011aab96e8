"""Every route asks who is there, unless it is on the list of those that anybody may open."""

from typing import Final

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from hub.hub import Hub
from hub.journeys.sign_in import who

SESSION: Final = "session"

MACHINES: Final = frozenset(
    {"static", "health.alive", "health.ready", "health.metrics", "api.arrive", "api.openapi", "wake.take"}
) | {"forms.take", "links.calendar", "links.display", "events.catalogue", "events.schema"}
"""Nobody is looked up for these: a signature or a secret address is the proof, the others tell nothing."""

CALLERS: Final = frozenset({"api.look_at", "api.acknowledge", "api.consider", "api.say", "events.replay"})
"""These ask for a bearer token themselves, and answer in problem+json rather than with a sign-in page."""

DOORS: Final = frozenset({"signin.show", "signin.enter", "slip.show", "slip.take"})
"""Sign-in itself, and the page that a letter's link opens."""

PUBLIC: Final = MACHINES | CALLERS | DOORS


def install(app: Flask, hub: Hub) -> None:
    """Put the guard before every other thing that looks at a request."""

    @app.before_request
    def ask() -> ResponseReturnValue | None:
        g.person, g.ended = None, False
        if _unkeepable():
            abort(400)
        if request.endpoint is None or request.endpoint in MACHINES:
            return None
        if token := session.get(SESSION):
            g.person = who(str(token), hub)
            g.ended = g.person is None
        if g.ended:
            session.clear()
        if g.person is not None or request.endpoint in PUBLIC:
            return None
        return _sign_in_first()


def inside(target: str) -> str:
    """A path within the hub to go to after signing in; `/` for whatever would lead anywhere else."""
    plain = target.isprintable() and "\\" not in target
    return target if plain and target.startswith("/") and not target.startswith("//") else "/"


def _unkeepable() -> bool:
    """A NUL, which no keyboard types and no text column keeps; a body of JSON is read for itself."""
    forms = () if request.path.startswith("/api/") else request.form.lists()
    given = (value for _, values in (*request.args.lists(), *forms) for value in values)
    return "\0" in request.path or any("\0" in value for value in given)


def _sign_in_first() -> Response:
    ended = "1" if g.ended else None
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        wanted = request.full_path.rstrip("?")
        return make_response(redirect(_sign_in(wanted, ended)))
    if request.headers.get("HX-Request"):
        answer = make_response("", 401)
        answer.headers["HX-Redirect"] = _sign_in(page_of(request.path), ended)
        return answer
    again = _sign_in(page_of(request.path), ended)
    return make_response(render_template("ended.html", again=again), 401)


def _sign_in(wanted: str, ended: str | None) -> str:
    return url_for("signin.show", next=None if wanted == "/" else wanted, ended=ended)


def page_of(path: str) -> str:
    """The page a form belongs to: the nearest path above that can be opened."""
    adapter = current_app.create_url_adapter(request)
    while adapter is not None and path:
        try:
            adapter.match(path, method="GET")
        except HTTPException:
            path = path.rpartition("/")[0]
        else:
            return path
    return "/"
