"""Keeps what people said of two notifications, each saying beside the earlier ones; the last one holds."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from hub.queues.held import INSTANTS, Held
from hub.store.people_tables import person
from hub.store.resemblance_tables import case_link
from hub.store.tables import notification
from hub.store.tx import Tx
from hub.tracking.linking import Linking, Pair, Said

# Along the index of either end: tracking asks this at every look.
AMONG: Final = text("""
    WITH these AS MATERIALIZED (SELECT id, reference FROM notification WHERE reference = ANY (:references)),
    said AS (
        SELECT earlier_id, later_id, number, said FROM these JOIN case_link ON earlier_id = these.id
        UNION SELECT earlier_id, later_id, number, said FROM these JOIN case_link ON later_id = these.id),
    latest AS (SELECT DISTINCT ON (earlier_id, later_id) * FROM said
        ORDER BY earlier_id, later_id, number DESC)
    SELECT DISTINCT reference FROM these JOIN latest ON these.id IN (earlier_id, later_id)
    WHERE said = 'linked'
""")


class CaseLinks:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, made: Linking) -> None:
        """Append-only; the database refuses the same number twice."""
        held = [
            {"entry": str(it.entry_id), "name": it.name, "title": it.title, "working": it.working}
            | {"own": it.own.isoformat(), "held": it.held.isoformat()}
            for it in made.held
        ]
        sealed = self._tx.seal(
            self._tx.key_of(made.pair.later), {"why": made.why, "held": held}, _about(made.pair, made.number)
        )
        row = {
            "earlier_id": made.pair.earlier,
            "later_id": made.pair.later,
            "number": made.number,
            "at": made.at,
            "person_id": made.person_id,
            "said": made.said,
            "sealed": sealed,
        }
        self._tx.put(case_link, [row])

    def latest(self, pair: Pair) -> Linking | None:
        """None while nobody has said anything."""
        wanted = (case_link.c.earlier_id == pair.earlier) & (case_link.c.later_id == pair.later)
        return next(self._latest(wanted), None)

    def held_among(self, these: Collection[UUID]) -> list[Held]:
        """Every time that a word on any two of these ever brought forward, the newest first."""
        ids = list(these)
        joined = select(case_link, person.c.name).join(person, person.c.id == case_link.c.person_id)
        among = case_link.c.earlier_id.in_(ids) & case_link.c.later_id.in_(ids)
        rows = self._tx.connection.execute(joined.where(among).order_by(case_link.c.at.desc())).all()
        return [held for row in rows for held in self._read(row).held]

    def linked(self, notification_id: UUID) -> dict[str, Linking]:
        """Those it is linked with, by reference."""
        wanted = or_(case_link.c.earlier_id == notification_id, case_link.c.later_id == notification_id)
        live = [it for it in self._latest(wanted) if it.said is Said.LINKED]
        ids = {it.pair.earlier if it.pair.later == notification_id else it.pair.later: it for it in live}
        named = select(notification.c.id, notification.c.reference).where(notification.c.id.in_(ids))
        rows = self._tx.connection.execute(named.order_by(notification.c.reference)).all()
        return {row.reference: ids[row.id] for row in rows}

    def among(self, references: Collection[str]) -> frozenset[str]:
        """Which of these are linked with another that may be seen."""
        rows = self._tx.connection.execute(AMONG, {"references": list(references)})
        return frozenset(rows.scalars())

    def _latest(self, wanted: Any) -> Iterator[Linking]:
        newest = (
            select(case_link.c.earlier_id, case_link.c.later_id, case_link.c.number)
            .ext(distinct_on(case_link.c.earlier_id, case_link.c.later_id))
            .where(wanted)
            .order_by(case_link.c.earlier_id, case_link.c.later_id, case_link.c.number.desc())
        )
        key = tuple_(case_link.c.earlier_id, case_link.c.later_id, case_link.c.number)
        joined = select(case_link, person.c.name).join(person, person.c.id == case_link.c.person_id)
        for row in self._tx.connection.execute(joined.where(key.in_(newest))).all():
            yield self._read(row)

    def _read(self, row: Any) -> Linking:
        pair = Pair(row.earlier_id, row.later_id)
        said = self._tx.unseal(self._tx.key_of(pair.later), row.sealed, _about(pair, row.number))
        held = tuple(_held(it) for it in said["held"])
        return Linking(pair, row.number, Said(row.said), row.at, row.person_id, row.name, said["why"], held)


def _held(it: dict[str, str]) -> Held:
    read = datetime.fromisoformat if it["name"] in INSTANTS else date.fromisoformat
    own, held = read(it["own"]), read(it["held"])
    return Held(UUID(it["entry"]), it["name"], it["title"], own, held, it["working"])


def _about(pair: Pair, number: int) -> str:
    return f"case_link:{pair.earlier}:{pair.later}:{number}"
