"""The door to PostgreSQL: only `config.wiring` opens it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.rows import namedtuple_row
from sqlalchemy import Connection, Engine, PoolProxiedConnection, create_engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hub.errors import Unavailable
from hub.ports import Vault
from hub.store.arrivals import ONCE, Repeated
from hub.store.ledger import Ledger
from hub.store.tx import Tx
from hub.store.version import check, driver
from hub.words import SYSTEM, Actor

# The role owns nothing, so row-level security binds it whoever signed in to PostgreSQL.
OPTIONS: Final = (
    "-c role=hub_app -c timezone=UTC -c statement_timeout=15000 -c lock_timeout=5000"
    " -c idle_in_transaction_session_timeout=30000"
    # Our statements are few and read along indexes, whatever the values: planning them anew each time took
    # PostgreSQL longer than running them.
    " -c plan_cache_mode=force_generic_plan"
)

OPEN: Final = sql.SQL(
    "BEGIN;"
    " SELECT now() AS now, set_config('hub.kind', {}, true) AS kind, set_config('hub.id', {}, true) AS id"
)
PREPARED: Final = 300
"""Statements a connection keeps prepared: one for each number of rows that is often inserted."""

AWAY: Final = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
"""What says that the database does not answer, from SQLAlchemy and from the driver below it."""


Clock = Callable[[], datetime]


class Store:
    """Opens ledgers. `clock` stands in for the database's clock when a test travels in time."""

    def __init__(self, url: str, vault: Vault, connections: int = 20, clock: Clock | None = None) -> None:
        self.engine: Engine = create_engine(
            driver(url),
            pool_size=connections,
            max_overflow=0,
            pool_timeout=5,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",  # BEGIN and COMMIT are our own words, sent together with others
            connect_args={"options": OPTIONS, "connect_timeout": 5},
        )
        self._vault = vault
        self._clock = clock
        self._openings: dict[tuple[str, str], bytes] = {}

    @contextmanager
    def open(self, actor: Actor) -> Iterator[Ledger]:
        """Commits on a clean exit, else rolls back; raises Unavailable while the database is away."""
        try:
            pooled, cursor, now = self._begin(actor)
        except (*AWAY, PoolTimeout) as error:
            raise Unavailable("The database did not answer. Nothing was stored; try again.") from error
        try:
            tx = Tx(partial(Connection, self.engine, pooled), cursor, self._vault, actor, now)
            yield Ledger(tx)
            tx.commit()
        except AWAY as error:
            raise Unavailable("The database went away. Nothing was stored; try again.") from error
        except psycopg.errors.UniqueViolation as error:
            if error.diag.constraint_name == ONCE:
                raise Repeated from error
            raise
        finally:
            _give_back(pooled)

    def _begin(self, actor: Actor) -> tuple[PoolProxiedConnection, psycopg.RawCursor[Any], datetime]:
        """A pooled connection may be from before a restart of the server: then take a fresh one, once."""
        for last in (False, True):
            pooled = self.engine.raw_connection()
            driver: Any = pooled.driver_connection
            driver.prepared_max = PREPARED
            cursor = psycopg.RawCursor(driver, row_factory=namedtuple_row)
            try:
                cursor.execute(self._opening(actor, driver), prepare=False).nextset()
                opened: Any = cursor.fetchone()
            except psycopg.Error:
                _give_back(pooled)
                if last or not driver.closed:
                    raise
            else:
                return pooled, cursor, self._clock() if self._clock else opened.now
        raise AssertionError("unreachable: the second try returns or raises")

    def _opening(self, actor: Actor, driver: Any) -> bytes:
        """Begins a transaction and says who acts in it, in one message."""
        who = (str(actor.kind), actor.id)
        if who not in self._openings:
            self._openings[who] = OPEN.format(*who).as_bytes(driver)
        return self._openings[who]

    def check(self) -> None:
        """Refuse a database of another version; raises ConfigError or Unavailable."""
        try:
            check(self.engine)
        except OperationalError as error:
            raise Unavailable("The database did not answer.") from error

    def close(self) -> None:
        self.engine.dispose()


def _give_back(pooled: PoolProxiedConnection) -> None:
    """To the pool, which rolls back what is not committed; a connection that broke is thrown away."""
    driver: Any = pooled.driver_connection
    if driver is not None and driver.closed:
        pooled.invalidate()
    pooled.close()


def prepare(url: str, vault: Vault, clock: Clock | None = None, folder: str = "") -> None:
    """Make the marking key and the identity, and begin to keep account, once in the life of a database."""
    store = Store(url, vault, connections=1, clock=clock)
    try:
        with store.open(SYSTEM) as ledger:
            ledger.make_marking_key()
            ledger.checks.know()
            ledger.instances.make(folder)
    finally:
        store.close()
