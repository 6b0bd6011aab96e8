"""`hub rehearse`: a drill by the clock, for instance each quarter, and what it has measured."""

import json
import sys
from typing import Any
from uuid import uuid4

import click

from hub.calendar import length_in_words
from hub.cli_output import JSON, say
from hub.errors import HubError, NotFound
from hub.hub import Hub
from hub.intake.drill import CASES
from hub.intake.read import Rejected
from hub.journeys import rehearse as drills
from hub.journeys.enrol import people
from hub.journeys.rehearse import Asked
from hub.queues.person import Person
from hub.tracking.drill import Measured

BY = click.option("--as", "email", required=True, metavar="EMAIL", help="Who rehearses.")


@click.group()
def rehearse() -> None:
    """Drills through the real routes and channels, marked as such."""


@rehearse.command("start")
@BY
@click.option("--case", type=click.Choice(list(CASES)), help="An invented case, routed by the rules.")
@click.option("--queue", "queues", multiple=True, help="Or a queue; may be given several times.")
@JSON
@click.pass_obj
def start(doors: Any, email: str, case: str | None, queues: tuple[str, ...], as_json: bool) -> None:
    """Begin one. Letters go to real people at once."""
    with doors.hub() as hub:
        begun = drills.start(Asked(case or "", queues, uuid4()), _person(email, hub), hub)
    if isinstance(begun, Rejected):
        raise HubError("Name an invented case with --case, or queues with --queue; not both.")
    say(f"{begun.reference} is being rehearsed.", {"reference": begun.reference}, as_json)


@rehearse.command("result")
@BY
@click.argument("reference")
@JSON
@click.pass_obj
def result(doors: Any, email: str, reference: str, as_json: bool) -> None:
    """Each queue's time and broken contacts; exit 1 when somebody is missing or a contact is broken."""
    with doors.hub() as hub:
        found = drills.result(reference, _person(email, hub), hub).queues
    if as_json:
        click.echo(json.dumps({"reference": reference, "queues": [_row(it) for it in found]}))
    for it in () if as_json else found:
        who = f"{it.made.name} after {length_in_words(it.took)}" if it.made and it.took else "nobody yet"
        click.echo(f"{it.entry.queue:<26}{who}{'; reaches nobody' if it.nobody else ''}")
        for one in it.broken:
            click.echo(f"{'':<26}broken: {one.to}: {one.trouble}")
    sys.exit(0 if all(it.made and not it.broken for it in found) else 1)


@rehearse.command("end")
@BY
@click.argument("reference")
@JSON
@click.pass_obj
def end(doors: Any, email: str, reference: str, as_json: bool) -> None:
    """Nobody is asked or reminded any more; the result stays."""
    with doors.hub() as hub:
        drills.end(reference, _person(email, hub), hub)
    say(f"The rehearsal {reference} is over.", {"reference": reference, "ended": True}, as_json)


def _person(email: str, hub: Hub) -> Person:
    person = next((it for it in people(hub) if it.email == email.strip().lower()), None)
    if person is None or person.disabled_at is not None:
        raise NotFound(f"Nobody signs in as {email}.")
    return person


def _row(it: Measured) -> dict[str, object]:
    return {
        "queue": it.entry.queue,
        "acknowledged_by": it.made.name if it.made else None,
        "seconds": int(it.took.total_seconds()) if it.took is not None else None,
        "told": sum(not one.chase for one in it.contacts),
        "reaches_nobody": it.nobody,
        "broken": [{"to": one.to, "channel": one.channel, "why": one.trouble} for one in it.broken],
    }
