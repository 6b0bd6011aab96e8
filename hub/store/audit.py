"""The trail of who did what: written with the act itself, linked into a chain a moment later.

Linking inside every transaction would make them queue for one another; a sweep links what has
committed, in the order it became visible, under one lock.
"""

from datetime import UTC
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text

from hub.store.audit_tables import audit, audit_link
from hub.store.tx import Tx
from hub.tracking.trail import FIRST, Step, link
from hub.words import Actor

ONE_AT_A_TIME = text("SELECT pg_try_advisory_xact_lock(4912002)")


class Audit:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def write(
        self,
        act: str,
        subject: str,
        notification_id: UUID | None = None,
        by: Actor | None = None,
        **detail: object,
    ) -> None:
        """One line, in the same transaction as the act; `by` when the hub acts on somebody's word."""
        who = by or self._tx.actor
        row = {
            "at": self._tx.now,
            "actor_kind": who.kind,
            "actor_id": who.id,
            "act": act,
            "subject": subject,
            "notification_id": notification_id,
            "detail": dict(detail),
        }
        self._tx.put(audit, [row])

    def of(self, notification_id: UUID) -> list[Step]:
        wanted = select(audit).where(audit.c.notification_id == notification_id).order_by(audit.c.id)
        return [_read(row) for row in self._tx.connection.execute(wanted)]

    def chain(self, limit: int) -> int:
        """Link what is not linked yet; how many were. Only one process links at a time."""
        if not self._tx.connection.execute(ONE_AT_A_TIME).scalar_one():
            return 0
        position, digest = self._last()
        rows = []
        for step in self._unlinked(limit):
            position, digest = position + 1, link(digest, step)
            rows.append({"position": position, "audit_id": step.id, "digest": digest})
        if rows:
            self._tx.connection.execute(audit_link.insert(), rows)
        return len(rows)

    def verify(self) -> tuple[int, int | None]:
        """Walk the chain: how many links hold, and the audit id at the first that does not."""
        joined = (
            select(audit_link.c.position, audit_link.c.audit_id, audit_link.c.digest, audit)
            .outerjoin_from(audit_link, audit, audit.c.id == audit_link.c.audit_id)
            .order_by(audit_link.c.position)
            .execution_options(yield_per=1000)
        )
        digest, good = FIRST, 0
        for row in self._tx.connection.execute(joined):
            digest = link(digest, _read(row)) if row.id is not None else b""
            if digest != bytes(row.digest) or row.position != good + 1:
                return good, row.audit_id
            good += 1
        return good, None

    def unlinked(self) -> int:
        """Lines that no link holds yet; the sweep links them within seconds."""
        linked = select(audit_link.c.audit_id).where(audit_link.c.audit_id == audit.c.id)
        return int(self._tx.connection.execute(select(func.count()).where(~linked.exists())).scalar_one())

    def head(self) -> tuple[int, bytes]:
        """Position and digest of the newest link: noted elsewhere, they show a tail that was cut off."""
        return self._last()

    def _last(self) -> tuple[int, bytes]:
        wanted = select(audit_link).order_by(audit_link.c.position.desc()).limit(1)
        row = self._tx.connection.execute(wanted).first()
        return (row.position, bytes(row.digest)) if row else (0, FIRST)

    def _unlinked(self, limit: int) -> list[Step]:
        linked = select(audit_link.c.audit_id).where(audit_link.c.audit_id == audit.c.id)
        # Ids are given before commit, so a late committer may be far behind the newest link.
        newest = select(func.coalesce(func.max(audit_link.c.audit_id), 0)).scalar_subquery()
        wanted = select(audit).where(~linked.exists(), audit.c.id > newest - 20_000)
        rows = self._tx.connection.execute(wanted.order_by(audit.c.id).limit(limit))
        return [_read(row) for row in rows]


def _read(row: Row[Any]) -> Step:
    at = row.at.astimezone(UTC)
    return Step(row.id, at, row.actor_kind, row.actor_id, row.act, row.subject, row.detail)
