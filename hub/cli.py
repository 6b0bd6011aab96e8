"""The command `hub`: text for people, JSON with --json; exit 0 ok, 1 finding, 2 usage."""

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import click

from hub.cli_adopt import adopt_copy
from hub.cli_endpoint import COMMANDS
from hub.cli_mail import mail
from hub.cli_output import JSON, say
from hub.cli_rehearse import rehearse
from hub.cli_route import route
from hub.cli_source import source
from hub.cli_status import status
from hub.cli_user import user
from hub.cli_watch import audit, dead, key
from hub.errors import HubError
from hub.hub import Hub
from hub.intake.mail import Mail
from hub.queues.rulebook import Rulebook


class Doors(Protocol):
    """What the commands ask of `config.house`."""

    def rulebook(self, folder: Path | None = None) -> Rulebook: ...
    def check(self) -> list[str]: ...
    def hub(self) -> AbstractContextManager[Hub]: ...
    def mailboxes(self) -> Mapping[str, str]: ...
    def read_mail(self, raw: bytes) -> Mail: ...
    def add_key(self) -> str: ...
    def migrate(self) -> str: ...
    def up(self, demonstration: bool) -> int: ...
    def serve(self) -> None: ...
    def work(self) -> None: ...


class _Group(click.Group):
    """Says a HubError in one line and exits 2, as click does for a usage error."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except HubError as error:
            click.echo(str(error), err=True)
            ctx.exit(2)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """The Partnership Notification Hub."""


@cli.command()
@click.option("--demo", is_flag=True, help="Fill an empty database with invented people and cases.")
@click.pass_obj
def up(doors: Doors, demo: bool) -> None:
    """Everything on this machine: database, Redis, web, mail door, workers."""
    sys.exit(doors.up(demo))


@cli.command()
@click.pass_obj
def serve(doors: Doors) -> None:
    """The web server and the mail door."""
    doors.serve()


@cli.command()
@click.pass_obj
def work(doors: Doors) -> None:
    """The workers and the sweep."""
    doors.work()


@cli.command()
@JSON
@click.pass_obj
def migrate(doors: Doors, as_json: bool) -> None:
    """Bring the database to this version of the hub."""
    version = doors.migrate()
    say(f"The database is at version {version}.", {"version": version}, as_json)


@cli.command()
@JSON
@click.pass_obj
def check(doors: Doors, as_json: bool) -> None:
    """Read the configuration and say everything that is wrong with it."""
    wrong = doors.check()
    words = "\n".join(wrong) if wrong else f"The configuration is good: {doors.rulebook().version}"
    say(words, {"ok": not wrong, "problems": wrong}, as_json)
    sys.exit(1 if wrong else 0)


for command in COMMANDS:
    source.add_command(command)
for group in (route, mail, user, source, key, audit, dead, status, adopt_copy, rehearse):
    cli.add_command(group)
