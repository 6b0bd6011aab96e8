"""Finds a program that a wheel brought, without running the wheel's own start-up code."""

from importlib.util import find_spec
from pathlib import Path

from hub.errors import ConfigError


def inside(package: str, pattern: str) -> Path:
    """The one file of an installed package that matches; raises ConfigError when it is not there.

    Importing these packages would register exit handlers, make folders and warn about the desktop's.
    """
    found = find_spec(package)
    for folder in (found.submodule_search_locations or []) if found else []:
        for path in Path(folder).glob(pattern):
            return path
    raise ConfigError(
        f"{package} brings no {pattern.rsplit('/', 1)[-1]} for this machine. "
        "Install PostgreSQL and Redis, and set HUB_DATABASE_URL and HUB_REDIS_URL."
    )
