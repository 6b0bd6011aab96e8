"""Which version of the database this code was written for, told without the tool that makes it so.

Every process and command asks this at its start; to load Alembic with all migrations took a quarter of that.
"""

from pathlib import Path
from typing import Final

from sqlalchemy import URL, Engine, make_url, text

from hub.errors import ConfigError

FOLDER: Final = Path(__file__).parent / "migrations"
THERE: Final = text("SELECT to_regclass('alembic_version') IS NOT NULL")
FOUND: Final = text("SELECT version_num FROM alembic_version")


def newest() -> str:
    """The version this code was written for: the first word of the last migration's file name."""
    return max(it.name.partition("_")[0] for it in (FOLDER / "versions").glob("[0-9]*.py"))


def check(engine: Engine) -> None:
    """Refuse to work on a database of another version, which would be the slow way to lose rows."""
    with engine.connect() as connection:
        found = connection.scalar(FOUND) if connection.scalar(THERE) else None
    if found != newest():
        raise ConfigError(
            f"The database is at version {found or 'nothing'} and this hub needs {newest()}: "
            "run `hub migrate` with the hub that made it, or a newer one."
        )


def driver(url: str) -> URL:
    """The same database by psycopg 3, however the URL spells PostgreSQL."""
    return make_url(url).set(drivername="postgresql+psycopg")
