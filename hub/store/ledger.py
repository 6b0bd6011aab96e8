"""A transaction, run as an actor: what a journey remembers through, and nothing half-written."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hub.errors import Unavailable
from hub.ports import Vault, WrappedKey
from hub.store.arrivals import Arrivals
from hub.store.audit import Audit
from hub.store.deliveries import Deliveries
from hub.store.entries import Entries
from hub.store.figures import figures
from hub.store.notifications import Notifications
from hub.store.people import People
from hub.store.sources import Sources
from hub.store.tables import data_key, rulebook
from hub.store.tx import Key, Tx
from hub.store.views import Views
from hub.tracking.conservation import Figures
from hub.words import Actor

# The role owns nothing, so row-level security binds it whoever signed in to PostgreSQL.
OPTIONS: Final = (
    "-c role=hub_app -c timezone=UTC -c statement_timeout=15000 -c lock_timeout=5000"
    " -c idle_in_transaction_session_timeout=30000"
)

OPEN: Final = text(
    "SELECT set_config('hub.kind', :kind, true), set_config('hub.id', :id, true), now() AS now"
)

MARKS: Final = "marks"


class PgLedger:
    """Everything a journey may remember or ask, within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.now = tx.now
        self.actor = tx.actor
        self.arrivals = Arrivals(tx)
        self.notifications = Notifications(tx)
        self.entries = Entries(tx)
        self.deliveries = Deliveries(tx)
        self.people = People(tx)
        self.sources = Sources(tx)
        self.audit = Audit(tx)
        self.views = Views(tx)

    def figures(self) -> Figures:
        return figures(self._tx)

    def mark(self, data: bytes, about: str) -> bytes:
        """A keyed digest under the hub's own marking key: letter links, codes, blind indexes."""
        return self._tx.vault.mark(self._marking_key().wrapped, data, about)

    def keep_rulebook(self, version: str, files: Mapping[str, str]) -> None:
        """So that a routing made by these rules can be explained when they have long changed."""
        row = {"version": version, "at": self.now, "files": dict(files)}
        self._tx.connection.execute(insert(rulebook).on_conflict_do_nothing(), row)

    def rewrap(self, newest: str, limit: int) -> int:
        """Wrap data keys under the newest key-encryption key; how many still lay under another."""
        wanted = select(data_key).where(data_key.c.kek != newest).limit(limit)
        rows = self._tx.connection.execute(wanted.with_for_update(skip_locked=True)).all()
        for row in rows:
            wrapped = self._tx.vault.rewrap(WrappedKey(row.kek, bytes(row.wrapped)))
            values = {"kek": wrapped.kek, "wrapped": wrapped.wrapped}
            self._tx.connection.execute(update(data_key).where(data_key.c.id == row.id).values(values))
        return len(rows)

    def _marking_key(self) -> Key:
        wanted = select(data_key).where(data_key.c.purpose == MARKS)
        row = self._tx.connection.execute(wanted).one()
        return Key(row.id, WrappedKey(row.kek, bytes(row.wrapped)))


class Store:
    """Opens ledgers. `clock` stands in for the database's clock when a test travels in time."""

    def __init__(
        self, url: str, vault: Vault, connections: int = 20, clock: Callable[[], datetime] | None = None
    ) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=5,
            connect_args={"options": OPTIONS, "connect_timeout": 5},
        )
        self._vault = vault
        self._clock = clock

    @contextmanager
    def open(self, actor: Actor) -> Iterator[PgLedger]:
        """Commits on a clean exit, else rolls back; raises Unavailable while the database is away."""
        try:
            connection, now = self._begin(actor)
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise Unavailable("The database did not answer. Nothing was stored; try again.") from error
        try:
            with connection:
                yield PgLedger(Tx(connection, self._vault, actor, now))
                connection.commit()
        except (OperationalError, InterfaceError) as error:
            raise Unavailable("The database went away. Nothing was stored; try again.") from error

    def _begin(self, actor: Actor) -> tuple[Connection, datetime]:
        """A pooled connection may be from before a restart of the server: then take a fresh one, once."""
        who = {"kind": actor.kind, "id": actor.id}
        for last in (False, True):
            connection = self.engine.connect()
            try:
                now: datetime = connection.execute(OPEN, who).one().now
            except DBAPIError as error:
                connection.close()
                if last or not error.connection_invalidated:
                    raise
            else:
                return connection, self._clock() if self._clock else now
        raise AssertionError("unreachable: the second try returns or raises")

    def prepare(self) -> None:
        """Make the marking key, once in the life of a database."""
        with self.engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(4912003)"))
            if connection.execute(select(data_key).where(data_key.c.purpose == MARKS)).first() is None:
                key = self._vault.new_key()
                row = {"id": uuid4(), "purpose": MARKS, "kek": key.kek, "wrapped": key.wrapped}
                connection.execute(data_key.insert(), row)

    def close(self) -> None:
        self.engine.dispose()
