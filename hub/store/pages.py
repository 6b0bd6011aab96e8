"""One page of notifications, read off indexes in the order it is shown in: what is due next comes first.

Row-level security leaves out what is not theirs, but only once it has been read. So each list is begun
where the person's own lie together (on each queue they sit on, and among what their board raised) and
read no further than the page that is shown: the history behind it may be as long as it likes. Of a queue
that is not theirs they see what went to theirs as well; where nothing ever did, as the tally knows (which
counts no rehearsals), it is not read at all.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, text

from hub.queues.entry import State
from hub.store.listing import NEVER
from hub.store.tx import Tx
from hub.tracking.board import PAGE_SIZE, Sought

BEGINNING: Final = datetime(1, 1, 2, tzinfo=UTC)
CLOSED_FROM: Final = NEVER + timedelta(days=1)
"""Later than the place of every notification that is open."""
FLAGGED: Final = (State.WAITING, State.ACKNOWLEDGED, State.ACCEPTED)
"""The states for which each row says whether its notification has any entry that stands so."""

PAGE: Final = text("""
    WITH mine AS (SELECT unnest(hub_audience()) AS word),
    named AS (SELECT unnest(coalesce(CAST(:queues AS text[]), ARRAY(SELECT word FROM mine))) AS queue),
    asked AS (SELECT queue FROM named WHERE EXISTS (SELECT FROM mine WHERE word = queue)
        OR EXISTS (SELECT FROM tally t WHERE t.queue = named.queue)
        OR EXISTS (SELECT FROM notification n WHERE n.rehearsal)),
    listed AS (
        SELECT e.* FROM asked CROSS JOIN unnest(CAST(:states AS text[])) AS s(state) CROSS JOIN LATERAL (
            SELECT notification_id, next_due, reference FROM entry e
            WHERE e.queue = asked.queue AND e.state = s.state AND e.next_due < :before
                AND (NOT :own_late OR e.own_due < :before)
                AND (CAST(:late_in AS text) IS NULL OR EXISTS (
                    SELECT FROM entry o WHERE o.notification_id = e.notification_id
                    AND o.state = :late_in AND o.own_due < :before))
            ORDER BY e.next_due, e.reference DESC LIMIT :reach) e
        UNION ALL
        SELECT e.* FROM asked CROSS JOIN LATERAL (
            SELECT notification_id, next_due, reference FROM entry e
            WHERE :closed AND e.queue = asked.queue AND e.state = 'closed' AND e.next_due IS NULL
            ORDER BY e.next_due, e.reference DESC LIMIT :reach) e
        UNION ALL
        SELECT e.* FROM asked CROSS JOIN LATERAL (
            SELECT notification_id, next_due, reference FROM entry e
            WHERE :waits AND e.queue = asked.queue AND e.waits
            ORDER BY e.next_due, e.reference DESC LIMIT :reach) e
        UNION ALL
        SELECT e.* FROM asked CROSS JOIN LATERAL (
            SELECT notification_id, next_due, reference FROM entry e
            WHERE :taken AND e.queue = asked.queue AND e.taken
            ORDER BY e.next_due, e.reference DESC LIMIT :reach) e
        UNION ALL
        SELECT e.* FROM asked CROSS JOIN LATERAL (
            SELECT notification_id, next_due, reference FROM entry e
            WHERE :accepted AND e.queue = asked.queue AND e.accepted
            ORDER BY e.next_due, e.reference DESC LIMIT :reach) e
        UNION ALL
        SELECT n.* FROM mine CROSS JOIN LATERAL (
            SELECT id, next_due, reference FROM notification n
            WHERE :raised AND n.partnership = mine.word AND n.next_due < :before
                AND (CAST(:late_in AS text) IS NULL OR EXISTS (SELECT FROM entry o
                    WHERE o.notification_id = n.id AND o.state = :late_in AND o.own_due < :before))
            ORDER BY n.next_due, n.reference DESC LIMIT :reach) n
        UNION ALL
        SELECT n.* FROM mine CROSS JOIN LATERAL (
            SELECT id, next_due, reference FROM notification n
            WHERE :all_queues AND :closed AND n.partnership = mine.word AND n.next_due IS NULL
            ORDER BY n.next_due, n.reference DESC LIMIT :reach) n
        UNION ALL
        SELECT n.* FROM mine CROSS JOIN LATERAL (
            SELECT id, next_due, reference FROM notification n
            WHERE :all_queues AND :waits AND n.partnership = mine.word AND n.waits
            ORDER BY n.next_due, n.reference DESC LIMIT :reach) n
        UNION ALL
        SELECT n.* FROM mine CROSS JOIN LATERAL (
            SELECT id, next_due, reference FROM notification n
            WHERE :all_queues AND :taken AND n.partnership = mine.word AND n.taken
            ORDER BY n.next_due, n.reference DESC LIMIT :reach) n
        UNION ALL
        SELECT n.* FROM mine CROSS JOIN LATERAL (
            SELECT id, next_due, reference FROM notification n
            WHERE :all_queues AND :accepted AND n.partnership = mine.word AND n.accepted
            ORDER BY n.next_due, n.reference DESC LIMIT :reach) n),
    page AS (
        SELECT DISTINCT notification_id, next_due, reference FROM listed
        ORDER BY next_due, reference DESC OFFSET :skipped LIMIT :shown)
    SELECT n.id, n.reference, n.received_at, n.channel, n.partnership, n.closed_at, n.rehearsal,
        CASE WHEN n.rehearsal AND n.channel = 'form' THEN (
            SELECT p.name FROM person p WHERE p.id = CAST(n.source AS uuid)) END AS rehearsed_by
    FROM page JOIN notification n ON n.id = page.notification_id
    ORDER BY page.next_due, page.reference DESC
""")

ONE: Final = text("""
    SELECT n.id, n.reference, n.received_at, n.channel, n.partnership, n.closed_at, n.rehearsal,
        CASE WHEN n.rehearsal AND n.channel = 'form' THEN (
            SELECT p.name FROM person p WHERE p.id = CAST(n.source AS uuid)) END AS rehearsed_by
    FROM notification n WHERE n.reference = :reference
""")


def page(tx: Tx, sought: Sought, queues: Sequence[str] | None, size: int = PAGE_SIZE) -> Sequence[Row[Any]]:
    """One notification more than a page of `size` holds, if there is one. `queues` None for all.

    Closed notifications are listed when what is sought is closed, or one by its reference. On all queues
    `closed` means them alone, on some it means each that those have done with. The reference settles the
    order of what is due at one moment, so that no page repeats or leaves out a line of another.
    """
    if sought.reference:
        return tx.connection.execute(ONE, {"reference": sought.reference.strip().upper()}).all()
    skipped = (max(sought.page, 1) - 1) * size
    asked = {
        "queues": queues,
        "before": _before(sought, tx.now, queues is None),
        "reach": skipped + size + 1,
        "skipped": skipped,
        "shown": size + 1,
    }
    return tx.connection.execute(PAGE, asked | _branches(sought, queues is None)).all()


def _branches(sought: Sought, all_queues: bool) -> dict[str, object]:
    """Which lists are read: what is late stands first in each, a state on all queues has its own."""
    state, late = sought.state, sought.overdue
    waits, taken, accepted = (all_queues and not late and state == it for it in FLAGGED)
    flagged = waits or taken or accepted
    return {
        "all_queues": all_queues,
        "states": [] if flagged else [state] if state and not all_queues else [*State],
        "own_late": late and not all_queues,
        "late_in": state or None if late and all_queues else None,
        "raised": all_queues and not flagged,
        "waits": waits,
        "taken": taken,
        "accepted": accepted,
        "closed": state == State.CLOSED and not late,
    }


def _before(sought: Sought, now: datetime, all_queues: bool) -> datetime:
    """How far to read: the place in the list says by itself whether something is late."""
    if sought.overdue:
        return now
    return BEGINNING if sought.state == State.CLOSED and all_queues else CLOSED_FROM
