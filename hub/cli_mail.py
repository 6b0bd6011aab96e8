"""`hub mail`: read files as mail, or let them arrive as if the mail server had brought them."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final
from uuid import UUID

import click

from hub.cli_output import JSON, say
from hub.errors import HubError, NotFound
from hub.hub import Hub
from hub.intake.arrival import State
from hub.intake.mail import Attachment, Envelope, Mail
from hub.intake.mailbox import Trouble
from hub.journeys.by_mail import by_mail
from hub.journeys.fetch import look_now
from hub.journeys.know_again import came_before
from hub.journeys.original import by_shell
from hub.journeys.receive import receive
from hub.journeys.survey import survey
from hub.words import SYSTEM

AS_JSON = click.option("--json", "as_json", is_flag=True, expose_value=False, help="It always prints JSON.")
FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))

PATIENCE: Final = 30.0
"""Seconds that `deliver` waits for a mail to be read before it says that it still waits."""


@click.group()
def mail() -> None:
    """Read mail files, or deliver them to the hub."""


@mail.command("read")
@AS_JSON
@FILES
@click.pass_obj
def read_files(doors: Any, files: tuple[Path, ...]) -> None:
    """Print what the reader makes of each file, one JSON object a line."""
    unreadable = False
    for path in files:
        raw = _bytes_of(path)
        unreadable |= raw is None
        if raw is not None:
            click.echo(json.dumps(_told(path, doors.read_mail(raw)), ensure_ascii=False))
    sys.exit(1 if unreadable else 0)


@mail.command()
@click.option("--mailbox", required=True, metavar="NAME", help="The mailbox it arrives in: address or name.")
@AS_JSON
@FILES
@click.pass_obj
def deliver(doors: Any, mailbox: str, files: tuple[Path, ...]) -> None:
    """Let each file arrive, and print what became of it, one JSON object a line.

    Exit 1 when a file could not be read; all others have arrived.
    """
    address = _address(mailbox, doors.mailboxes())
    unreadable = False
    with doors.hub() as hub:
        for path in files:
            raw = _bytes_of(path)
            unreadable |= raw is None
            if raw is not None:
                click.echo(json.dumps({"file": str(path), **_arrive(address, raw, hub)}))
    sys.exit(1 if unreadable else 0)


@mail.command()
@click.argument("named", metavar="REFERENCE|ID")
@click.option(
    "--output", required=True, type=click.Path(path_type=Path), help="A file that is not there yet."
)
@JSON
@click.pass_obj
def original(doors: Any, named: str, output: Path, as_json: bool) -> None:
    """Write a mail to a file exactly as it came: of a notification, or by its id at Quarantine.

    It goes on the trail. Nothing in it has been taken out: open it only where it can do no harm.
    """
    if output.exists():
        raise HubError(f"{output} is there already. Name a new file.")
    with doors.hub() as hub:
        found = by_shell(named, hub)
    with open(output, "xb", opener=partial(os.open, mode=0o600)) as file:
        file.write(found.raw)
    say(f"{len(found.raw)} octets are in {output}.", {"file": str(output), "size": len(found.raw)}, as_json)


@mail.command("fetch")
@click.argument("name")
@JSON
@click.pass_obj
def fetch_now(doors: Any, name: str, as_json: bool) -> None:
    """Look into a mailbox now, whatever wait it is in: for after its password or a setting was mended."""
    with doors.hub() as hub:
        look_now(name, hub)
    words = f"The workers look into {name} within a second or two. `hub status` says how it went."
    say(words, {"mailbox": name, "due": "now"}, as_json)


@mail.command("test")
@click.argument("name")
@JSON
@click.pass_obj
def test_mailbox(doors: Any, name: str, as_json: bool) -> None:
    """Sign in to a mailbox and say what is there; nothing is changed. Exit 1 when it does not work."""
    with doors.hub() as hub:
        seen = survey(name, None, hub)
    if isinstance(seen, Trouble):
        row = {"mailbox": name, "works": False, "trouble": str(seen.kind), "why": seen.why}
        say(f"{name} does not work ({seen.kind}): {seen.why}", row, as_json)
        sys.exit(1)
    lacking = f" Folders it will make when it needs them: {', '.join(seen.lacking)}." if seen.lacking else ""
    words = f"{name} works: the hub can sign in. Mails that wait there: {seen.waiting}.{lacking}"
    rows = {"mailbox": name, "works": True, "waiting": seen.waiting, "lacking": list(seen.lacking)}
    say(words, rows, as_json)


def _address(mailbox: str, known: Mapping[str, str]) -> str:
    """The address behind what somebody typed; raises NotFound with all that could be typed."""
    address = known.get(mailbox.casefold())
    if address is None:
        raise NotFound(f"There is no mailbox {mailbox}. The hub knows: {', '.join(sorted(known))}.")
    return address


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError as error:
        click.echo(f"{path}: {error.strerror}", err=True)
        return None


def _arrive(address: str, raw: bytes, hub: Hub) -> Mapping[str, object]:
    arrival_id = receive(Envelope(address, "", (address,)), raw, hub)
    return {"status": "duplicate"} if arrival_id is None else _became(arrival_id, hub)


def _settle(arrival_id: UUID, hub: Hub) -> None:
    """Read it, unless a worker of the running hub was quicker: then wait until that one is done."""
    until = monotonic() + PATIENCE
    while monotonic() < until:
        by_mail(arrival_id, hub)
        with hub.ledger(SYSTEM) as ledger:
            arrival = ledger.arrivals.get(arrival_id)
        if arrival is None or arrival.state is not State.WAITING:
            return
        sleep(0.1)


def _became(arrival_id: UUID, hub: Hub) -> Mapping[str, object]:
    _settle(arrival_id, hub)
    with hub.ledger(SYSTEM) as ledger:
        arrival = ledger.arrivals.get(arrival_id)
        if arrival is None or arrival.state is not State.FILED or arrival.notification_id is None:
            return {"status": arrival.state if arrival else "lost", "why": arrival.reason if arrival else ""}
        filed = ledger.notifications.by_id(arrival.notification_id)
        queues = [{"queue": it.queue, "duty": it.duty} for it in ledger.entries.of(filed.id)]
        status = "duplicate" if came_before(arrival) else arrival.state
        return {"status": status, "reference": filed.reference, "queues": queues}


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
        "attachments": _files(it.attachments),
        "notes": list(it.notes),
        **_where_there_is_any(it),
    }


def _where_there_is_any(it: Mail) -> dict[str, object]:
    """Whose certificate vouches for it, and what lies in the mails attached to it."""
    enclosed = [
        {"where": one.where, "from": one.sender, "text": one.text, "attachments": _files(one.attachments)}
        for one in it.enclosed
    ]
    found = {"signed_by": list(it.signed_by), "enclosed": enclosed}
    return {name: value for name, value in found.items() if value}


def _files(found: Sequence[Attachment]) -> list[dict[str, object]]:
    return [
        {"name": it.name, "type": it.content_type, "size": len(it.content), "inline": it.inline}
        for it in found
    ]
