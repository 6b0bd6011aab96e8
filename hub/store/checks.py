"""Keeps the newest conservation check as a row, so that every screen reads it for nothing."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Boolean, Column, Row, Table, Text, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from hub.store.tables import SHAPE, WHEN, notification
from hub.store.tx import Tx
from hub.tracking.conservation import Check, Figures
from hub.tracking.unreached import Unreached, Why

EVERY: Final = timedelta(minutes=1)
WHILE_WRONG: Final = timedelta(seconds=10)
"""After an outage what was late is soon done, and the alarm should not outlive it."""

conservation: Final = Table(
    "conservation",
    SHAPE,
    Column("sole", Boolean, primary_key=True),
    Column("known_since", WHEN, nullable=False),
    Column("due_at", WHEN, nullable=False),
    Column("checked_at", WHEN),
    Column("figures", JSONB),
    Column("unreached", JSONB, nullable=False),
    Column("beat_at", WHEN),
    Column("beat_trouble", Text, nullable=False),
)


class Checks:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def know(self) -> None:
        """Begin to keep account, if that has not begun."""
        row = {"sole": True, "known_since": self._tx.now, "due_at": self._tx.now}
        row |= {"unreached": [], "beat_trouble": ""}
        self._tx.connection.execute(insert(conservation).on_conflict_do_nothing(), row)

    def claim(self) -> bool:
        """Whether a check is due and nobody else is making it; then it is ours until the end."""
        due = select(conservation.c.sole).where(conservation.c.due_at <= self._tx.now)
        if self._tx.connection.execute(due.with_for_update(skip_locked=True)).first() is None:
            return False
        self._tx.connection.execute(update(conservation).values(due_at=self._tx.now + EVERY))
        return True

    def keep(self, found: Figures, silent: Sequence[Unreached]) -> None:
        """What was counted just now, and the queues that would hear of nothing.

        A count between two checks puts the next one off no further: a watcher outside waits for its call.
        """
        values: dict[str, object] = {"figures": asdict(found), "unreached": [asdict(it) for it in silent]}
        values["checked_at"] = self._tx.now
        if not found.holds:
            values["due_at"] = func.least(conservation.c.due_at, self._tx.now + WHILE_WRONG)
        self._tx.connection.execute(update(conservation).values(values))

    def beat(self, trouble: str) -> None:
        """How the call of the outside heartbeat went; empty: it was taken."""
        taken = {} if trouble else {"beat_at": self._tx.now}
        self._tx.connection.execute(update(conservation).values(beat_trouble=trouble, **taken))

    def seen(self, references: Collection[str]) -> set[str]:
        """Those of these notifications that the transaction's actor may see."""
        wanted = select(notification.c.reference).where(notification.c.reference.in_(references))
        return set(self._tx.connection.execute(wanted).scalars())

    def newest(self) -> Check:
        row = self._tx.connection.execute(select(conservation)).first()
        return _read(row) if row else Check(self._tx.now - EVERY * 60, None, None)


def _read(row: Row[Any]) -> Check:
    """Figures that another version of the hub counted are none: the next check is a minute away."""
    ours = row.figures is not None and set(row.figures) == {it.name for it in fields(Figures)}
    counted = Figures(**row.figures) if ours else None
    silent = tuple(Unreached(it["queue"], Why(it["why"])) for it in row.unreached)
    return Check(row.known_since, row.checked_at, counted, silent, row.beat_at, row.beat_trouble)
