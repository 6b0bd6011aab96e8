"""Keeps how far each polled mailbox has got, and lends it to one worker at a time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, case, func, literal, or_, select, update
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
        empty = {
            "state": "",
            "trouble": "",
            "failures": 0,
            "unreadable": 0,
            "why": "",
            "backlog": 0,
            "ear": "",
        }
        self._tx.connection.execute(insert(mailbox).on_conflict_do_nothing(), row | empty)

    def claim(self, name: str, holder: UUID, lease: timedelta) -> Mailbox | None:
        """Take it in hand; None when it is not due or somebody else has it."""
        now = self._tx.now
        free = or_(mailbox.c.held_until.is_(None), mailbox.c.held_until <= now)
        wanted = select(mailbox).where(mailbox.c.name == name, mailbox.c.due_at <= now, free)
        row = self._tx.connection.execute(wanted.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        held = {"held_by": holder, "held_until": now + lease, "woken_at": None}
        self._tx.connection.execute(update(mailbox).where(mailbox.c.name == name).values(held))
        return _read(row, now)

    def renew(self, name: str, holder: UUID, lease: timedelta) -> bool:
        """Hold it for longer; False when it was lent to somebody else meanwhile."""
        return self._set(name, holder, {"held_until": self._tx.now + lease})

    def release(self, changed: Mailbox, holder: UUID, aside: int = 0) -> bool:
        """Write down how it went, with so many more set aside, and let it go; False when it was lent to
        somebody else meanwhile."""
        woken = and_(mailbox.c.woken_at.is_not(None), literal(changed.trouble == ""))
        values = {
            # What was heard while it was being looked into may have come after the look.
            "due_at": case((woken, self._tx.now), else_=changed.due_at),
            "state": changed.state,
            "last_success_at": changed.last_success_at,
            "trouble": changed.trouble,
            "failures": changed.failures,
            "unreadable": mailbox.c.unreadable + aside,  # somebody may have read the others meanwhile
            "why": changed.why,
            "backlog": changed.backlog,
        }
        return self._set(changed.name, holder, {**values, "held_by": None, "held_until": None})

    def failed_read(self, name: str) -> int:
        """Those set aside have been read by a person; how many there were."""
        locked = select(mailbox.c.unreadable).where(mailbox.c.name == name).with_for_update()
        count = self._tx.connection.execute(locked).scalar_one_or_none() or 0
        self._tx.connection.execute(update(mailbox).where(mailbox.c.name == name).values(unreadable=0))
        return count

    def look_now(self, name: str, at: datetime) -> None:
        """Whatever wait it is in, its next look is due."""
        self._tx.connection.execute(update(mailbox).where(mailbox.c.name == name).values(due_at=at))

    def wake(self, name: str) -> None:
        """Something was heard: look, unless it is in trouble, for then its wait has a reason."""
        due = case(
            (mailbox.c.trouble == "", func.least(mailbox.c.due_at, self._tx.now)), else_=mailbox.c.due_at
        )
        changed = update(mailbox).where(mailbox.c.name == name)
        self._tx.connection.execute(changed.values(due_at=due, woken_at=self._tx.now))

    def hold_ear(self, name: str, holder: UUID, lease: timedelta) -> bool:
        """Listen for it, or go on listening; False while somebody else does."""
        now = self._tx.now
        mine = mailbox.c.ear_held_by == holder
        free = or_(mailbox.c.ear_held_until.is_(None), mailbox.c.ear_held_until <= now, mine)
        held = {"ear_held_by": holder, "ear_held_until": now + lease}
        changed = update(mailbox).where(mailbox.c.name == name, free).values(held)
        return self._tx.connection.execute(changed.returning(mailbox.c.name)).first() is not None

    def say_ear(self, name: str, holder: UUID, how: str) -> None:
        """How listening goes, for whoever looks at the screen."""
        mine = (mailbox.c.name == name, mailbox.c.ear_held_by == holder)
        self._tx.connection.execute(update(mailbox).where(*mine).values(ear=how))

    def of(self, names: Iterable[str]) -> list[Mailbox]:
        """Those of these names that are known, in order of name."""
        wanted = select(mailbox).where(mailbox.c.name.in_(list(names))).order_by(mailbox.c.name)
        return [_read(row, self._tx.now) for row in self._tx.connection.execute(wanted)]

    def _set(self, name: str, holder: UUID, values: dict[str, Any]) -> bool:
        mine = (mailbox.c.name == name, mailbox.c.held_by == holder)
        changed = update(mailbox).where(*mine).values(values).returning(mailbox.c.name)
        return self._tx.connection.execute(changed).first() is not None


def _ear(row: Row[Any], now: datetime) -> str:
    """Nobody listens any more when the one who did has not said so for long."""
    held = row.ear_held_until is not None and row.ear_held_until > now
    return str(row.ear) if held or not row.ear else "away"


def _read(row: Row[Any], now: datetime) -> Mailbox:
    return Mailbox(
        name=row.name,
        known_since=row.known_since,
        due_at=row.due_at,
        state=row.state,
        last_success_at=row.last_success_at,
        trouble=row.trouble,
        failures=row.failures,
        unreadable=row.unreadable,
        why=row.why,
        backlog=row.backlog,
        wake=_ear(row, now),
    )
