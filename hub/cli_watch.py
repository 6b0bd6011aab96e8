"""`hub key|audit|dead`: what somebody who keeps the hub running looks at and does."""

import json
import sys
from typing import Any
from uuid import UUID

import click

from hub.cli_output import JSON, say
from hub.errors import HubError
from hub.journeys import mend
from hub.journeys.keys import rewrap_all
from hub.journeys.trail import verify
from hub.journeys.watch import dead_letters
from hub.words import SYSTEM


@click.group()
def key() -> None:
    """Keys that seal personal facts."""


@key.command("rotate")
@JSON
@click.pass_obj
def rotate_key(doors: Any, as_json: bool) -> None:
    """Add a key-encryption key and wrap every data key under it; sealed data stay as they are."""
    newest = doors.add_key()
    with doors.hub() as hub:
        count = rewrap_all(newest, hub)
    words = f"{count} data keys are now wrapped under {newest}. Back the key file up."
    say(words, {"key": newest, "wrapped": count}, as_json)


@click.group()
def audit() -> None:
    """The trail of who did what."""


@audit.command("verify")
@JSON
@click.pass_obj
def verify_audit(doors: Any, as_json: bool) -> None:
    """Walk the chain; exit 1 when a line was changed or removed."""
    with doors.hub() as hub:
        found = verify(hub)
    ok = found.broken is None
    said = f"{found.good} lines hold, {found.unlinked} are not linked yet. Newest link: {found.head}"
    if not ok:
        said = f"The chain breaks at audit line {found.broken}; {found.good} lines before it hold."
    rows: dict[str, object] = {"ok": ok, "lines": found.good, "broken_at": found.broken}
    rows |= {"unlinked": found.unlinked, "head": found.head}
    click.echo(json.dumps(rows) if as_json else said)
    sys.exit(0 if ok else 1)


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
    elif not rows:
        click.echo("There are none.")
    else:
        for row in rows:
            click.echo(f"{row['id']}  {row['reference']}  {row['kind']} to {row['to']}: {row['why']}")
    sys.exit(1 if rows else 0)


@dead.command("replay")
@click.argument("ids", nargs=-1, type=click.UUID)
@click.option("--all", "every", is_flag=True)
@JSON
@click.pass_obj
def replay_dead(doors: Any, ids: tuple[UUID, ...], every: bool, as_json: bool) -> None:
    """Try dead letters again from their first attempt."""
    with doors.hub() as hub:
        chosen = [it.delivery.id for it in dead_letters(hub)] if every else list(ids)
        if not chosen:
            raise HubError("Name the dead letters to replay, or use --all. `hub dead list` shows them.")
        for it in chosen:
            mend.replay(it, SYSTEM, hub)
    say(f"{len(chosen)} will be tried again.", {"replayed": [str(it) for it in chosen]}, as_json)
