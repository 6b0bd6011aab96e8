"""Who is told about what is on some queues: one question, which an accept asks before it writes."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from hub.intake.filed import reference
from hub.queues.member import Member, Role, Roster
from hub.store.ready import ready
from hub.store.tx import Tx

KNOWN: Final = ready(
    text("""
    SELECT CASE WHEN :numbered THEN nextval('reference_number') END AS number,
        (SELECT coalesce(json_agg(seat), '[]') FROM (
            SELECT m.person_id, m.queue, m.role, p.name, p.email
            FROM membership m JOIN person p ON p.id = m.person_id
            WHERE m.queue = ANY (:queues) AND p.disabled_at IS NULL ORDER BY p.name, p.id) seat) AS seats,
        (SELECT coalesce(json_object_agg(s.name, s.partnership), '{}') FROM source s
            WHERE s.partnership = ANY (:boards) AND s.endpoint IS NOT NULL
                AND s.disabled_at IS NULL) AS systems
""")
)


class Desks:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def roster(self, queues: Collection[str], boards: Collection[str]) -> Roster:
        """Everybody seated on these queues who can sign in, and these boards' systems with an endpoint."""
        return _roster(self._ask(queues, boards, numbered=False))

    def to_file(self, queues: Collection[str], boards: Collection[str]) -> tuple[str, Roster]:
        """The same, with the reference of a new notification."""
        row = self._ask(queues, boards, numbered=True)
        return reference(row.number, self._tx.now), _roster(row)

    def _ask(self, queues: Collection[str], boards: Collection[str], numbered: bool) -> Any:
        asked = {"queues": list(queues), "boards": list(boards), "numbered": numbered}
        return self._tx.ask(KNOWN, asked)[0]


def _roster(row: Any) -> Roster:
    seats = (it | {"person_id": UUID(it["person_id"]), "role": Role(it["role"])} for it in row.seats)
    return Roster(tuple(Member(**it) for it in seats), row.systems)
