"""Which database is the live one: a copy that took itself for it would write to real people a second time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

BEHIND: Final = timedelta(minutes=5)
"""A standby that takes over may lack the last moments; a backup lacks more."""

COPY: Final = (
    "This is a copy of the hub, not the live one. Nothing is accepted and nothing is sent here until "
    "whoever runs it adopts the copy with the command “hub adopt”."
)

SERVER: Final = "It lies on another database server than the one it was made or adopted on."
DATABASE: Final = "It lies in another database of the server than the one it was made or adopted in."
FOLDER: Final = "Its data folder was copied."
STRANGER: Final = "This machine's data folder belongs to another hub's database."
UNKNOWN: Final = (
    "This machine's data folder knows nothing of it, and nobody has been at work on it for more than five "
    "minutes: a backup of the database server's own files looks like that."
)
BACK: Final = "It is older than what this machine saw of it: a backup was put back."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database lies, as far as it can be asked. Empty: not known, and not compared.

    `server` is PostgreSQL's system identifier, `database` its number there, `folder` the inode of an
    embedded server's own.
    """

    server: str
    database: str
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Twin:
    """What a machine's data folder remembers: which instance it served, and when that was last at work."""

    id: UUID
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Instance:
    """What the database says of itself; `before` are the ids that it had until it was adopted."""

    id: UUID
    before: tuple[UUID, ...]
    place: Place
    seen_at: datetime


def lies_still(it: Instance, now: datetime) -> bool:
    """Nobody is at work on it: the live one is seen to be every minute, while a machine serves it."""
    return now - it.seen_at > BEHIND


def doubts(it: Instance, here: Place, twin: Twin | None, met_at_rest: bool = False) -> tuple[str, ...]:
    """Why this must be a copy; nothing for the live one.

    A folder without a twin is a new machine's, which joins a database that others are at work on; one that
    was `met_at_rest`, with a history and nobody at work, may as well be a copy of the server's files.
    """
    found = [SERVER] if _moved(it.place.server, here.server) else []
    if not found and _moved(it.place.database, here.database):
        found.append(DATABASE)
    if _moved(it.place.folder, here.folder):
        found.append(FOLDER)
    if twin and twin.id not in (it.id, *it.before):
        found.append(STRANGER)
    elif twin and it.seen_at < twin.seen_at - BEHIND:
        found.append(BACK)
    elif twin is None and met_at_rest:
        found.append(UNKNOWN)
    return tuple(found)


def _moved(then: str, now: str) -> bool:
    return bool(then and now) and then != now
