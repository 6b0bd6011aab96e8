"""Events and letters that a person has sent once more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text

from hub.sending.delivery import Delivery, State
from hub.store.delivery_rows import as_row, read
from hub.store.delivery_tables import attempt, delivery
from hub.store.ready import ready
from hub.store.tx import Tx
from hub.words import Channel

repeat: Final = delivery.alias("repeat")

AGAIN: Final = ready(
    text("""
    UPDATE delivery SET state = 'planned', due_at = :due_at, settled_at = NULL, fresh_from = again.fresh_from
    FROM unnest(CAST(:these AS uuid[]), CAST(:fresh_from AS integer[])) AS again(id, fresh_from)
    WHERE delivery.id = again.id
""")
)


class Replays:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def kept(self, system: str, since: datetime | None, limit: int) -> list[Delivery]:
        """Events that a system has not had and will not have unless somebody asks, oldest first; locked."""
        wanted = delivery.c.state.in_((State.DEAD, State.HELD))
        return self._events(system, wanted, since, limit)

    def taken(self, system: str, since: datetime, limit: int) -> list[Delivery]:
        """Events that a system took, and that are not on their way to it once more, oldest first; locked."""
        tried = select(attempt.c.delivery_id).where(
            attempt.c.to_source == system, attempt.c.began_at >= since
        )
        underway = select(repeat.c.again_of).where(
            repeat.c.again_of.is_not(None), repeat.c.state.in_((State.PLANNED, State.SENDING, State.HELD))
        )
        first = delivery.c.again_of.is_(None) & (delivery.c.state == State.SENT)
        wanted = first & delivery.c.id.in_(tried) & delivery.c.id.not_in(underway)
        return self._events(system, wanted, since, limit)

    def replay(self, again: Sequence[Delivery]) -> None:
        """Have them due, all in one statement."""
        if again:
            moved = {"these": [it.id for it in again], "due_at": again[0].due_at}
            self._tx.do(AGAIN, moved | {"fresh_from": [it.fresh_from for it in again]})

    def _events(self, system: str, wanted: Any, since: datetime | None, limit: int) -> list[Delivery]:
        its = (delivery.c.to_source == system) & (delivery.c.channel == Channel.WEBHOOK)
        found = select(delivery).where(its, wanted).order_by(delivery.c.planned_at, delivery.c.id)
        later = found.where(delivery.c.planned_at >= since) if since else found
        rows = self._tx.connection.execute(later.limit(limit).with_for_update())
        return [read(row) for row in rows]

    def once_more(self, again: Sequence[Delivery]) -> None:
        """Owe events again; what each says is that of the time when it was first owed."""
        first = select(delivery.c.id, delivery.c.planned_at).where(
            delivery.c.id.in_([it.again_of for it in again])
        )
        owed_at = {row.id: row.planned_at for row in self._tx.connection.execute(first)}
        self._tx.put(delivery, [as_row(it) | {"planned_at": owed_at[it.again_of]} for it in again])
