"""The door to PostgreSQL: only `config.wiring` opens it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, select, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hub.errors import Unavailable
from hub.ports import Vault
from hub.store.ledger import MARKS, Ledger
from hub.store.tables import data_key
from hub.store.tx import Tx
from hub.words import Actor

# The role owns nothing, so row-level security binds it whoever signed in to PostgreSQL.
OPTIONS: Final = (
    "-c role=hub_app -c timezone=UTC -c statement_timeout=15000 -c lock_timeout=5000"
    " -c idle_in_transaction_session_timeout=30000"
)

OPEN: Final = text(
    "SELECT set_config('hub.kind', :kind, true), set_config('hub.id', :id, true), now() AS now"
)


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
            hide_parameters=True,
            connect_args={"options": OPTIONS, "connect_timeout": 5},
        )
        self._vault = vault
        self._clock = clock

    @contextmanager
    def open(self, actor: Actor) -> Iterator[Ledger]:
        """Commits on a clean exit, else rolls back; raises Unavailable while the database is away."""
        try:
            connection, now = self._begin(actor)
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise Unavailable("The database did not answer. Nothing was stored; try again.") from error
        try:
            with connection:
                yield Ledger(Tx(connection, self._vault, actor, now))
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
