"""Rehearsals: started by those who may, watched while they run, and read as a result."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.calendar import length_in_words
from hub.intake.drill import TITLES
from hub.intake.read import Rejected
from hub.journeys import rehearse
from hub.journeys.rehearse import Asked, Rehearsed
from hub.tracking.drill import Contact, Measured
from hub.web.context import me, queue_titles, the_hub
from hub.web.wording import when
from hub.words import Channel

door = Blueprint("rehearsals", __name__, url_prefix="/rehearsals")

QUEUES: Final = "queues"
"""The choice beside the invented cases."""
MISSING: Final = "Select what to rehearse"
NO_QUEUE: Final = "Select at least one queue"


@dataclass(frozen=True, slots=True)
class Row:
    """One queue in words: `told` and `broken` a line each, `took` empty while nobody has it."""

    queue: str
    word: str
    colour: str
    took: str
    made: str
    told: tuple[str, ...]
    broken: tuple[str, ...]


@door.get("")
def show() -> ResponseReturnValue:
    """What has been rehearsed, and the form that starts another."""
    return _page(uuid4())


@door.post("")
def start() -> ResponseReturnValue:
    """Letters go at once; pressing twice starts one."""
    try:
        once = UUID(request.form.get("once", ""))
    except ValueError:
        once = uuid4()
    case, queues = request.form.get("case", ""), tuple(dict.fromkeys(request.form.getlist("queues")))
    asked = Asked("", queues, once) if case == QUEUES else Asked(case, (), once)
    started = rehearse.start(asked, me(), the_hub())
    if isinstance(started, Rejected):
        return _page(once, NO_QUEUE if case == QUEUES else MISSING), 422
    return redirect(url_for(".look", reference=started.reference), 303)


@door.get("/<reference>")
def look(reference: str) -> ResponseReturnValue:
    """The result, as far as it has come."""
    found = rehearse.result(reference, me(), the_hub())
    return render_template(
        "rehearsal.html",
        found=found,
        started=when(found.filed.received_at, found.at),
        rows=[_row(it, found.at) for it in found.queues],
        open=found.filed.closed_at is None,
        taken=_taken(found),
    )


@door.post("/<reference>/end")
def end(reference: str) -> ResponseReturnValue:
    """Nobody is asked any more."""
    rehearse.end(reference, me(), the_hub())
    return redirect(url_for(".look", reference=reference), 303)


def _page(once: UUID, wrong: str = "") -> str:
    titles, newest = queue_titles(), rehearse.rehearsals(me(), the_hub())
    return render_template(
        "rehearsals.html",
        rehearsals=[(it, when(it.filed.received_at, it.at), _taken(it)) for it in newest],
        cases=TITLES if rehearse.everywhere(me()) else {},
        queues=[(it, titles[it]) for it in rehearse.queues_for(me(), the_hub())],
        chosen=(request.form.get("case", ""), request.form.getlist("queues")),
        once=once,
        wrong=wrong,
    )


def _row(it: Measured, now: datetime) -> Row:
    if it.made:
        word, colour = "Acknowledged", "green"
    elif it.nobody:
        word, colour = "Reaches nobody", "red"
    else:
        word, colour = "Not acknowledged", "yellow"
    made = f"{it.made.name}, {when(it.made.at, now)}" if it.made else ""
    return Row(
        queue=it.entry.queue,
        word=word,
        colour=colour,
        took=length_in_words(it.took) if it.took is not None else "",
        made=made,
        told=tuple(_told(it.contacts, now)),
        broken=tuple(
            f"{one.to}, {_way(one)}: {one.trouble or 'could not be delivered'}" for one in it.broken
        ),
    )


def _told(contacts: tuple[Contact, ...], now: datetime) -> Iterator[str]:
    for it in contacts:
        what = f"{it.to}, {_way(it)}{', reminded' if it.chase else ''} {when(it.told_at, now)}"
        if it.reached_at:
            yield f"{what}: {_taken_by(it)} {when(it.reached_at, now)}"
        elif not it.broken:
            yield f"{what}: {it.trouble or 'on its way'}"


def _taken_by(it: Contact) -> str:
    return "their mail server took it" if it.channel is Channel.MAIL else "it took it"


def _way(it: Contact) -> str:
    return "by letter" if it.channel is Channel.MAIL else "by their system"


def _taken(found: Rehearsed) -> str:
    """How many queues have it."""
    return f"{sum(it.made is not None for it in found.queues)} of {len(found.queues)}"
