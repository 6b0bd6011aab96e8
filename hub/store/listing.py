"""Where a notification stands in every list of them, repeated on its entries.

`next_due` is when the first clock of any queue runs out (each entry's `own_due`, which the database reckons
by itself), NEVER while none runs, and null once the notification is closed; `waits` while it is open and
somebody is to acknowledge, `taken` while somebody has, `accepted` while some queue considers it. A page is
then read off one index in order, however long the history.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text

from hub.store.tables import notification
from hub.store.tx import Tx

NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)

RELIST: Final = text("""
    WITH soonest AS (
        SELECT n.id, CASE WHEN n.closed_at IS NULL THEN
            coalesce(min(e.own_due), :never) END AS next_due,
            n.closed_at IS NULL AND bool_or(e.state = 'waiting') AS waits,
            n.closed_at IS NULL AND bool_or(e.state = 'acknowledged') AS taken,
            n.closed_at IS NULL AND bool_or(e.state = 'accepted') AS accepted
        FROM notification n JOIN entry e ON e.notification_id = n.id
        WHERE n.id = ANY (:these) GROUP BY n.id),
    on_entries AS (
        UPDATE entry e SET next_due = s.next_due, waits = s.waits, taken = s.taken, accepted = s.accepted
        FROM soonest s WHERE e.notification_id = s.id AND (e.next_due, e.waits, e.taken, e.accepted)
            IS DISTINCT FROM (s.next_due, s.waits, s.taken, s.accepted))
    UPDATE notification n SET next_due = s.next_due, waits = s.waits, taken = s.taken, accepted = s.accepted
    FROM soonest s WHERE n.id = s.id AND (n.next_due, n.waits, n.taken, n.accepted)
        IS DISTINCT FROM (s.next_due, s.waits, s.taken, s.accepted)
""")


def lock(tx: Tx, reference: str) -> None:
    """Before any of its entries: whoever changes one waits here, so that no two wait for each other."""
    wanted = select(notification.c.id).where(notification.c.reference == reference)
    tx.connection.execute(wanted.with_for_update(key_share=True))


def relist(tx: Tx, notifications: Iterable[UUID]) -> None:
    """Reckon the place anew, after entries have changed or the notification was closed or opened."""
    tx.connection.execute(RELIST, {"these": list(set(notifications)), "never": NEVER})
