"""One page of notifications, read off indexes in the order it is shown in: what is due next comes first.

Row-level security leaves out what is not theirs, but only once it has been read. So each list is begun
where the person's own lie together (on each queue they sit on, and among what their board raised) and
read no further than the page that is shown: the history behind it may be as long as it likes.
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

PAGE: Final = text("""
    WITH mine AS (SELECT unnest(hub_audience()) AS word),
    asked AS (SELECT unnest(coalesce(CAST(:queues AS text[]), ARRAY(SELECT word FROM mine))) AS queue),
    listed AS (
        SELECT e.* FROM asked CROSS JOIN LATERAL (
            SELECT notification_id, next_due, opened_at AS received_at FROM entry e
            WHERE e.queue = asked.queue AND e.next_due < :before
                AND (:own = '' OR e.state = :own) AND e.acknowledge_by < :own_before
                AND (:any = '' OR EXISTS (
                    SELECT FROM entry o WHERE o.notification_id = e.notification_id AND o.state = :any))
            ORDER BY e.next_due, e.opened_at DESC LIMIT :reach) e
        UNION ALL
        SELECT e.* FROM asked CROSS JOIN LATERAL (
            SELECT notification_id, next_due, opened_at FROM entry e
            WHERE :closed AND e.queue = asked.queue AND e.next_due IS NULL
            ORDER BY e.next_due, e.opened_at DESC LIMIT :reach) e
        UNION ALL
        SELECT n.* FROM mine CROSS JOIN LATERAL (
            SELECT id, next_due, received_at FROM notification n
            WHERE :all_queues AND n.partnership = mine.word AND n.next_due < :before
                AND (:any = '' OR EXISTS (
                    SELECT FROM entry o WHERE o.notification_id = n.id AND o.state = :any))
            ORDER BY n.next_due, n.received_at DESC LIMIT :reach) n
        UNION ALL
        SELECT n.* FROM mine CROSS JOIN LATERAL (
            SELECT id, next_due, received_at FROM notification n
            WHERE :all_queues AND :closed AND n.partnership = mine.word AND n.next_due IS NULL
            ORDER BY n.next_due, n.received_at DESC LIMIT :reach) n),
    page AS (
        SELECT DISTINCT notification_id, next_due, received_at FROM listed
        ORDER BY next_due, received_at DESC OFFSET :skipped LIMIT :shown)
    SELECT n.id, n.reference, n.received_at, n.channel, n.partnership, n.closed_at
    FROM page JOIN notification n ON n.id = page.notification_id
    ORDER BY page.next_due, page.received_at DESC
""")

ONE: Final = text("""
    SELECT id, reference, received_at, channel, partnership, closed_at FROM notification
    WHERE reference = :reference
""")


def page(tx: Tx, sought: Sought, queues: Sequence[str] | None) -> Sequence[Row[Any]]:
    """One notification more than a page holds, if there is one. `queues` None for all.

    Closed notifications are listed when what is sought is closed, or one by its reference. On all queues
    `closed` means them alone, on some it means each that those have done with.
    """
    if sought.reference:
        return tx.connection.execute(ONE, {"reference": sought.reference.strip().upper()}).all()
    skipped = (max(sought.page, 1) - 1) * PAGE_SIZE
    state = State.WAITING.value if sought.overdue else sought.state
    asked = {
        "queues": queues,
        "all_queues": queues is None,
        "before": _before(sought, tx.now, queues is None),
        "own": state if queues is not None else "",
        "own_before": tx.now if sought.overdue and queues is not None else CLOSED_FROM,
        "any": State.ACKNOWLEDGED if queues is None and state == State.ACKNOWLEDGED else "",
        "closed": state == State.CLOSED,
        "reach": skipped + PAGE_SIZE + 1,
        "skipped": skipped,
        "shown": PAGE_SIZE + 1,
    }
    return tx.connection.execute(PAGE, asked).all()


def _before(sought: Sought, now: datetime, all_queues: bool) -> datetime:
    """How far to read: the place in the list says by itself whether somebody is waited for, or late."""
    if sought.overdue:
        return now
    if sought.state == State.WAITING:
        return NEVER
    return BEGINNING if sought.state == State.CLOSED and all_queues else CLOSED_FROM
