"""Brings a database to this version of the hub, or says why not."""

from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from hub.errors import ConfigError, Unavailable
from hub.store.version import FOLDER, driver, newest

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
