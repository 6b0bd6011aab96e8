"""Whether this process stands on the live database: looked up now and then, asked before everything."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from hub.errors import Unavailable
from hub.ports import Home
from hub.store.ledger import Ledger
from hub.tracking.instance import COPY, Instance, Twin, doubts, lies_still
from hub.words import SYSTEM, Actor

EVERY: Final = 60.0
WHILE_A_COPY: Final = 3.0
"""Seconds between two looks: somebody who has just adopted a copy waits for it."""


class Custody:
    """`home` is this machine's data folder. Several processes may share a database, and a folder."""

    def __init__(
        self,
        ledger: Callable[[Actor], AbstractContextManager[Ledger]],
        home: Home,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ledger = ledger
        self._home = home
        self._clock = clock
        self._found: tuple[str, ...] = ()
        self._again = float("-inf")

    def doubts(self) -> tuple[str, ...]:
        """Why this is taken for a copy, which must neither send nor accept; raises Unavailable."""
        if self._clock() >= self._again:
            self._found = self.look()
            self._again = self._clock() + (WHILE_A_COPY if self._found else EVERY)
        return self._found

    def insist(self) -> None:
        """Before anything that must not happen in a copy; raises Unavailable there."""
        if self.doubts():
            raise Unavailable(COPY)

    def look(self) -> tuple[str, ...]:
        """The same, looked up now; where there is no doubt, this machine remembers the database."""
        with self._ledger(SYSTEM) as ledger:
            it, here = ledger.instances.get(), ledger.instances.here(self._home.folder)
            if it is None:  # not prepared yet, so there is nothing in it
                return ()
            at_rest = lies_still(it, ledger.now) and ledger.instances.has_history()
        twin = self._home.read()
        found = doubts(it, here, twin, at_rest and self._home.remembers)
        if not found:
            self._remember(it, twin)
        return found

    def adopt(self, ledger: Ledger) -> Instance:
        """Take it for the live one; told to this machine once the caller's transaction has committed."""
        made = ledger.instances.adopt(self._home.folder)
        self._again = float("-inf")
        return made

    def remember(self, it: Instance) -> None:
        """This machine serves this database from now on."""
        self._remember(it, None)

    def _remember(self, it: Instance, twin: Twin | None) -> None:
        now = Twin(it.id, it.seen_at)
        if twin != now:
            self._home.keep(now)
