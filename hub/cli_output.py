"""What every command prints with: a sentence for people, or with --json one object for programs."""

import json
from collections.abc import Mapping

import click

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def say(words: str, row: Mapping[str, object], as_json: bool) -> None:
    """Print one of the two."""
    click.echo(json.dumps(row) if as_json else words)
