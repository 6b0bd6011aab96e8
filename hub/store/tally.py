"""How many entries stand how: running totals, kept by the database itself as entries change.

A row is so many entries of one audience on one queue in one state, and of those that wait, with one
deadline; rows of the same are added up. So the counts on the tracking screen cost the same however long
the history is and however much is open.
"""

from typing import Final

from sqlalchemy import Boolean, Column, Integer, Table, Text, func, select

from hub.queues.entry import State
from hub.store.tables import SHAPE, WHEN, WORDS
from hub.store.tx import Tx
from hub.tracking.board import Count

FOLD_FROM: Final = 200
"""Rows that have been added before it is worth adding them up."""

tally = Table(
    "tally",
    SHAPE,
    Column("audience", WORDS, nullable=False),
    Column("queue", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("acknowledge_by", WHEN),
    Column("entries", Integer, nullable=False),
    Column("folded", Boolean, nullable=False),
)


def counts(tx: Tx) -> tuple[Count, ...]:
    """By queue, of everything open that the transaction's actor may see."""
    waiting = tally.c.state == State.WAITING
    of = func.coalesce
    wanted = (
        select(
            tally.c.queue,
            of(func.sum(tally.c.entries).filter(waiting), 0).label("waiting"),
            of(func.sum(tally.c.entries).filter(waiting, tally.c.acknowledge_by < tx.now), 0).label(
                "overdue"
            ),
            of(func.sum(tally.c.entries).filter(tally.c.state == State.ACKNOWLEDGED), 0).label(
                "acknowledged"
            ),
            of(func.sum(tally.c.entries).filter(tally.c.state == State.ACCEPTED), 0).label("accepted"),
        )
        .group_by(tally.c.queue)
        .having(func.sum(tally.c.entries) != 0)
        .order_by(tally.c.queue)
    )
    return tuple(Count(**row) for row in tx.connection.execute(wanted).mappings())


def fold(tx: Tx) -> None:
    """Add up what has been added, when it has become much."""
    tx.connection.execute(select(func.hub_fold_tally(FOLD_FROM)))
