"""Starts the command `hub`: settings first, so that a wrong one is said before anything else happens."""

import sys

from config.house import House
from config.settings import load
from hub.cli import cli
from hub.errors import ConfigError


def run() -> None:
    """One command; a wrong setting is one line and exit status 2."""
    try:
        house = House(load())
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    cli(obj=house)
