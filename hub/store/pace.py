"""Reads what `pace` has rolled up, and the ages of what is open, for whoever the transaction acts for."""

from typing import Final

from sqlalchemy import Boolean, Column, Date, Integer, Table, Text, func, select, text

from hub.calendar import local_day
from hub.store.tables import SHAPE, WORDS
from hub.store.tx import Tx
from hub.tracking.pace import AGES, Act, Aged, Overdue, Paces, Timed, months

FOLD_FROM: Final = 500

pace = Table(
    "pace",
    SHAPE,
    Column("audience", WORDS, nullable=False),
    Column("queue", Text, nullable=False),
    Column("month", Date, nullable=False),
    Column("act", Text, nullable=False),
    Column("hours", Integer, nullable=False),
    Column("in_time", Boolean),
    Column("entries", Integer, nullable=False),
    Column("folded", Boolean, nullable=False),
)

AGED: Final = text("""
    SELECT queue, count(*) AS entries,
        width_bucket(extract(epoch FROM :now - opened_at) / 86400, CAST(:ages AS numeric[])) AS part
    FROM figured_entry WHERE state <> 'closed' GROUP BY queue, part
""")

# Whoever was asked later is measured from then, as in hub_pace_of.
OVERDUE: Final = text("""
    SELECT f.queue, date_trunc('month', f.opened_at AT TIME ZONE 'Europe/London')::date AS month, late.act,
        count(*) AS entries
    FROM figured_entry f JOIN entry e ON e.id = f.id CROSS JOIN LATERAL (
        SELECT 'acknowledged' AS act WHERE f.state = 'waiting'
            AND coalesce(e.chase_from, f.acknowledge_by) < :now
        UNION ALL SELECT 'decided' WHERE :today > (
            SELECT min((clock->>'due')::date) FROM jsonb_array_elements(f.clocks) clock)) late
    WHERE f.state <> 'closed' GROUP BY f.queue, month, late.act
""")


def paces(tx: Tx) -> Paces:
    """Twelve months by queue."""
    today = local_day(tx.now)
    number = func.sum(pace.c.entries)
    wanted = (
        select(
            pace.c.queue,
            pace.c.month,
            pace.c.act,
            pace.c.hours,
            number.label("entries"),
            func.coalesce(number.filter(pace.c.in_time.is_not(None)), 0).label("clocked"),
            func.coalesce(number.filter(pace.c.in_time), 0).label("in_time"),
        )
        .where(pace.c.month >= months(today)[0])
        .group_by(pace.c.queue, pace.c.month, pace.c.act, pace.c.hours)
    )
    rows = tx.connection.execute(wanted).mappings()
    timed = tuple(Timed(**{**row, "act": Act(row["act"])}) for row in rows)
    late = tx.connection.execute(OVERDUE, {"now": tx.now, "today": today}).mappings()
    overdue = tuple(Overdue(**{**row, "act": Act(row["act"])}) for row in late)
    return Paces(today, timed, _aged(tx), overdue)


def _aged(tx: Tx) -> tuple[Aged, ...]:
    found: dict[str, list[int]] = {}
    for row in tx.connection.execute(AGED, {"now": tx.now, "ages": list(AGES)}):
        found.setdefault(row.queue, [0] * (len(AGES) + 1))[row.part] = row.entries
    return tuple(Aged(queue, tuple(counts)) for queue, counts in sorted(found.items()))


def fold(tx: Tx) -> None:
    """Add up what has been added, when it has become much."""
    tx.connection.execute(select(func.hub_fold_pace(FOLD_FROM)))
