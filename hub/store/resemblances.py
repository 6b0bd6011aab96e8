"""Finds notifications that share a digest, and keeps the pairs that resemble each other for a person.

The digests are keyed: whoever holds the database and not the key file can neither tell what they are of nor
try names against them. They are all of one key, the marking key, which `hub key rotate` wraps anew without
changing it; under another key everything would have to be compared again (`notification.compared = 0`).
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from hub.intake.filed import Filed
from hub.intake.resemble import Clue, Ground, Resemblance
from hub.store.resemblance_tables import resemblance, resemblance_mark
from hub.store.tables import notification
from hub.store.tx import Tx
from hub.tracking.linking import Pair, Suggested

ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(4912004)")
SHARING: Final = 20
"""The newest so many that share one digest: what everybody shares tells nobody apart."""
ALIKE: Final = text("""
    SELECT DISTINCT found.notification_id FROM unnest(CAST(:digests AS bytea[])) AS mine(digest), LATERAL (
        SELECT m.notification_id FROM resemblance_mark m
        WHERE m.digest = mine.digest AND m.notification_id <> :this
        ORDER BY m.received_at DESC LIMIT :sharing) found
    ORDER BY 1
""")
TO_COMPARE: Final = notification.c.compared < notification.c.revision


class Resemblances:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def due(self, limit: int) -> Sequence[UUID]:
        """What has not been compared since it was last revised, the newest first."""
        wanted = select(notification.c.id).where(TO_COMPARE).order_by(notification.c.received_at.desc())
        return self._tx.connection.execute(wanted.limit(limit)).scalars().all()

    def claim(self, notification_id: UUID) -> bool:
        """False when another process has compared it meanwhile.

        One at a time, so that of two that come in the same moment the second finds the first.
        """
        self._tx.connection.execute(ONE_AT_A_TIME)
        wanted = select(notification.c.id).where(notification.c.id == notification_id, TO_COMPARE)
        return self._tx.connection.execute(wanted.with_for_update(key_share=True)).first() is not None

    def mark(self, filed: Filed, digests: Collection[bytes]) -> None:
        """Replace what it is found by."""
        old = delete(resemblance_mark).where(resemblance_mark.c.notification_id == filed.id)
        self._tx.connection.execute(old)
        about = {"notification_id": filed.id, "received_at": filed.received_at}
        self._tx.put(resemblance_mark, [about | {"digest": it} for it in sorted(digests)])
        self.pass_over(filed.id)

    def pass_over(self, notification_id: UUID) -> None:
        """It is not looked at again until it is revised; the row is locked by `claim`."""
        this = update(notification).where(notification.c.id == notification_id)
        self._tx.connection.execute(this.values(compared=notification.c.revision))

    def sharing(self, notification_id: UUID, digests: Collection[bytes]) -> Sequence[UUID]:
        """Others that share a digest with it."""
        asked = {"digests": list(digests), "this": notification_id, "sharing": SHARING}
        return self._tx.connection.execute(ALIKE, asked).scalars().all()

    def suggest(self, pair: Pair, found: Resemblance) -> None:
        """Have somebody look at the two; one that was answered stays answered."""
        grounds = [{"clue": it.clue, "roles": it.roles, "places": it.places} for it in found.grounds]
        said = {"grounds": grounds, "days_apart": found.days_apart}
        key = self._tx.key_of(pair.later)
        new = {
            "strong": found.strong,
            "found_at": self._tx.now,
            "sealed": self._tx.seal(key, said, _about(pair)),
        }
        row = {"earlier_id": pair.earlier, "later_id": pair.later, **new}
        statement = (
            insert(resemblance).values(row).on_conflict_do_update(constraint="resemblance_pkey", set_=new)
        )
        self._tx.connection.execute(statement)

    def forget(self, notification_id: UUID, but: Iterable[Pair]) -> None:
        """Corrected facts no longer say so: what nobody has answered need not be asked."""
        asked = self._rows(_with(notification_id) & ~resemblance.c.answered)
        for it in {Pair(row.earlier_id, row.later_id) for row in asked} - set(but):
            self._tx.connection.execute(delete(resemblance).where(_of(it)))

    def answer(self, pair: Pair) -> None:
        """Somebody has said what they are: it is asked no more."""
        self._tx.connection.execute(update(resemblance).where(_of(pair)).values(answered=True))

    def of(self, notification_id: UUID) -> list[Suggested]:
        """What nobody has answered about it, the strongest first."""
        return self._read(_with(notification_id) & ~resemblance.c.answered, 50)

    def open(self, limit: int) -> list[Suggested]:
        """What nobody has answered, the strongest and then the newest first."""
        return self._read(~resemblance.c.answered, limit)

    def _read(self, wanted: Any, limit: int) -> list[Suggested]:
        return [self._suggested(row) for row in self._rows(wanted, limit)]

    def _rows(self, wanted: Any, limit: int = 1000) -> Sequence[Any]:
        earlier, later = notification.alias(), notification.alias()
        joined = (
            select(resemblance, earlier.c.reference.label("earlier"), later.c.reference.label("later"))
            .join(earlier, earlier.c.id == resemblance.c.earlier_id)
            .join(later, later.c.id == resemblance.c.later_id)
            .where(wanted)
            .order_by(resemblance.c.strong.desc(), resemblance.c.found_at.desc())
        )
        return self._tx.connection.execute(joined.limit(limit)).all()

    def _suggested(self, row: Any) -> Suggested:
        pair = Pair(row.earlier_id, row.later_id)
        said = self._tx.unseal(self._tx.key_of(pair.later), row.sealed, _about(pair))
        grounds = (
            Ground(Clue(it["clue"]), tuple(it["roles"]), tuple(it["places"])) for it in said["grounds"]
        )
        found = Resemblance(row.strong, tuple(grounds), said["days_apart"])
        return Suggested(pair, row.earlier, row.later, found, row.found_at)


def _of(pair: Pair) -> Any:
    return (resemblance.c.earlier_id == pair.earlier) & (resemblance.c.later_id == pair.later)


def _with(notification_id: UUID) -> Any:
    return or_(resemblance.c.earlier_id == notification_id, resemblance.c.later_id == notification_id)


def _about(pair: Pair) -> str:
    return f"resemblance:{pair.earlier}:{pair.later}"
