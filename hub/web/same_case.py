"""Two notifications side by side, and a person's word on whether they are of one case."""

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.errors import NotFound
from hub.intake.normal import named_here
from hub.journeys.link import LONGEST, Saying, say
from hub.journeys.same_case import side_by_side
from hub.journeys.watch import recount
from hub.tracking.linking import MOVES, Said
from hub.web import alike, notification
from hub.web.context import me, queue_titles, the_hub
from hub.web.visit import fetched

FORM: Final = "same-case"
NONE: Final = "There is no such notification, or it is not yours to see"

door = Blueprint("same_case", __name__, url_prefix="/notifications/<reference>/same-case")


@door.get("")
def find(reference: str) -> ResponseReturnValue:
    """From a reference that somebody typed to the two side by side."""
    typed = request.args.get("other", "").strip()
    other = next(iter(named_here([typed])), "")
    try:
        if other and other != reference:
            page(reference, other)
            return redirect(url_for("same_case.show", reference=reference, other=other))
        error = "Enter the reference of another notification, like LSH-2026-000123"
    except NotFound:
        error = NONE
    return notification.page(reference, notification.Wrong(FORM, {"other": typed}, {"other": error})), 422


@door.get("/<other>")
def show(reference: str, other: str) -> ResponseReturnValue:
    """The two side by side; opening them goes on both trails."""
    return page(reference, other)


@door.post("/<other>")
def answer(reference: str, other: str) -> ResponseReturnValue:
    """One case, not one case, or not linked after all."""
    why, said = request.form.get("why", "").strip(), request.form.get("said", "")
    errors = {}
    if said not in [*Said]:
        errors["said"] = "Choose what these two are"
    if not why:
        errors["why"] = "Say in a few words how you know"
    elif len(why) > LONGEST:
        errors["why"] = f"Shorten the reason to {LONGEST} characters"
    if errors:
        return page(reference, other, errors), 422
    say(Saying(reference, other, Said(said), why), me(), the_hub())
    recount(the_hub())
    return redirect(url_for("same_case.show", reference=reference, other=other), 303)


def page(reference: str, other: str, errors: dict[str, str] | None = None) -> str:
    """The comparison, the earlier one on the left whichever it was opened from."""
    two = side_by_side(reference, other, me(), the_hub(), fetched())
    fields, titles = [it.told.fields for it in two.sides], queue_titles()
    word = two.word
    whose = {
        it.id: f"{it.reference}, {titles.get(it.queue, it.queue)}"
        for entries in two.entries
        for it in entries
    }
    return render_template(
        "same-case.html",
        reference=reference,
        two=two,
        because=alike.because(two.found) if two.found else "",
        pairings=[it for it in alike.pairings(fields[0], fields[1], two.found) if it.rows or it.folded],
        held=alike.brought_forward(word.held if word and word.said is Said.LINKED else (), whose),
        moves=MOVES[word.said if word else None] if two.may_say else frozenset(),
        errors=errors or {},
        typed=request.form.get("why", ""),
    )
