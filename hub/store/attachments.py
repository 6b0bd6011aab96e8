"""Keeps the files beside a notification, sealed under its key, and who is screening which."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update

from hub.errors import NotFound
from hub.intake.attachment import Attachment, Danger, Finding, State
from hub.store.attachment_tables import attachment, attachment_content
from hub.store.tables import notification
from hub.store.tx import Tx
from hub.words import Actor, ActorKind


class Attachments:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, files: Sequence[tuple[Attachment, bytes]]) -> None:
        """Keep each with its content; they keep the order they came in."""
        rows = [self._fixed(it, number) | self._moving(it) for number, (it, _) in enumerate(files)]
        self._tx.put(attachment, rows)
        sealed = [{"attachment_id": it.id, "sealed": self._seal(it, content)} for it, content in files]
        self._tx.put(attachment_content, sealed)

    def due(self, now: datetime, limit: int) -> list[UUID]:
        """Those that wait to be screened, or whose screener did not come back."""
        wanted = select(attachment.c.id).where(attachment.c.due_at <= now).order_by(attachment.c.due_at)
        return list(self._tx.connection.execute(wanted.limit(limit)).scalars())

    def claim(self, attachment_id: UUID, now: datetime) -> Attachment | None:
        """The file when it is due and nobody else has it in hand."""
        wanted = select(attachment).where(attachment.c.id == attachment_id, attachment.c.due_at <= now)
        row = self._tx.connection.execute(wanted.with_for_update(skip_locked=True)).first()
        return self._read(row) if row else None

    def get(self, attachment_id: UUID, lock: bool = False) -> Attachment:
        """Raises NotFound when there is none or this actor may not see it."""
        wanted = select(attachment).where(attachment.c.id == attachment_id)
        row = self._tx.connection.execute(wanted.with_for_update() if lock else wanted).first()
        if row is None:
            raise NotFound("There is no such file, or it is not yours to see.")
        return self._read(row)

    def content(self, it: Attachment) -> bytes:
        """The file itself; raises NotFound where this actor may not have it."""
        wanted = select(attachment_content.c.sealed).where(attachment_content.c.attachment_id == it.id)
        sealed = self._tx.connection.execute(wanted).scalar()
        if sealed is None:
            raise NotFound("There is no such file, or it may not be opened yet.")
        key = self._tx.key_of(it.notification_id)
        return self._tx.vault.unseal(key.wrapped, bytes(sealed), f"attachment content:{it.id}")

    def save(self, changed: Attachment) -> None:
        statement = update(attachment).where(attachment.c.id == changed.id)
        self._tx.connection.execute(statement.values(self._moving(changed)))

    def of(self, notification_id: UUID) -> list[Attachment]:
        """All of one notification, as they came."""
        wanted = select(attachment).where(attachment.c.notification_id == notification_id)
        ordered = wanted.order_by(attachment.c.added_at, attachment.c.number)
        return [self._read(row) for row in self._tx.connection.execute(ordered)]

    def among(self, notifications: Collection[UUID]) -> list[Attachment]:
        """Those of all these that this actor may see, as they came."""
        wanted = select(attachment).where(attachment.c.notification_id.in_(notifications))
        rows = self._tx.connection.execute(wanted.order_by(attachment.c.added_at, attachment.c.number))
        return [self._read(row) for row in rows.all()]

    def beside(self, message_id: UUID) -> int:
        """How many files came with one message."""
        wanted = select(func.count()).where(attachment.c.message_id == message_id)
        return int(self._tx.connection.execute(wanted).scalar_one())

    def held(self) -> list[tuple[str, int]]:
        """References of the notifications with files that wait for a person's word, and how many."""
        joined = select(notification.c.reference, func.count()).join_from(attachment, notification)
        wanted = joined.where(attachment.c.state == State.HELD).group_by(notification.c.reference)
        rows = self._tx.connection.execute(wanted.order_by(notification.c.reference).limit(100))
        return [(reference, count) for reference, count in rows]

    def _fixed(self, it: Attachment, number: int) -> dict[str, Any]:
        said: dict[str, Any] = {"added_at": it.added_at, "by_kind": it.added_by.kind, "by_id": it.added_by.id}
        said |= {"notification_id": it.notification_id, "message_id": it.message_id}
        return {"id": it.id, "number": number, "size": it.size, **said}

    def _seal(self, it: Attachment, content: bytes) -> bytes:
        key = self._tx.key_of(it.notification_id)
        return self._tx.vault.seal(key.wrapped, content, f"attachment content:{it.id}")

    def _moving(self, it: Attachment) -> dict[str, Any]:
        facts = {
            "name": it.name,
            "within": it.within,
            "content_type": it.content_type,
            "findings": [[finding.danger, finding.detail] for finding in it.findings],
            "released_because": it.released_because,
        }
        sealed = self._tx.seal(self._tx.key_of(it.notification_id), facts, f"attachment:{it.id}")
        return {"state": it.state, "due_at": it.due_at, "attempts": it.attempts, "sealed": sealed}

    def _read(self, row: Row[Any]) -> Attachment:
        facts = self._tx.unseal(self._tx.key_of(row.notification_id), row.sealed, f"attachment:{row.id}")
        return Attachment(
            id=row.id,
            notification_id=row.notification_id,
            name=facts["name"],
            content_type=facts["content_type"],
            size=row.size,
            added_at=row.added_at,
            added_by=Actor(ActorKind(row.by_kind), row.by_id, row.by_id),
            due_at=row.due_at,
            state=State(row.state),
            attempts=row.attempts,
            findings=tuple(Finding(Danger(danger), detail) for danger, detail in facts["findings"]),
            released_because=facts["released_because"],
            message_id=row.message_id,
            within=facts.get("within", ""),
        )
