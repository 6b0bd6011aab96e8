"""Searching what one may read."""

from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from hub.intake.value import keepable
from hub.journeys.search import search
from hub.web.context import me, the_hub

LONGEST: Final = 200

door = Blueprint("search", __name__, url_prefix="/search")


@door.get("")
def show() -> ResponseReturnValue:
    """The box alone."""
    return render_template("search.html", words="", found=None)


@door.post("")
def find() -> ResponseReturnValue:
    """What holds all of the words; posted, because addresses are kept in logs and histories."""
    words = keepable(request.form.get("words", "")).strip()[:LONGEST]
    return render_template(
        "search.html", words=words, found=search(words, me(), the_hub()) if words else None
    )
