"""`hub status`: what somebody who keeps the hub running looks at first; exit 1 when somebody is wanted."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import click

from hub.calendar import NoCalendar
from hub.cli_output import JSON
from hub.hub import Hub
from hub.journeys.fetch import Health, health
from hub.journeys.watch import calendar_ends, figures, newest, unheard, unreached_queues
from hub.tracking.conservation import Check, Figures
from hub.tracking.unheard import Unheard
from hub.tracking.unreached import Unreached


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everything that is looked at; `doubts` are why this may be a copy of the live database."""

    found: Figures
    check: Check
    stale: bool
    mailboxes: Sequence[Health]
    silent: Sequence[Unreached]
    doubts: Sequence[str]
    ends: NoCalendar | None
    unheard: Sequence[Unheard]

    @property
    def well(self) -> bool:
        accounted = self.found.holds and not self.stale and not self.doubts
        undecided = self.ends is not None or self.found.due_times_in_question
        deaf = bool(self.silent or self.unheard) or any(it.alarm for it in self.mailboxes)
        return accounted and not undecided and not deaf


@click.command()
@JSON
@click.pass_obj
def status(doors: Any, as_json: bool) -> None:
    """Whether everything accepted is accounted for; exit 1 if not, in a copy, or when somebody is wanted."""
    with doors.hub() as hub:
        seen = _look(hub)
    (_print_json if as_json else _print)(seen)
    sys.exit(0 if seen.well else 1)


def _look(hub: Hub) -> _Seen:
    check, stale = newest(hub)
    return _Seen(
        figures(hub),
        check,
        stale,
        health(hub),
        unreached_queues(hub),
        hub.custody.look(),
        calendar_ends(hub),
        unheard(hub),
    )


def _rows(it: _Seen) -> dict[str, Any]:
    found, check = it.found, it.check
    rows = {**asdict(found), "orphans": found.orphans, "lost": found.lost, "holds": found.holds}
    rows |= {"checked_at": check.at, "check_stale": it.stale, "heartbeat_at": check.beat_at}
    ends = str(it.ends) if it.ends is not None else ""
    return rows | {"heartbeat_trouble": check.beat_trouble, "calendar_ends": ends}


def _print_json(it: _Seen) -> None:
    rows = _rows(it) | {"copy": list(it.doubts)}
    rows |= {"mailboxes": [asdict(one) for one in it.mailboxes]}
    rows |= {"unreached": [asdict(one) for one in it.silent]}
    rows |= {"not_told": [{"reference": one.reference, "who": one.who} for one in it.unheard]}
    click.echo(json.dumps(rows, default=_instant))


def _print(it: _Seen) -> None:
    for doubt in it.doubts:
        click.echo(f"{'COPY':<24}{doubt} Nothing is sent or accepted; see `hub adopt`.")
    for name, value in _rows(it).items():
        click.echo(f"{name.replace('_', ' '):<24}{_written(value)}")
    for mailbox in it.mailboxes:
        click.echo(f"{'mailbox':<24}{_said(mailbox)}")
    for silence in it.silent:
        click.echo(f"{'reaches nobody':<24}{silence.queue}: {silence.why}")
    for one in it.unheard:
        click.echo(f"{'not told':<24}{one.reference}: {one.who}")


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
