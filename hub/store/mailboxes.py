"""Keeps how far each polled mailbox has got, and lends it to one worker at a time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from hub.intake.mailbox import Mailbox
from hub.store.tables import mailbox
from hub.store.tx import Tx


class Mailboxes:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def know(self, name: str) -> None:
        """Begin to keep account of it, if that has not begun."""
        row = {"name": name, "known_since": self._tx.now, "due_at": self._tx.now}
        empty = {"state": "", "trouble": "", "failures": 0, "unreadable": 0}
        self._tx.connection.execute(insert(mailbox).on_conflict_do_nothing(), row | empty)

    def claim(self, name: str, holder: UUID, lease: timedelta) -> Mailbox | None:
        """Take it in hand; None when it is not due or somebody else has it."""
        now = self._tx.now
        free = or_(mailbox.c.held_until.is_(None), mailbox.c.held_until <= now)
        wanted = select(mailbox).where(mailbox.c.name == name, mailbox.c.due_at <= now, free)
        row = self._tx.connection.execute(wanted.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        held = {"held_by": holder, "held_until": now + lease}
        self._tx.connection.execute(update(mailbox).where(mailbox.c.name == name).values(held))
        return _read(row)

    def renew(self, name: str, holder: UUID, lease: timedelta) -> bool:
        """Hold it for longer; False when it was lent to somebody else meanwhile."""
        return self._set(name, holder, {"held_until": self._tx.now + lease})

    def release(self, changed: Mailbox, holder: UUID) -> bool:
        """Write down how it went and let it go; False when it was lent to somebody else meanwhile."""
        values = {
            "due_at": changed.due_at,
            "state": changed.state,
            "last_success_at": changed.last_success_at,
            "trouble": changed.trouble,
            "failures": changed.failures,
            "unreadable": changed.unreadable,
        }
        return self._set(changed.name, holder, {**values, "held_by": None, "held_until": None})

    def look_now(self, name: str, at: datetime) -> None:
        """Whatever wait it is in, its next look is due."""
        self._tx.connection.execute(update(mailbox).where(mailbox.c.name == name).values(due_at=at))

    def of(self, names: Iterable[str]) -> list[Mailbox]:
        """Those of these names that are known, in order of name."""
        wanted = select(mailbox).where(mailbox.c.name.in_(list(names))).order_by(mailbox.c.name)
        return [_read(row) for row in self._tx.connection.execute(wanted)]

    def _set(self, name: str, holder: UUID, values: dict[str, Any]) -> bool:
        mine = (mailbox.c.name == name, mailbox.c.held_by == holder)
        changed = update(mailbox).where(*mine).values(values).returning(mailbox.c.name)
        return self._tx.connection.execute(changed).first() is not None


def _read(row: Row[Any]) -> Mailbox:
    return Mailbox(
        name=row.name,
        known_since=row.known_since,
        due_at=row.due_at,
        state=row.state,
        last_success_at=row.last_success_at,
        trouble=row.trouble,
        failures=row.failures,
        unreadable=row.unreadable,
    )
