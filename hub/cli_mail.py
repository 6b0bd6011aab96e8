"""`hub mail`: read files as mail, or let them arrive as if the mail server had brought them."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from hub.hub import Hub
from hub.intake.arrival import State
from hub.intake.mail import Envelope, Mail
from hub.intake.mailbox import Trouble
from hub.journeys.arrive import by_mail
from hub.journeys.fetch import look_now
from hub.journeys.receive import receive
from hub.journeys.survey import survey
from hub.words import SYSTEM

FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.group()
def mail() -> None:
    """Read mail files, or deliver them to the hub."""


@mail.command("read")
@FILES
@click.pass_obj
def read_files(doors: Any, files: tuple[Path, ...]) -> None:
    """Print what the reader makes of each file, one JSON object a line."""
    missing = False
    for path in files:
        try:
            raw = path.read_bytes()
        except OSError as error:
            click.echo(f"{path}: {error.strerror}", err=True)
            missing = True
            continue
        click.echo(json.dumps(_told(path, doors.read_mail(raw)), ensure_ascii=False))
    sys.exit(1 if missing else 0)


@mail.command()
@click.option("--mailbox", required=True, help="The mailbox it arrives in, as the hub names it.")
@FILES
@click.pass_obj
def deliver(doors: Any, mailbox: str, files: tuple[Path, ...]) -> None:
    """Let each file arrive, and print what became of it, one JSON object a line."""
    with doors.hub() as hub:
        for path in files:
            arrival_id = receive(Envelope(mailbox, "", (mailbox,)), path.read_bytes(), hub)
            became = {"status": "duplicate"} if arrival_id is None else _became(arrival_id, hub)
            click.echo(json.dumps({"file": str(path), **became}))


@mail.command("fetch")
@click.argument("name")
@click.pass_obj
def fetch_now(doors: Any, name: str) -> None:
    """Look into a mailbox now, whatever wait it is in: for after its password or a setting was mended."""
    with doors.hub() as hub:
        look_now(name, hub)
    click.echo(f"The workers look into {name} within a second or two. `hub status` says how it went.")


@mail.command("test")
@click.argument("name")
@click.pass_obj
def test_mailbox(doors: Any, name: str) -> None:
    """Sign in to a mailbox and say what is there; nothing is changed. Exit 1 when it does not work."""
    with doors.hub() as hub:
        seen = survey(name, None, hub)
    if isinstance(seen, Trouble):
        click.echo(f"{name} does not work ({seen.kind}): {seen.why}")
        sys.exit(1)
    lacking = f" Folders it will make when it needs them: {', '.join(seen.lacking)}." if seen.lacking else ""
    click.echo(f"{name} works: the hub can sign in. Mails that wait there: {seen.waiting}.{lacking}")


def _became(arrival_id: UUID, hub: Hub) -> Mapping[str, object]:
    by_mail(arrival_id, hub)
    with hub.ledger(SYSTEM) as ledger:
        arrival = ledger.arrivals.get(arrival_id)
        if arrival is None or arrival.state is not State.FILED or arrival.notification_id is None:
            return {"status": arrival.state if arrival else "lost", "why": arrival.reason if arrival else ""}
        filed = ledger.notifications.by_id(arrival.notification_id)
        queues = [{"queue": it.queue, "duty": it.duty} for it in ledger.entries.of(filed.id)]
        return {"status": arrival.state, "reference": filed.reference, "queues": queues}


def _told(path: Path, it: Mail) -> dict[str, object]:
    return {
        "file": str(path),
        "kind": it.kind,
        "from": list(it.senders),
        "to": list(it.recipients),
        "subject": it.subject,
        "message_id": it.message_id,
        "in_reply_to": list(it.in_reply_to),
        "references": list(it.references),
        "text": it.text,
        "attachments": [
            {"name": a.name, "type": a.content_type, "size": len(a.content), "inline": a.inline}
            for a in it.attachments
        ],
        "notes": list(it.notes),
    }
