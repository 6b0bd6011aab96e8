"""`hub key|audit|dead|status`: what somebody who keeps the hub running looks at and does."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import click

from hub.cli_output import JSON, say
from hub.errors import HubError
from hub.journeys import mend
from hub.journeys.fetch import Health, health
from hub.journeys.keys import rewrap_all
from hub.journeys.trail import verify
from hub.journeys.watch import calendar_ends, dead_letters, figures, newest, unreached_queues
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


@click.command()
@JSON
@click.pass_obj
def status(doors: Any, as_json: bool) -> None:
    """Whether everything accepted is accounted for; exit 1 if not, in a copy, or when somebody is wanted."""
    with doors.hub() as hub:
        found, mailboxes, (check, stale) = figures(hub), health(hub), newest(hub)
        silent, copied, ends = unreached_queues(hub), hub.custody.look(), calendar_ends(hub)
    rows: dict[str, Any] = {
        **asdict(found),
        "orphans": found.orphans,
        "lost": found.lost,
        "holds": found.holds,
    }
    rows |= {"checked_at": check.at, "check_stale": stale, "heartbeat_at": check.beat_at}
    rows |= {"heartbeat_trouble": check.beat_trouble, "calendar_ends": str(ends) if ends is not None else ""}
    if as_json:
        rows["copy"] = list(copied)
        rows["mailboxes"] = [asdict(it) for it in mailboxes]
        rows["unreached"] = [asdict(it) for it in silent]
        click.echo(json.dumps(rows, default=_instant))
    else:
        for doubt in copied:
            click.echo(f"{'COPY':<20}{doubt} Nothing is sent or accepted; see `hub adopt`.")
        for name, value in rows.items():
            click.echo(f"{name.replace('_', ' '):<20}{_written(value)}")
        for it in mailboxes:
            click.echo(f"{'mailbox':<20}{_said(it)}")
        for silence in silent:
            click.echo(f"{'reaches nobody':<20}{silence.queue}: {silence.why}")
    well = found.holds and not stale and not copied and ends is None and not found.due_times_in_question
    sys.exit(0 if well and not any(it.alarm for it in mailboxes) else 1)


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S UTC")
    return "none" if value is None or value == "" else str(value)


def _said(it: Health) -> str:
    """One mailbox in a line; what wants somebody comes first."""
    last = it.last_success_at.strftime("%Y-%m-%d %H:%M:%S UTC") if it.last_success_at else "never"
    alarm = f"ALARM ({it.alarm}): " if it.alarm else ""
    trouble = f"; {it.trouble}, {it.failures} looks failed: {it.why}" if it.trouble else ""
    lying = f"; {it.backlog} mails wait there" if it.backlog else ""
    wake = f"; news: {it.wake}" if it.wake else ""
    aside = f"; {it.unreadable} mails in its failed folder" if it.unreadable else ""
    return f"{alarm}{it.name} <{it.address}> last fetched {last}{trouble}{lying}{aside}{wake}"


def _instant(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in JSON.")
