"""`hub user|source|key|audit|dead|status`: what an administrator does from a shell."""

import json
import sys
from dataclasses import asdict
from typing import Any
from uuid import UUID

import click

from hub.errors import HubError
from hub.intake.source import Secret, Source
from hub.journeys import enrol, mend
from hub.journeys.keys import rewrap_all
from hub.journeys.trail import verify
from hub.journeys.watch import dead_letters, figures
from hub.queues.member import Role
from hub.words import SYSTEM

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


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
) -> None:
    """Let somebody in."""
    chosen = {queue: _role(role) for queue, _, role in (it.partition(":") for it in seats)}
    new = enrol.Newcomer(email, name, job, partnership, chosen, administrator)
    with doors.hub() as hub:
        person = enrol.add_person(new, password, hub)
    click.echo(f"{person.email} can sign in.")


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
@click.pass_obj
def disable_user(doors: Any, email: str) -> None:
    """Shut somebody out; their sessions end now."""
    with doors.hub() as hub:
        enrol.disable_person(email, hub)
    click.echo(f"{email} can no longer sign in.")


@click.group()
def source() -> None:
    """Systems that send notifications or are told about them."""


@source.command("add")
@click.argument("name")
@click.option("--title", default="", help="Whose system it is, in words.")
@click.option("--partnership", help="The board whose queues it may acknowledge on and hear about.")
@click.option("--endpoint", help="Where it listens for our webhooks.")
@click.option("--public-key", help="Verify with this whpk_ key instead of a shared secret.")
@JSON
@click.pass_obj
def add_source(
    doors: Any,
    name: str,
    title: str,
    partnership: str | None,
    endpoint: str | None,
    public_key: str | None,
    as_json: bool,
) -> None:
    """Enrol a system and print its secrets once."""
    inbound = (Secret(public_key),) if public_key else ()
    new = Source(name, title or name, partnership, inbound, endpoint=endpoint)
    with doors.hub() as hub:
        _hand_over(enrol.add_source(new, doors.new_secret, hub), as_json)


@source.command("rotate")
@click.argument("name")
@JSON
@click.pass_obj
def rotate_source(doors: Any, name: str, as_json: bool) -> None:
    """New secrets; the ones before stay good for seven days."""
    with doors.hub() as hub:
        _hand_over(enrol.rotate_source(name, doors.new_secret, hub), as_json)


@source.command("list")
@JSON
@click.pass_obj
def list_sources(doors: Any, as_json: bool) -> None:
    """Every enrolled system, without its secrets."""
    with doors.hub() as hub:
        found = enrol.sources(hub)
    rows = [
        {"name": it.name, "title": it.title, "partnership": it.partnership, "endpoint": it.endpoint}
        | {"listens": it.listens, "disabled": it.disabled_at is not None}
        for it in found
    ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(f"{row['name']}  {row['title']}  {row['endpoint'] or 'no endpoint'}")


@click.group()
def key() -> None:
    """Keys that seal personal facts."""


@key.command("rotate")
@click.pass_obj
def rotate_key(doors: Any) -> None:
    """Add a key-encryption key and wrap every data key under it; sealed data stay as they are."""
    newest = doors.add_key()
    with doors.hub() as hub:
        count = rewrap_all(newest, hub)
    click.echo(f"{count} data keys are now wrapped under {newest}. Back the key file up.")


@click.group()
def audit() -> None:
    """The trail of who did what."""


@audit.command("verify")
@JSON
@click.pass_obj
def verify_audit(doors: Any, as_json: bool) -> None:
    """Walk the chain; exit 1 when a line was changed or removed."""
    with doors.hub() as hub:
        good, broken = verify(hub)
    said = f"{good} lines hold."
    if broken is not None:
        said = f"The chain breaks at audit line {broken}; {good} lines before it hold."
    click.echo(json.dumps({"ok": broken is None, "lines": good, "broken_at": broken}) if as_json else said)
    sys.exit(0 if broken is None else 1)


@click.group()
def dead() -> None:
    """Letters and webhooks that will not be tried again by themselves."""


@dead.command("list")
@JSON
@click.pass_obj
def list_dead(doors: Any, as_json: bool) -> None:
    """Every dead letter and the last thing its channel said."""
    with doors.hub() as hub:
        found = dead_letters(hub)
    rows = [
        {
            "id": str(it.delivery.id),
            "reference": it.reference,
            "kind": str(it.delivery.kind),
            "to": it.to,
            "why": it.attempts[-1].detail if it.attempts else "",
        }
        for it in found
    ]
    if as_json:
        click.echo(json.dumps(rows))
    else:
        for row in rows:
            click.echo(f"{row['id']}  {row['reference']}  {row['kind']} to {row['to']}: {row['why']}")
    sys.exit(1 if rows else 0)


@dead.command("replay")
@click.argument("ids", nargs=-1, type=click.UUID)
@click.option("--all", "every", is_flag=True)
@click.pass_obj
def replay_dead(doors: Any, ids: tuple[UUID, ...], every: bool) -> None:
    """Try dead letters again from their first attempt."""
    with doors.hub() as hub:
        chosen = [it.delivery.id for it in dead_letters(hub)] if every else list(ids)
        if not chosen:
            raise HubError("Name the dead letters to replay, or use --all. `hub dead list` shows them.")
        for it in chosen:
            mend.replay(it, SYSTEM, hub)
    click.echo(f"{len(chosen)} will be tried again.")


@click.command()
@JSON
@click.pass_obj
def status(doors: Any, as_json: bool) -> None:
    """Whether everything accepted is accounted for; exit 1 when it is not."""
    with doors.hub() as hub:
        found = figures(hub)
    rows = {**asdict(found), "lost": found.lost, "holds": found.holds}
    if as_json:
        click.echo(json.dumps(rows))
    else:
        for name, value in rows.items():
            click.echo(f"{name.replace('_', ' '):<16}{value}")
    sys.exit(0 if found.holds else 1)


def _role(text: str) -> Role:
    try:
        return Role(text or Role.MEMBER)
    except ValueError as error:
        raise HubError(f"{text} is no role: say member, deputy, chair or reader.") from error


def _hand_over(handed: enrol.Handed, as_json: bool) -> None:
    rows = {"source": handed.source.name, "inbound_secret": handed.inbound}
    rows |= {"outbound_secret": handed.outbound, "token": handed.token}
    if as_json:
        click.echo(json.dumps(rows))
        return
    click.echo("Shown once. The hub keeps these sealed and cannot show them again.")
    for name, value in rows.items():
        click.echo(f"{name.replace('_', ' '):<17}{value}")
