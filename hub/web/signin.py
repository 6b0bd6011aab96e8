"""Sign in and out: the cookie holds an opaque token, and everything else about a session stays with us."""

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from hub.journeys.sign_in import sign_in, sign_out
from hub.web.context import the_hub
from hub.web.forms import offered
from hub.web.guard import SESSION, inside

door = Blueprint("signin", __name__)


@door.get("/sign-in")
def show() -> ResponseReturnValue:
    """The form; straight on for whoever is signed in."""
    wanted = inside(request.args.get("next", "/"))
    if g.person is not None:
        return redirect(wanted)
    return _form(wanted, ended=g.ended or "ended" in request.args)


@door.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Check, begin a new session, and go on to the page asked for."""
    wanted = inside(request.form.get("next", "/"))
    email, password = request.form.get("email", ""), request.form.get("password", "")
    entered = sign_in(email, password, the_hub())
    if entered is None:
        return _form(wanted, email=email, refused=True), 401
    # A new session from nothing: whatever cookie was there before sign-in is worth nothing after it.
    session.clear()
    session[SESSION] = entered.token
    return redirect(wanted, 303)


@door.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End the session on our side and forget the cookie."""
    sign_out(str(session[SESSION]), the_hub())
    session.clear()
    return redirect(url_for("signin.show"), 303)


def _form(wanted: str, ended: bool = False, email: str = "", refused: bool = False) -> str:
    return render_template(
        "sign-in.html",
        wanted=wanted,
        ended=ended,
        email=email,
        refused=refused,
        forms=offered(),
        address=the_hub().post.address,
    )
