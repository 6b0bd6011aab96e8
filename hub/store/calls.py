"""The log of calls to systems' endpoints: attempts by time, off an index of their own."""

from typing import Any

from sqlalchemy import func, select, tuple_

from hub.sending.delivery import State
from hub.store.delivery_rows import read
from hub.store.delivery_tables import attempt, delivery
from hub.store.tables import notification
from hub.store.tx import Tx
from hub.tracking.progress import Attempt, Call, CallsSought


class CallLog:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def page(self, sought: CallsSought, size: int) -> tuple[list[Call], bool]:
        """Latest first, and whether there are earlier ones."""
        wanted = (
            select(
                delivery,
                notification.c.reference,
                notification.c.rehearsal,
                *(attempt.c[name].label(f"try_{name}") for name in TRY),
            )
            .select_from(attempt)
            .join(delivery, delivery.c.id == attempt.c.delivery_id)
            .join(notification, notification.c.id == delivery.c.notification_id)
            .where(attempt.c.to_source == sought.system)
            .order_by(attempt.c.began_at.desc(), attempt.c.delivery_id.desc())
            .limit(size + 1)
        )
        rows = self._tx.connection.execute(_narrowed(wanted, sought)).all()
        return [_call(row) for row in rows[:size]], len(rows) > size

    def standing(self, system: str) -> dict[State, int]:
        """How many events of a system are held, and how many failed."""
        its = (delivery.c.to_source == system) & (delivery.c.channel == "webhook")
        kept = delivery.c.state.in_((State.DEAD, State.HELD))
        counted = select(delivery.c.state, func.count()).where(its, kept).group_by(delivery.c.state)
        return {State(state): count for state, count in self._tx.connection.execute(counted)}


TRY = ("number", "began_at", "ended_at", "outcome", "detail")


def _narrowed(wanted: Any, sought: CallsSought) -> Any:
    if sought.taken is not None:
        wanted = wanted.where(
            (attempt.c.outcome == "sent") if sought.taken else (attempt.c.outcome != "sent")
        )
    if sought.kinds:
        wanted = wanted.where(delivery.c.kind.in_(sought.kinds))
    if sought.before:
        place = tuple_(attempt.c.began_at, attempt.c.delivery_id)
        wanted = wanted.where(place < tuple_(*sought.before))
    return wanted


def _call(row: Any) -> Call:
    tried = Attempt(*(getattr(row, f"try_{name}") for name in TRY))
    return Call(tried, read(row), row.reference, row.rehearsal)
