"""What became of each entry, for whoever takes the list away: what holds now, not an earlier round."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import text

from hub.queues.entry import Result, Verdict
from hub.store.tx import Tx
from hub.tracking.reading import Outcome, Said

# What was said before the entry was last taken belongs to a round that is over.
OUTCOMES: Final = text("""
    SELECT e.reference, e.queue, c.verdict, c.to_queue, c.at, c.name, d.result, d.at AS decided_at,
        d.name AS decided_by
    FROM notification n JOIN entry e ON e.notification_id = n.id
    CROSS JOIN LATERAL (SELECT max(at) AS at FROM acknowledgement WHERE entry_id = e.id) taken
    LEFT JOIN LATERAL (
        SELECT c.verdict, c.to_queue, c.at, p.name FROM consideration c JOIN person p ON p.id = c.person_id
        WHERE c.entry_id = e.id AND c.at >= taken.at ORDER BY c.number DESC LIMIT 1) c ON true
    LEFT JOIN LATERAL (
        SELECT d.result, d.at, p.name FROM decision d JOIN person p ON p.id = d.person_id
        WHERE d.entry_id = e.id AND d.at >= taken.at ORDER BY d.number DESC LIMIT 1) d ON e.state = 'closed'
    WHERE n.reference = ANY (:these) AND e.state IN ('accepted', 'closed')
        AND (c.at IS NOT NULL OR d.at IS NOT NULL)
""")


def outcomes(tx: Tx, references: Collection[str]) -> dict[tuple[str, str], Outcome]:
    """By reference and queue; nothing is unsealed, so no reason is told."""
    found = tx.connection.execute(OUTCOMES, {"these": list(references)})
    return {
        (row.reference, row.queue): Outcome(
            verdict=Verdict(row.verdict) if row.verdict else None,
            to_queue=row.to_queue,
            considered=Said(row.name, row.at) if row.verdict else None,
            result=Result(row.result) if row.result else None,
            decided=Said(row.decided_by, row.decided_at) if row.result else None,
        )
        for row in found
    }
