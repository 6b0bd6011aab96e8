"""Who is told about what is on some queues: one question, which an accept asks before it writes."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import text

from hub.intake.filed import reference
from hub.queues.cover import Silence, Standing
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
                AND s.disabled_at IS NULL) AS systems,
        (SELECT coalesce(json_object_agg(s.name, s.event_types), '{}') FROM source s
            WHERE s.partnership = ANY (:boards) AND s.endpoint IS NOT NULL AND s.disabled_at IS NULL
                AND s.endpoint_stopped_at IS NULL AND s.failing_since IS NULL) AS answering,
        (SELECT coalesce(json_agg(json_build_array(m.queue, a.person_id, a.cover_id)
                ORDER BY a.queue NULLS LAST, a.made_at DESC, a.id), '[]')
            FROM absence a JOIN membership m ON m.person_id = a.person_id AND m.queue = ANY (:queues)
                AND m.queue = coalesce(a.queue, m.queue)
            WHERE a.ended_at IS NULL
                AND CAST(CAST(:at AS timestamptz) AT TIME ZONE 'Europe/London' AS date)
                    BETWEEN a.first_day AND a.last_day) AS away,
        (SELECT coalesce(json_agg(json_build_array(h.queue, h.person_id)), '[]') FROM shift h
            WHERE h.ended_at IS NULL AND h.queue = ANY (:queues) AND h.week = CAST(date_trunc('week',
                CAST(:at AS timestamptz) AT TIME ZONE 'Europe/London') AS date)) AS on_duty,
        (SELECT coalesce(json_agg(quiet), '[]') FROM (
            SELECT id, queue, starts_at, ends_at, reason, made_by FROM silence
            WHERE ended_at IS NULL AND ends_at > :at
                AND (queue IS NULL OR queue = ANY (:queues))) quiet) AS silences
""")
)


class Desks:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def roster(self, queues: Collection[str], boards: Collection[str], at: datetime | None = None) -> Roster:
        """Everybody seated on these queues who can sign in, who of them is away or on duty at that instant
        (None: now), and these boards' systems with an endpoint. To be asked as the hub: others see less.
        """
        return _roster(self._ask(queues, boards, at or self._tx.now, numbered=False))

    def to_file(self, queues: Collection[str], boards: Collection[str]) -> tuple[str, Roster]:
        """The same, with the reference of a new notification."""
        row = self._ask(queues, boards, self._tx.now, numbered=True)
        return reference(row.number, self._tx.now), _roster(row)

    def _ask(self, queues: Collection[str], boards: Collection[str], at: datetime, numbered: bool) -> Any:
        asked = {"queues": list(queues), "boards": list(boards), "at": at, "numbered": numbered}
        return self._tx.ask(KNOWN, asked)[0]


def _roster(row: Any) -> Roster:
    seats = (it | {"person_id": UUID(it["person_id"]), "role": Role(it["role"])} for it in row.seats)
    answering = {name: None if words is None else frozenset(words) for name, words in row.answering.items()}
    return Roster(tuple(Member(**it) for it in seats), row.systems, _standing(row), answering)


def _standing(row: Any) -> Standing:
    away: dict[tuple[str, UUID], tuple[UUID, ...]] = {}
    for queue, person, cover in row.away:
        who = (queue, UUID(person))
        away[who] = away.get(who, ()) + ((UUID(cover),) if cover else ())
    on_duty = frozenset((queue, UUID(person)) for queue, person in row.on_duty)
    return Standing(away, on_duty, msgspec.convert(row.silences, tuple[Silence, ...]))
