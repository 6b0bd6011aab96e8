"""Saved views: a filter of the tracking screen kept by name, one of which Tracking may open with."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.journeys import saved
from hub.tracking.saved import SavedView
from hub.web.context import me, the_hub
from hub.web.sought import address, asked, in_words, wanted

door = Blueprint("saved", __name__, url_prefix="/views")


@door.get("")
def show() -> ResponseReturnValue:
    """Each with what it shows; and, come from a filter, the form that keeps that one."""
    return _page()


@door.post("")
def keep() -> ResponseReturnValue:
    """Save the filter that the form holds."""
    name = " ".join(request.form.get("name", "").split())
    view = SavedView(name, asked(wanted(request.form)), request.form.get("start") == "1")
    if wrong := saved.save(view, me(), the_hub()):
        return _page(name, wrong), 422
    return redirect(address(view.query), 303)


@door.post("/start")
def start() -> ResponseReturnValue:
    """Open Tracking with this view, or (without a name) with everything open."""
    saved.open_with(request.form.get("name") or None, me(), the_hub())
    return redirect(url_for("saved.show"), 303)


@door.post("/removal")
def remove() -> ResponseReturnValue:
    """Forget a view."""
    saved.remove(request.form.get("name", ""), me(), the_hub())
    return redirect(url_for("saved.show"), 303)


def _page(name: str = "", wrong: str = "") -> str:
    sought = wanted(request.values)
    return render_template(
        "views.html",
        views=[(it, in_words(wanted(it.query))) for it in saved.saved(me(), the_hub())],
        query=asked(sought),
        words=in_words(sought),
        name=name,
        wrong=wrong,
    )
