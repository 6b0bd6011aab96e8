"""`hub adopt`: a copy becomes the live hub, because somebody says so."""

import getpass
import platform
from typing import Any

import click

from hub.cli_output import JSON, say
from hub.journeys.adopt import Copy, adopt, looked_at
from hub.words import SYSTEM


@click.command("adopt")
@click.option("--yes", is_flag=True, help="Do not ask.")
@JSON
@click.pass_obj
def adopt_copy(doors: Any, yes: bool, as_json: bool) -> None:
    """Make this database the live one: after a restore, or when the one it was copied from is gone."""
    with doors.hub() as hub:
        copy = looked_at(SYSTEM, hub)
        if not copy.doubts:
            words = f"The database {copy.name} is the live one already. Nothing was changed."
            say(words, {"database": copy.name, "adopted": False}, as_json)
            return
        click.echo(_told(copy), err=as_json)
        if not yes:
            click.confirm(f"Make {copy.name} the live hub?", abort=True, err=as_json)
        adopt(copy, SYSTEM, f"{getpass.getuser()} at {platform.node()}", hub)
    words = f"{copy.name} is the live hub now. It accepts and sends again within a few seconds."
    say(words, {"database": copy.name, "adopted": True}, as_json)


def _told(copy: Copy) -> str:
    found = copy.figures
    lines = [
        f"The database {copy.name} is taken for a copy:",
        *(f"  {it}" for it in copy.doubts),
        f"Due in it: {found.deliveries_due} letters and calls to systems; overdue: {found.overdue} entries.",
        "As soon as it is adopted, real people get the letters and ladders go on. Unless the hub that it was",
        "copied from is switched off, everybody is then written to twice.",
    ]
    return "\n".join(lines)
