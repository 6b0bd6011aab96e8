"""Keeps the people who sign in, their seats on queues, and the sessions they hold."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from hub.queues.member import Role
from hub.queues.person import Person
from hub.store.people_tables import credential, membership, person, session
from hub.store.tx import Tx
from hub.tracking.seat import Credential, Session


class People:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, new: Person, password: str) -> bool:
        """`password` is the argon2id hash; False when the address is taken."""
        row = {name: getattr(new, name) for name in ("id", "email", "name", "job", "partnership")}
        row |= {"administrator": new.administrator, "created_at": self._tx.now}
        statement = insert(person).on_conflict_do_nothing(index_elements=["email"]).returning(person.c.id)
        if self._tx.connection.execute(statement, row).first() is None:
            return False
        self._tx.connection.execute(
            credential.insert(), {"person_id": new.id, "password": password, "failures": 0}
        )
        self.seat(new.id, new.seats)
        return True

    def seat(self, person_id: UUID, seats: Mapping[str, Role]) -> None:
        rows = [{"person_id": person_id, "queue": q, "role": role} for q, role in seats.items()]
        if rows:
            self._tx.connection.execute(insert(membership).on_conflict_do_nothing(), rows)

    def disable(self, person_id: UUID) -> None:
        """Nobody is removed: what they did stays theirs. Their sessions end now."""
        self._tx.connection.execute(
            update(person).where(person.c.id == person_id).values(disabled_at=self._tx.now)
        )
        self._tx.connection.execute(delete(session).where(session.c.person_id == person_id))

    def certify(self, person_id: UUID, certificate: str) -> None:
        """What letters to them are encrypted with, in PEM."""
        self._tx.connection.execute(
            update(person).where(person.c.id == person_id).values(certificate=certificate)
        )

    def by_email(self, email: str) -> Person | None:
        return self._one(person.c.email == email.strip().lower())

    def get(self, person_id: UUID) -> Person | None:
        return self._one(person.c.id == person_id)

    def all(self) -> list[Person]:
        rows = self._tx.connection.execute(select(person).order_by(person.c.email)).all()
        return [self._read(row) for row in rows]

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """Names by id, those of people who have left among them."""
        wanted = select(person.c.id, person.c.name).where(person.c.id.in_([UUID(it) for it in set(ids)]))
        return {str(row.id): row.name for row in self._tx.connection.execute(wanted)}

    def credential(self, person_id: UUID) -> Credential:
        wanted = select(credential).where(credential.c.person_id == person_id).with_for_update()
        row = self._tx.connection.execute(wanted).one()
        return Credential(row.password, row.failures, row.locked_until)

    def save_credential(self, person_id: UUID, kept: Credential) -> None:
        values = {"password": kept.password, "failures": kept.failures, "locked_until": kept.locked_until}
        this = credential.c.person_id == person_id
        self._tx.connection.execute(update(credential).where(this).values(values))

    def start_session(self, digest: bytes, person_id: UUID, expires_at: datetime) -> None:
        now = self._tx.now
        row = {"digest": digest, "person_id": person_id, "created_at": now, "seen_at": now}
        self._tx.connection.execute(session.insert(), row | {"expires_at": expires_at})

    def session(self, digest: bytes) -> Session | None:
        row = self._tx.connection.execute(select(session).where(session.c.digest == digest)).first()
        return Session(row.person_id, row.created_at, row.seen_at, row.expires_at) if row else None

    def touch_session(self, digest: bytes) -> None:
        this = session.c.digest == digest
        self._tx.connection.execute(update(session).where(this).values(seen_at=self._tx.now))

    def end_session(self, digest: bytes) -> None:
        self._tx.connection.execute(delete(session).where(session.c.digest == digest))

    def _one(self, wanted: Any) -> Person | None:
        row = self._tx.connection.execute(select(person).where(wanted)).first()
        return self._read(row) if row else None

    def _read(self, row: Row[Any]) -> Person:
        wanted = select(membership).where(membership.c.person_id == row.id)
        seats = {r.queue: Role(r.role) for r in self._tx.connection.execute(wanted)}
        return Person(
            id=row.id,
            email=row.email,
            name=row.name,
            job=row.job,
            partnership=row.partnership,
            administrator=row.administrator,
            seats=seats,
            disabled_at=row.disabled_at,
        )
