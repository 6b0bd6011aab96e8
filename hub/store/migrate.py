"""Brings a database to this version of the hub, or says why not."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from hub.errors import ConfigError, Unavailable

FOLDER: Final = Path(__file__).parent / "migrations"
ONE_AT_A_TIME: Final = text("SELECT pg_advisory_lock(4912001)")


def migrate(url: str, to: str = "head") -> str:
    """Upgrade (or go down to `to`) and return the version; several starters wait for one another."""
    engine = create_engine(driver(url))
    try:
        with engine.connect() as connection:
            connection.execute(ONE_AT_A_TIME)
            connection.commit()
            config = _config()
            config.attributes["connection"] = connection
            going = command.downgrade if _is_below(to) else command.upgrade
            _refuse_newer(connection)
            going(config, to)
            connection.commit()
            return to if to != "head" else newest()
    except OperationalError as error:
        raise Unavailable(f"The database did not answer: {_first_line(error)}") from error
    except ProgrammingError as error:
        raise ConfigError(f"The database refused a migration: {_first_line(error)}") from error
    finally:
        engine.dispose()


def newest() -> str:
    """The version this code was written for."""
    return ScriptDirectory(str(FOLDER)).get_current_head() or "base"


def check(engine: Engine) -> None:
    """Refuse to work on a database of another version, which would be the slow way to lose rows."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != newest():
        raise ConfigError(
            f"The database is at version {found or 'nothing'} and this hub needs {newest()}: "
            "run `hub migrate` with the hub that made it, or a newer one."
        )


def _refuse_newer(connection: Connection) -> None:
    """What a newer hub has made of it this one cannot know, and must not work on."""
    found = MigrationContext.configure(connection).get_current_revision()
    known = {it.revision for it in ScriptDirectory(str(FOLDER)).walk_revisions()}
    if found is not None and found not in known:
        raise ConfigError(
            f"The database is at version {found}, which this hub (version {newest()}) does not know: "
            "start the hub that made it, or a newer one."
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def _is_below(to: str) -> bool:
    return to == "base" or to.startswith("-")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


def driver(url: str) -> URL:
    """The same database by psycopg 3, however the URL spells PostgreSQL."""
    return make_url(url).set(drivername="postgresql+psycopg")
