"""Knows a mail again by keyed digests, and counts what one sender sends and is sent; no address is kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from hub.intake.arrival import State
from hub.intake.seen import Held, Seen
from hub.intake.sender import Standing
from hub.store.mail_tables import auto_mail, mail_seen
from hub.store.tables import arrival, notification
from hub.store.tx import Tx

Place = tuple[datetime, UUID]
"""Where a page ends: when the last mail of it came, and its id."""

NEWEST: Final = (arrival.c.received_at, arrival.c.id)


class MailMarks:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def keep(self, seen: Seen) -> UUID | None:
        """Remember it; the earlier arrival that was the very same mail, if there is one.

        Two workers with the same mail wait here for one another, so one of them is always the earlier.
        """
        row = {name: getattr(seen, name) for name in Seen.__slots__} | {"at": self._tx.now}
        statement = insert(mail_seen).values(row).on_conflict_do_nothing()
        added = self._tx.connection.execute(statement.returning(mail_seen.c.arrival_id)).first()
        return None if added else self._first(seen)

    def other_content(self, seen: Seen) -> bool:
        """Whether another mail came under the same Message-ID."""
        same_id = mail_seen.c.message_mark == seen.message_mark
        wanted = select(mail_seen.c.arrival_id).where(same_id, mail_seen.c.content_mark != seen.content_mark)
        return self._tx.connection.execute(wanted.limit(1)).first() is not None

    def on_thread(self, notification_id: UUID, standing: str, since: datetime) -> int:
        """Mails of such senders that answered this notification since then; others are not their doing."""
        wanted = select(func.count()).select_from(mail_seen)
        mine = (mail_seen.c.notification_id == notification_id, mail_seen.c.at > since)
        counted = wanted.where(*mine, mail_seen.c.standing == standing)
        return int(self._tx.connection.execute(counted).scalar_one())

    def prove(self, arrival_id: UUID) -> None:
        """The same mail came again, and its sender was proven."""
        this = mail_seen.c.arrival_id == arrival_id
        self._tx.connection.execute(update(mail_seen).where(this).values(standing=Standing.PROVEN))

    def standing(self, arrival_id: UUID) -> str:
        """How far the sender of this mail was proven; empty when that is not known."""
        wanted = select(mail_seen.c.standing).where(mail_seen.c.arrival_id == arrival_id)
        return str(self._tx.connection.execute(wanted).scalar() or "")

    def from_sender(self, sender_mark: bytes, since: datetime) -> int:
        """Mails of this sender that came in since then."""
        mine = (arrival.c.sender_mark == sender_mark, arrival.c.received_at > since)
        wanted = select(func.count()).select_from(arrival).where(*mine)
        return int(self._tx.connection.execute(wanted).scalar_one())

    def count_automatic(self, address_mark: bytes, kind: str) -> int:
        """One more automatic mail of this kind to that address today; how many that makes."""
        row = {"address_mark": address_mark, "kind": kind, "day": self._tx.now.date(), "count": 1}
        statement = insert(auto_mail).values(row)
        counted = statement.on_conflict_do_update(
            constraint="auto_mail_pkey", set_={"count": auto_mail.c.count + 1}
        )
        return int(self._tx.connection.execute(counted.returning(auto_mail.c.count)).scalar_one())

    def held(self, limit: int) -> Sequence[Held]:
        """What waits in quarantine for a person, the longest first."""
        return [_held(row) for row in self._rows(arrival.c.state == State.QUARANTINED, limit)]

    def aside(self, limit: int, before: Place | None) -> Sequence[Held]:
        """What was set aside, the newest first; `before` is the last of the page before."""
        wanted = arrival.c.state == State.SET_ASIDE
        if before is not None:
            wanted &= tuple_(*NEWEST) < tuple_(literal(before[0]), literal(before[1]))
        return [_held(row) for row in self._rows(wanted, limit, [it.desc() for it in NEWEST])]

    def in_state(self, state: State) -> int:
        """How many there are."""
        counted = select(func.count()).select_from(arrival).where(arrival.c.state == state)
        return int(self._tx.connection.execute(counted).scalar_one())

    def one(self, arrival_id: UUID) -> Held | None:
        """In quarantine or set aside."""
        kept = arrival.c.state.in_([State.QUARANTINED, State.SET_ASIDE])
        rows = self._rows((arrival.c.id == arrival_id) & kept, 1)
        return _held(rows[0]) if rows else None

    def _rows(self, wanted: Any, limit: int, order: Sequence[Any] = NEWEST) -> Sequence[Any]:
        columns = ("id", "received_at", "source", "reason", "state")
        joined = (
            select(*(arrival.c[it] for it in columns), notification.c.reference)
            .add_columns(mail_seen.c.way, mail_seen.c.standing)
            .select_from(arrival)
            .outerjoin(mail_seen, mail_seen.c.arrival_id == arrival.c.id)
            .outerjoin(notification, notification.c.id == mail_seen.c.notification_id)
        )
        return self._tx.connection.execute(joined.where(wanted).order_by(*order).limit(limit)).all()

    def _first(self, seen: Seen) -> UUID | None:
        same = (
            mail_seen.c.message_mark == seen.message_mark,
            mail_seen.c.content_mark == seen.content_mark,
        )
        found: UUID | None = self._tx.connection.execute(select(mail_seen.c.arrival_id).where(*same)).scalar()
        return None if found == seen.arrival_id else found


def _held(row: Any) -> Held:
    return Held(
        id=row.id,
        received_at=row.received_at,
        mailbox=row.source,
        reason=row.reason,
        reference=row.reference,
        way=row.way or "",
        standing=row.standing or "",
        aside=row.state == State.SET_ASIDE,
    )
