"""Counts that must add up, cheap enough to ask for every minute."""

from datetime import timedelta
from typing import Final

from sqlalchemy import text

from hub.store.tx import Tx
from hub.store.unheard import unheard
from hub.tracking.conservation import Figures, Orphan

LATE: Final = timedelta(minutes=5)
NAMED: Final = 20
"""As many orphans as anybody would read."""

COUNTS = text("""
    WITH kept AS (SELECT state, count(*) AS number FROM arrival GROUP BY state),
    filed AS (
        SELECT (SELECT count(*) FROM notification n JOIN arrival a ON a.notification_id = n.id
                WHERE n.closed_at IS NULL) AS open,
            (SELECT count(*) FROM arrival WHERE state = 'filed' AND notification_id IS NULL) AS nowhere)
    SELECT
        coalesce((SELECT sum(number) FROM kept), 0)::bigint AS accepted,
        coalesce((SELECT number FROM kept WHERE state = 'waiting'), 0) AS reading,
        coalesce((SELECT number FROM kept WHERE state = 'quarantined'), 0) AS quarantined,
        coalesce((SELECT number FROM kept WHERE state = 'set_aside'), 0) AS set_aside,
        open,
        coalesce((SELECT number FROM kept WHERE state = 'filed'), 0) - open - nowhere AS closed,
        coalesce((SELECT sum(entries) FROM tally WHERE state <> 'closed' AND due < :now), 0)::bigint
            AS overdue,
        (SELECT count(*) FROM delivery WHERE state = 'dead') AS dead_letters,
        (SELECT count(*) FROM delivery WHERE due_at IS NOT NULL AND due_at <= :now) AS deliveries_due,
        (SELECT count(*) FROM source WHERE calls IN ('gone', 'failing') AND endpoint IS NOT NULL)
            AS endpoints_off,
        (SELECT count(*) FROM recomputation r JOIN entry e ON e.id = r.entry_id WHERE r.decided_at IS NULL
            AND e.state <> 'closed' AND (r.name <> 'acknowledge-by' OR e.state = 'waiting')
            AND (r.name <> 'consider-by' OR e.state = 'acknowledged'))
            AS due_times_in_question,
        (SELECT count(*) FROM notification n WHERE closed_at IS NULL AND NOT EXISTS (
            SELECT FROM entry e WHERE e.notification_id = n.id AND e.state <> 'closed'))
        + (SELECT count(*) FROM notification n WHERE closed_at IS NULL AND NOT EXISTS (
            SELECT FROM arrival a WHERE a.notification_id = n.id))
        + (SELECT count(*) FROM entry WHERE state IN ('waiting', 'acknowledged') AND due_at IS NULL)
        + (SELECT count(*) FROM entry e WHERE state IN ('acknowledged', 'accepted') AND NOT EXISTS (
            SELECT FROM acknowledgement k WHERE k.entry_id = e.id)) AS adrift,
        (SELECT count(*) FROM entry WHERE due_at < :late)
        + (SELECT count(*) FROM delivery WHERE due_at < :late)
        + (SELECT count(*) FROM arrival WHERE due_at < :late)
        + (SELECT count(*) FROM attachment WHERE due_at < :late) AS late
    FROM filed
""")
"""What is filed belongs to something open or closed; whatever is in none of these states is lost."""

ORPHANS = text("""
    SELECT n.reference, '' AS queue, false AS late FROM notification n WHERE closed_at IS NULL
        AND NOT EXISTS (SELECT FROM entry e WHERE e.notification_id = n.id AND e.state <> 'closed')
    UNION ALL SELECT n.reference, '', false FROM notification n WHERE closed_at IS NULL
        AND NOT EXISTS (SELECT FROM arrival a WHERE a.notification_id = n.id)
    UNION ALL SELECT reference, queue, false FROM entry
        WHERE state IN ('waiting', 'acknowledged') AND due_at IS NULL
    UNION ALL SELECT reference, queue, false FROM entry e WHERE state IN ('acknowledged', 'accepted')
        AND NOT EXISTS (SELECT FROM acknowledgement k WHERE k.entry_id = e.id)
    UNION ALL SELECT reference, queue, true FROM entry WHERE due_at < :late
    UNION ALL SELECT n.reference, coalesce(e.queue, ''), true FROM delivery d
        JOIN notification n ON n.id = d.notification_id LEFT JOIN entry e ON e.id = d.entry_id
        WHERE d.due_at < :late
    LIMIT :named
""")


def figures(tx: Tx) -> Figures:
    """What has to add up in one statement, so that it speaks of one moment."""
    row = tx.connection.execute(COUNTS, {"now": tx.now, "late": tx.now - LATE}).mappings().one()
    return Figures(**row, unheard=len(unheard(tx)))


def orphans(tx: Tx) -> list[Orphan]:
    """The first of them, by reference."""
    rows = tx.connection.execute(ORPHANS, {"late": tx.now - LATE, "named": NAMED})
    return sorted({Orphan(**row) for row in rows.mappings()}, key=lambda it: (it.reference, it.queue))
