"""`hub source set|pause|start|test|log|replay`: how the hub calls a system, and what came of it."""

import json
import sys
from datetime import datetime
from typing import Any

import click

from hub.calendar import LONDON
from hub.cli_output import JSON, say
from hub.errors import HubError
from hub.intake.calls import Contact
from hub.intake.source import Source
from hub.journeys import calls, enrol, recover, tend
from hub.sending.catalogue import TYPES
from hub.sending.outcome import Sent
from hub.tracking.progress import CallsSought
from hub.words import SYSTEM

NAME = click.argument("name")


@click.command("set")
@NAME
@click.option("--endpoint", help="Where it listens; an empty one ends the calls.")
@click.option(
    "--event", "events", multiple=True, help="What it hears; `all` for everything. May be repeated."
)
@click.option("--contact", help="The email address that is written to when calls fail.")
@click.option("--contact-name", help="Whose address that is.")
@JSON
@click.pass_obj
def set_source(
    doors: Any,
    name: str,
    endpoint: str | None,
    events: tuple[str, ...],
    contact: str | None,
    contact_name: str | None,
    as_json: bool,
) -> None:
    """Change what is given and leave the rest."""
    with doors.hub() as hub:
        source = _known(name, hub)
        was = source.calls.contact
        now = Contact(
            was.name if contact_name is None else contact_name, was.email if contact is None else contact
        )
        heard = None if events == ("all",) else frozenset(events) if events else source.calls.events
        listens = (source.endpoint or "") if endpoint is None else endpoint
        problems = tend.settle(name, tend.Settings(listens, heard, now), SYSTEM, hub)
    if problems:
        raise HubError("\n".join(it.message for it in problems))
    say("Set.", {"source": name, "endpoint": listens}, as_json)


@click.command("pause")
@NAME
@JSON
@click.pass_obj
def pause_source(doors: Any, name: str, as_json: bool) -> None:
    """Call it no more; what it should be told is held."""
    with doors.hub() as hub:
        tend.pause(name, SYSTEM, hub)
    say("Paused. `hub source start` puts it on again.", {"source": name, "calls": "paused"}, as_json)


@click.command("start")
@NAME
@JSON
@click.pass_obj
def start_source(doors: Any, name: str, as_json: bool) -> None:
    """Call it again, whyever it was off."""
    with doors.hub() as hub:
        tend.start(name, SYSTEM, hub)
        waits = sum(calls.log(CallsSought(name), hub, 1).kept.values())
    more = f" {waits} events were held or failed: `hub source replay {name}` sends them." if waits else ""
    say(f"On.{more}", {"source": name, "calls": "on", "kept": waits}, as_json)


@click.command("test")
@NAME
@JSON
@click.pass_obj
def test_source(doors: Any, name: str, as_json: bool) -> None:
    """Call it once with hub.test.v1; exit 1 when it does not take that."""
    with doors.hub() as hub:
        outcome = tend.test(name, SYSTEM, hub)
    taken = isinstance(outcome, Sent)
    words = outcome.receipt if isinstance(outcome, Sent) else outcome.why
    say(words, {"source": name, "taken": taken, "answer": words}, as_json)
    sys.exit(0 if taken else 1)


@click.command("log")
@NAME
@click.option("--failed", is_flag=True, help="Only calls that were not taken.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@JSON
@click.pass_obj
def log_source(doors: Any, name: str, failed: bool, limit: int, as_json: bool) -> None:
    """The latest calls and what was answered."""
    with doors.hub() as hub:
        _known(name, hub)
        found = calls.log(CallsSought(name, taken=False if failed else None), hub, limit)
    for it in found.calls:
        row = {
            "at": it.attempt.began_at.isoformat(),
            "webhook_id": str(it.delivery.key),
            "event": TYPES[it.delivery.kind].name,
            "reference": it.reference,
            "attempt": it.attempt.number,
            "outcome": it.attempt.outcome or "no answer yet",
            "detail": it.attempt.detail or "",
        }
        mark = "  REHEARSAL" if it.rehearsal else ""
        line = "  ".join(map(str, row.values())) + mark
        more = {"id": str(it.delivery.id), "rehearsal": it.rehearsal}
        click.echo(json.dumps(row | more) if as_json else line)


@click.command("replay")
@NAME
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%z"]))
@click.option("--delivered", is_flag=True, help="With --since: what it took already, too.")
@click.option("--preview", is_flag=True, help="Only say how many.")
@JSON
@click.pass_obj
def replay_source(
    doors: Any, name: str, since: datetime | None, delivered: bool, preview: bool, as_json: bool
) -> None:
    """Send what failed or was held again, under the same webhook-ids; times without a zone are London's."""
    if delivered and since is None:
        raise click.UsageError("--delivered needs --since.")
    again = recover.Again(_placed(since), delivered)
    with doors.hub() as hub:
        _known(name, hub)
        count = recover.preview(name, again, hub) if preview else recover.recover(name, again, SYSTEM, hub)
    words = f"This would send {count} events." if preview else f"{count} events are on their way."
    say(words, {"source": name, "events": count, "sent": not preview}, as_json)


COMMANDS = (set_source, pause_source, start_source, test_source, log_source, replay_source)


def _known(name: str, hub: Any) -> Source:
    found = {it.name: it for it in enrol.sources(hub)}
    if name not in found:
        raise HubError(f"There is no source named {name}. `hub source list` shows them.")
    return found[name]


def _placed(since: datetime | None) -> datetime | None:
    return since.replace(tzinfo=LONDON) if since and since.tzinfo is None else since
