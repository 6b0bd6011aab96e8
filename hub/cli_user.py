"""`hub user`: who may sign in, and where they sit."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from hub.cli_output import JSON, say
from hub.errors import HubError
from hub.journeys import enrol
from hub.queues.member import Role


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--job", default="", help="Their post, as letters and screens show it.")
@click.option("--partnership", help="lscp, lsab or safer-leeds.")
@click.option("--seat", "seats", multiple=True, metavar="QUEUE:ROLE", help="member, deputy, chair or reader.")
@click.option("--administrator", is_flag=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@JSON
@click.pass_obj
def add_user(
    doors: Any,
    email: str,
    name: str,
    job: str,
    partnership: str | None,
    seats: tuple[str, ...],
    administrator: bool,
    password: str,
    as_json: bool,
) -> None:
    """Let somebody in."""
    chosen = {queue: _role(role) for queue, _, role in (it.partition(":") for it in seats)}
    new = enrol.Newcomer(email, name, job, partnership, chosen, administrator)
    with doors.hub() as hub:
        person = enrol.add_person(new, password, hub)
    say(f"{person.email} can sign in.", {"email": person.email, "id": str(person.id)}, as_json)


@user.command("list")
@JSON
@click.pass_obj
def list_users(doors: Any, as_json: bool) -> None:
    """Who can sign in, and where they sit."""
    with doors.hub() as hub:
        found = enrol.people(hub)
    if as_json:
        click.echo(json.dumps([asdict(it) for it in found], default=str))
        return
    for it in found:
        seats = ", ".join(f"{queue} ({role})" for queue, role in sorted(it.seats.items())) or "no seat"
        click.echo(f"{it.email}  {it.name}  {seats}{'  disabled' if it.disabled_at else ''}")


@user.command("disable")
@click.argument("email")
@JSON
@click.pass_obj
def disable_user(doors: Any, email: str, as_json: bool) -> None:
    """Shut somebody out; their sessions end now."""
    with doors.hub() as hub:
        enrol.disable_person(email, hub)
    say(f"{email} can no longer sign in.", {"email": email, "disabled": True}, as_json)


@user.command("certificate")
@click.argument("email")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@JSON
@click.pass_obj
def certificate_of(doors: Any, email: str, file: Path, as_json: bool) -> None:
    """Encrypt letters to somebody from now on, with their S/MIME certificate (PEM)."""
    certificate = doors.certificate(file.read_bytes(), email)
    with doors.hub() as hub:
        enrol.enrol_certificate(email, certificate, hub)
    say(f"Letters to {email} are encrypted from now on.", {"email": email, "encrypted": True}, as_json)


def _role(text: str) -> Role:
    try:
        return Role(text or Role.MEMBER)
    except ValueError as error:
        raise HubError(f"{text} is no role: say member, deputy, chair or reader.") from error
