"""The page that a letter's link opens. Opening it does nothing: mail scanners open links too."""

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.slip import SlipPage, WrongCode, by_code, note
from hub.journeys.slip import show as open_slip
from hub.queues.entry import How
from hub.queues.person import Person
from hub.web.context import the_hub
from hub.web.notification import statement_error
from hub.web.visit import visit

door = Blueprint("slip", __name__)


def page(token: str, errors: dict[str, str] | None = None) -> ResponseReturnValue:
    """What the link shows, with `errors` by field."""
    opened = open_slip(token, the_hub())
    if opened is None:
        return render_template("slip-unknown.html"), 404
    shown = render_template(
        "slip.html",
        slip=opened,
        token=token,
        signed_in=_may_act(opened),
        errors=errors or {},
        statement=request.form.get("statement", ""),
    )
    return make_response(shown, 422 if errors else 200)


@door.get("/acknowledge/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show the page; HEAD and GET acknowledge nothing, and who opened it unsigned is no reader."""
    if g.person is None:
        note(token, visit(), the_hub())
    return page(token)


@door.post("/acknowledge/<token>")
def take(token: str) -> ResponseReturnValue:
    """Acknowledge: signed in, or with the code typed by hand."""
    opened = open_slip(token, the_hub())
    statement, code = (request.form.get(name, "").strip() for name in ("statement", "code"))
    person = _may_act(opened) if opened else None
    errors = {"statement": statement_error(statement)} if statement_error(statement) else {}
    if person is None and not code:
        errors["code"] = "Type the code printed in the letter"
    if opened is None or errors:
        return page(token, errors)
    if person is not None:
        acknowledge(Taking(opened.reference, opened.queue, How.SIGNED_LINK, statement), person, the_hub())
    elif isinstance(came := by_code(token, code, statement, the_hub()), WrongCode):
        return page(token, {"code": _wrong(came.left)})
    return redirect(url_for("slip.show", token=token), 303)


def _may_act(opened: SlipPage) -> Person | None:
    """Whoever is signed in, if they may act on this queue; they need no code."""
    person = g.person
    return person if isinstance(person, Person) and person.may_act_on(opened.queue) else None


def _wrong(left: int) -> str:
    if left == 0:
        return "That code was wrong too often. Sign in instead"
    return f"That is not the code in the letter. You have {left} {'try' if left == 1 else 'tries'} left"
