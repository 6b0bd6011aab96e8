"""How many entries stand how: running totals, kept by the database itself as entries change.

A row is so many entries of one audience on one queue in one state, of which the next clock runs out at one
moment, and of those that wait, with one time to acknowledge; rows of the same are added up. So the counts on
the tracking screen cost the same however long the history is and however much is open. What is closed is in
it for `hub/store/pages.py`, which learns from it where there is anything to be found.
"""

from typing import Final

from sqlalchemy import Boolean, Column, ColumnElement, Integer, Table, Text, func, select

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
    Column("due", WHEN),
    Column("entries", Integer, nullable=False),
    Column("folded", Boolean, nullable=False),
)


def counts(tx: Tx) -> tuple[Count, ...]:
    """By queue, of everything open that the transaction's actor may see."""
    wanted = (
        select(
            tally.c.queue,
            _number(tally.c.state == State.WAITING).label("waiting"),
            _number(tally.c.due < tx.now).label("overdue"),
            _number(tally.c.state == State.ACKNOWLEDGED).label("acknowledged"),
            _number(tally.c.state == State.ACCEPTED).label("accepted"),
        )
        .where(tally.c.state != State.CLOSED)
        .group_by(tally.c.queue)
        .having(func.sum(tally.c.entries) != 0)
        .order_by(tally.c.queue)
    )
    return tuple(Count(**row) for row in tx.connection.execute(wanted).mappings())


def _number(*which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(tally.c.entries).filter(*which), 0)


def fold(tx: Tx) -> None:
    """Add up what has been added, when it has become much."""
    tx.connection.execute(select(func.hub_fold_tally(FOLD_FROM)))
