"""Keeps the conversation: what was said sealed, who may read it in the open for the database to check."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, exists, func, select, text, true, tuple_

from hub.errors import NotFound
from hub.intake.filed import Filed
from hub.intake.value import Problem
from hub.messaging.message import Addressing, Author, Compartment, How, Message, Recipients, recipients
from hub.messaging.thread import Party, Reading, Said
from hub.store.message_tables import message, message_read
from hub.store.people_tables import person
from hub.store.tables import notification
from hub.store.tx import Tx

NOTHING: Final = "There is nothing here, or it is not yours to see."

PARTIES: Final = text("""
    SELECT p.id, p.name, coalesce(p.partnership, '') AS board,
        coalesce(array_agg(m.queue) FILTER (WHERE m.queue IS NOT NULL), '{}') AS queues,
        coalesce(array_agg(m.queue) FILTER (WHERE m.role <> 'reader'), '{}') AS acts_on
    FROM person p LEFT JOIN membership m ON m.person_id = p.id
    WHERE p.disabled_at IS NULL
    GROUP BY p.id HAVING p.partnership = ANY (:audience) OR array_agg(m.queue) && CAST(:audience AS text[])
    ORDER BY p.name, p.id LIMIT 500
""")


class Messages:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, new: Message, readers: Collection[str]) -> bool:
        """False when the same door brought the same thing before."""
        said = {"subject": new.subject, "text": new.text}
        row = {
            "id": new.id,
            "notification_id": new.notification_id,
            "at": new.at,
            "author_person": new.author.person,
            "author_source": new.author.source,
            "board": new.author.board,
            "how": new.how,
            "compartment": new.compartment,
            "addressed": new.to.words(),
            "readers": sorted(readers),
            "arrival_id": new.arrival_id,
            "once": new.once,
            "sealed": self._tx.seal(self._tx.key_of(new.notification_id), said, f"message:{new.id}"),
        }
        return self._tx.put_new(message, row)

    def same(self, once: str) -> Message:
        """The one that this key was used for; raises NotFound when that is not theirs to see."""
        return self._one(message.c.once == once)

    def get(self, message_id: UUID) -> Message:
        return self._one(message.c.id == message_id)

    def addressed(self, message_id: UUID) -> Addressing:
        """Unsealing nothing; raises NotFound when it is not theirs to see."""
        wanted = select(message.c.author_person, message.c.addressed, message.c.compartment)
        row = self._tx.connection.execute(wanted.where(message.c.id == message_id)).first()
        if row is None:
            raise NotFound(NOTHING)
        restricted = Compartment(row.compartment).restricted
        return Addressing(row.author_person, _recipients(row.addressed), restricted)

    def thread(self, notification_id: UUID, reader: UUID | None) -> tuple[Said, ...]:
        """What may be read, oldest first; nothing of one's own is ever new."""
        rows = self._tx.connection.execute(
            _wanted(message.c.notification_id == notification_id).order_by(message.c.at, message.c.id)
        ).all()
        read = self._readings([row.id for row in rows])
        return tuple(self._said(row, read.get(row.id, ()), reader) for row in rows)

    def mark_read(self, these: Iterable[UUID], reader: UUID) -> None:
        """Once each; the first time counts."""
        rows = [{"message_id": it, "person_id": reader, "at": self._tx.now} for it in these]
        self._tx.put(message_read, rows, once=True)

    def has_read(self, message_id: UUID, reader: UUID) -> bool:
        """Letter or no letter."""
        one = (message_read.c.message_id == message_id, message_read.c.person_id == reader)
        return bool(self._tx.connection.execute(select(exists().where(*one))).scalar())

    def unread(self, references: Collection[str], reader: UUID) -> dict[str, int]:
        """How many on each of these notifications the reader has not opened; none is left out."""
        done = exists().where(message_read.c.message_id == message.c.id, message_read.c.person_id == reader)
        wanted = (
            select(notification.c.reference, func.count().label("number"))
            .join_from(message, notification, notification.c.id == message.c.notification_id)
            .where(notification.c.reference.in_(list(references)), ~done)
            .where(func.coalesce(message.c.author_person != reader, True))
            .group_by(notification.c.reference)
        )
        return {row.reference: row.number for row in self._tx.connection.execute(wanted)}

    def newest(self, limit: int, before: tuple[datetime, UUID] | None = None) -> list[tuple[str, Message]]:
        """What may be read of all notifications, newest first, each with its reference.

        From the one before this moment and id on.
        """
        place = tuple_(message.c.at, message.c.id)
        wanted = (
            _wanted(place < tuple_(*before) if before else true())
            .join(notification, notification.c.id == message.c.notification_id)
            .add_columns(notification.c.reference)
        )
        rows = self._tx.connection.execute(
            wanted.order_by(message.c.at.desc(), message.c.id.desc()).limit(limit)
        )
        return [(row.reference, self._read(row)) for row in rows.all()]

    def parties(self, filed: Filed) -> tuple[Party, ...]:
        """Everybody who may see the notification and can still sign in."""
        rows = self._tx.connection.execute(PARTIES, {"audience": sorted(filed.audience)})
        return tuple(
            Party(row.id, row.name, row.board, frozenset(row.queues), frozenset(row.acts_on)) for row in rows
        )

    def listening(self, boards: Collection[str]) -> Sequence[str]:
        """The systems of these boards that want to be told."""
        asked = text("SELECT hub_listening(:boards) AS name").bindparams(bindparam("boards", list(boards)))
        return self._tx.connection.execute(asked).scalars().all()

    def _one(self, wanted: Any) -> Message:
        row = self._tx.connection.execute(_wanted(wanted)).first()
        if row is None:
            raise NotFound(NOTHING)
        return self._read(row)

    def _said(self, row: Row[Any], readings: Sequence[Reading], reader: UUID | None) -> Said:
        mine = reader is None or row.author_person == reader
        done = any(it.person_id == reader for it in readings)
        return Said(self._read(row), tuple(readings), new=not mine and not done)

    def _readings(self, ids: Sequence[UUID]) -> dict[UUID, list[Reading]]:
        wanted = (
            select(message_read, person.c.name)
            .join_from(message_read, person, person.c.id == message_read.c.person_id)
            .where(message_read.c.message_id.in_(ids))
            .order_by(message_read.c.at, person.c.name)
        )
        found: dict[UUID, list[Reading]] = {}
        for row in self._tx.connection.execute(wanted):
            found.setdefault(row.message_id, []).append(Reading(row.person_id, row.name, row.at))
        return found

    def _read(self, row: Row[Any]) -> Message:
        said = self._tx.unseal(self._tx.key_of(row.notification_id), row.sealed, f"message:{row.id}")
        return Message(
            id=row.id,
            notification_id=row.notification_id,
            at=row.at,
            author=Author(row.author_person, row.author_source, row.board, row.name or row.author_source),
            how=How(row.how),
            compartment=Compartment(row.compartment),
            to=_recipients(row.addressed),
            subject=said["subject"],
            text=said["text"],
            arrival_id=row.arrival_id,
            once=row.once,
        )


def _recipients(words: Iterable[str]) -> Recipients:
    to = recipients(words)
    if isinstance(to, Problem):
        raise ValueError("a stored message is addressed to something of no kind we know")
    return to


def _wanted(condition: Any) -> Any:
    return (
        select(message, person.c.name)
        .outerjoin_from(message, person, person.c.id == message.c.author_person)
        .where(condition)
    )
