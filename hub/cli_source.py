"""`hub source`: systems that send notifications, or are told about them."""

import json
from dataclasses import asdict
from typing import Any

import click

from hub.cli_output import JSON, say
from hub.intake.source import Secret, Source
from hub.journeys import enrol, tend
from hub.words import SYSTEM


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
        _hand_over(enrol.add_source(new, hub.new_secret, hub), as_json)


@source.command("rotate")
@click.argument("name")
@click.option("--at-once", is_flag=True, help="The ones before end now: somebody else has them.")
@JSON
@click.pass_obj
def rotate_source(doors: Any, name: str, at_once: bool, as_json: bool) -> None:
    """New secrets and a new token; the ones before stay good for seven days."""
    with doors.hub() as hub:
        _hand_over(enrol.rotate_source(name, hub.new_secret, hub, at_once), as_json)


@source.command("disable")
@click.argument("name")
@JSON
@click.pass_obj
def disable_source(doors: Any, name: str, as_json: bool) -> None:
    """Shut a system out at once and for good: it is neither heard nor told."""
    with doors.hub() as hub:
        tend.shut_out(name, SYSTEM, hub)
    say(f"{name} is neither heard nor told any more.", {"source": name, "disabled": True}, as_json)


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
        | {"calls": str(it.calls.state), "why": it.calls.why, "contact": asdict(it.calls.contact)}
        | {"events": None if it.calls.events is None else sorted(it.calls.events)}
        for it in found
    ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        stands = f"{row['endpoint']} ({row['calls']}) {row['why']}" if row["endpoint"] else "no endpoint"
        stands = "shut out" if row["disabled"] else stands
        click.echo(f"{row['name']}  {row['title']}  {stands}")


def _hand_over(handed: enrol.Handed, as_json: bool) -> None:
    rows = {"source": handed.source.name, "inbound_secret": handed.inbound}
    rows |= {"outbound_secret": handed.outbound, "token": handed.token}
    if as_json:
        click.echo(json.dumps(rows))
        return
    click.echo("Shown once. The hub keeps these sealed and cannot show them again.")
    for name, value in rows.items():
        click.echo(f"{name.replace('_', ' '):<17}{value}")
