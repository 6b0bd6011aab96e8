"""`hub route`: where a notification goes and why, whether the rules hold, what a change would move."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NoReturn, Protocol
from uuid import UUID

import click
import msgspec

from hub.calendar import local_day
from hub.cli_output import JSON
from hub.hub import Hub
from hub.intake.notification import Notification
from hub.intake.read import Rejected, read
from hub.journeys.replay import Changed, changed, kept
from hub.queues.certificate import lines
from hub.queues.entry import Entry
from hub.queues.place import Opening, place
from hub.queues.rulebook import Rulebook
from hub.routing.explain import explain, in_text
from hub.routing.prove import Proof, prove
from hub.routing.route import route as route_by

FINDING, USAGE = 1, 2


class Doors(Protocol):
    """What these commands ask of `config.house`."""

    def rulebook(self, folder: Path | None = None) -> Rulebook: ...
    def hub(self) -> AbstractContextManager[Hub]: ...


@click.group()
def route() -> None:
    """Ask the routing rules, without filing anything."""


@route.command("explain")
@click.argument("file", type=click.File("rb"))
@JSON
@click.pass_obj
def explain_file(doors: Doors, file: IO[bytes], as_json: bool) -> None:
    """Say where the notification in FILE (JSON; - for standard input) goes, and why."""
    notification = _notification(file.read(), getattr(file, "name", "standard input"))
    rulebook, now = doors.rulebook(), datetime.now(UTC)
    routing, today = route_by(notification, rulebook), local_day(now)
    entries = place(routing, Opening(UUID(int=0), "", now), rulebook)
    if as_json:
        dues = {it.queue: msgspec.to_builtins(list(it.certificates())) for it in entries}
        said = explain(routing, rulebook, today) | {"due_times": dues}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([in_text(routing, rulebook, today), *_due_text(entries)]))


@route.command("prove")
@JSON
@click.pass_obj
def prove_rules(doors: Doors, as_json: bool) -> None:
    """Prove that every class of facts reaches a queue or triage, and name rules that change nothing."""
    proof = prove(doors.rulebook())
    as_data = asdict(proof) | {"holds": proof.holds}
    click.echo(json.dumps(as_data, indent=2) if as_json else "\n".join(_proof_text(proof)))
    sys.exit(0 if proof.holds else FINDING)


@route.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--cases",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of notifications (*.json); without it, those in the hub's database.",
)
@JSON
@click.pass_obj
def diff(doors: Doors, folder: Path, cases: Path | None, as_json: bool) -> None:
    """Replay past cases under the configuration in FOLDER, and list every one that would go elsewhere."""
    now, then = doors.rulebook(), doors.rulebook(folder)
    if cases is not None:
        found = list(changed(_cases(cases), now, then))
    else:
        with doors.hub() as hub:
            found = list(changed(kept(hub), now, then))
    if as_json:
        versions = {"now": now.version, "then": then.version}
        click.echo(json.dumps(versions | {"changed": [asdict(it) for it in found]}, indent=2))
    else:
        click.echo("\n".join(_changed_text(found)))
    sys.exit(FINDING if found else 0)


def _cases(folder: Path) -> Iterator[tuple[str, Notification]]:
    for path in sorted(folder.glob("*.json")):
        yield path.stem, _notification(path.read_bytes(), str(path))


def _notification(raw: bytes, name: str) -> Notification:
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError) as error:
        _refuse([f"{name} is not JSON: {error}"])
    found = read(fields)
    if isinstance(found, Rejected):
        _refuse([f"{name}: {it.path or 'body'}: {it.message}" for it in found.problems])
    return found


def _refuse(lines: Iterable[str]) -> NoReturn:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(USAGE)


def _due_text(entries: Iterable[Entry]) -> Iterator[str]:
    """As if it were received now."""
    for entry in entries:
        for certificate in entry.certificates():
            yield f"{entry.queue}: {certificate.title}, how it was worked out"
            yield from (f"  {label}: {text.replace(chr(10), '; ')}" for label, text in lines(certificate))


def _proof_text(proof: Proof) -> Iterator[str]:
    gaps = proof.classes - proof.queued - proof.desk_only
    yield f"Configuration {proof.version}: {proof.classes:.3g} classes of facts can be told apart."
    yield f"{proof.queued:.3g} reach a queue, {proof.desk_only:.3g} triage alone, {gaps:.3g} nobody."
    for reach in proof.reached:
        yield f"  {reach.queue}: {reach.classes:.3g}, and in {reach.asking:.3g} of them triage is asked too"
    for idle in proof.idle:
        yield f"Rule {idle.rule} changes nothing. {idle.why} {', '.join(idle.by)}".rstrip()
    yield "The rules hold." if proof.holds else "The rules do not hold."


def _changed_text(found: list[Changed]) -> Iterator[str]:
    if not found:
        yield "No case would go elsewhere."
    for it in found:
        yield it.case
        for queue in dict.fromkeys((*it.now, *it.then)):
            before, after = it.now.get(queue, "not asked"), it.then.get(queue, "not asked")
            if before != after:
                yield f"  {queue}: {before} -> {after}"
