"""What reached nobody, read off the letters that failed: few, and found by an index of their own."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text

from hub.sending.kind import TO_RAISER
from hub.store.tx import Tx
from hub.tracking.unheard import Unheard, Who
from hub.tracking.unreached import REMEMBERED

NAMED: Final = 20
"""As many as anybody would ring."""

# To the sender: no other way took the same word, none is still trying, and nothing has reached them since.
# A message: nobody else had word of it, and nobody has read it.
LOST: Final = """
    SELECT n.reference, 'sender' AS who, CAST(NULL AS uuid) AS writer FROM delivery d
        JOIN notification n ON n.id = d.notification_id AND NOT n.rehearsal
    WHERE d.state = 'dead' AND d.settled_at > :since AND d.kind = ANY (:kinds) AND NOT EXISTS (
        SELECT FROM delivery w WHERE w.notification_id = d.notification_id AND w.kind = ANY (:kinds) AND (
            (w.state = 'sent' AND w.settled_at > d.settled_at)
            OR (w.state IN ('sent', 'planned', 'sending', 'held') AND w.kind = d.kind AND w.step = d.step
                AND w.entry_id IS NOT DISTINCT FROM d.entry_id)))
    UNION
    SELECT n.reference, 'named', m.author_person FROM delivery d JOIN message m ON m.id = d.message_id
        JOIN notification n ON n.id = d.notification_id AND NOT n.rehearsal
    WHERE d.state = 'dead' AND d.settled_at > :since AND d.kind = 'message' AND d.channel = 'mail'
        AND NOT EXISTS (SELECT FROM message_read r WHERE r.message_id = m.id)
        AND NOT EXISTS (SELECT FROM delivery w WHERE w.message_id = m.id AND w.kind = 'message'
            AND w.channel = 'mail' AND w.state NOT IN ('dead', 'dropped'))"""

ALL: Final = text(f"{LOST} ORDER BY reference, who LIMIT :most")
WHO: Final = {"sender": Who.SENDER, "named": Who.NAMED}


def unheard(tx: Tx) -> Sequence[Unheard]:
    """The first of them, by reference."""
    asked = {"since": tx.now - REMEMBERED, "kinds": sorted(TO_RAISER), "most": NAMED}
    rows = tx.connection.execute(ALL, asked)
    return [Unheard(row.reference, WHO[row.who], row.writer) for row in rows]
