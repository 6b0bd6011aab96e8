"""The busy end of the outbox: what is due is claimed, a lane at a time, and what came of it written down."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from hub.calendar import LONDON, local_day
from hub.queues.entry import State as EntryState
from hub.queues.entry import close_of
from hub.sending.address import About, Addressed
from hub.sending.catalogue import TYPES
from hub.sending.delivery import DONE, Delivery
from hub.sending.kind import Kind
from hub.sending.outcome import Deferred, Outcome, Refused, Sent
from hub.store.delivery_rows import read
from hub.store.delivery_tables import attempt
from hub.store.listing import NEVER
from hub.store.ready import ready
from hub.store.tx import Tx
from hub.words import Channel, Duty

IN_FLIGHT_A_LANE: Final = 16

ADDRESSED: Final = """
    SELECT d.*, n.reference, n.rehearsal, e.queue, e.duty, e.state AS entry_state, e.acknowledge_by,
        e.consider_by, e.earlier_steps, e.chase_from,
        CASE WHEN e.state = 'accepted' THEN e.own_due END AS clock_over, p.name AS person_name,
        CASE WHEN p.disabled_at IS NULL THEN p.email END AS person_email,
        s.endpoint IS NOT NULL AS has_endpoint, s.event_types, s.endpoint_stopped_at, m.board,
        p.certificate, absent.name AS absent_name, a.last_day AS away_until
    FROM delivery d LEFT JOIN notification n ON n.id = d.notification_id
        LEFT JOIN entry e ON e.id = d.entry_id LEFT JOIN person p ON p.id = d.to_person
        LEFT JOIN source s ON s.name = d.to_source LEFT JOIN message m ON m.id = d.message_id
        LEFT JOIN person absent ON absent.id = d.in_place_of LEFT JOIN absence a ON a.id = d.absence_id"""

# Lane by lane off an index, so that a lane that waits for its endpoint may be as long as it likes. A batch
# is of one lane, and a lane with enough in flight is passed over: a dead endpoint holds up no other.
NEXT_LANE: Final = """
    WITH RECURSIVE lanes AS (
        (SELECT lane FROM delivery WHERE due_at IS NOT NULL ORDER BY lane LIMIT 1)
        UNION ALL
        SELECT (SELECT d.lane FROM delivery d WHERE d.due_at IS NOT NULL AND d.lane > lanes.lane
            ORDER BY d.lane LIMIT 1) FROM lanes WHERE lanes.lane IS NOT NULL),
    standing AS (
        SELECT lane, (SELECT d.due_at FROM delivery d WHERE d.due_at IS NOT NULL AND d.lane = lanes.lane
            ORDER BY d.due_at LIMIT 1) AS due_at, :at_most - (SELECT count(*) FROM delivery d
            WHERE d.state = 'sending' AND d.lane = lanes.lane AND d.due_at > :now) AS room
        FROM lanes WHERE lane = coalesce((SELECT lane FROM delivery WHERE id = :beside), lane)),
    next AS (SELECT lane, room FROM standing WHERE due_at <= :now AND room > 0 ORDER BY due_at LIMIT 1)"""

THOSE_DUE: Final = """
    WHERE d.due_at <= :now AND d.lane = (SELECT lane FROM next)
    ORDER BY d.due_at LIMIT least(:limit, (SELECT room FROM next)) FOR UPDATE OF d SKIP LOCKED"""

DUE: Final = ready(text(f"{NEXT_LANE}{ADDRESSED}{THOSE_DUE}"))
ONE: Final = ready(text(f"{ADDRESSED} WHERE d.id = :this"))

BEGUN: Final = ready(
    text("""
    UPDATE delivery SET state = 'sending', due_at = :until, attempts = begun.attempts,
        body = coalesce(delivery.body, begun.body)
    FROM unnest(CAST(:these AS uuid[]), CAST(:attempts AS integer[]), CAST(:bodies AS text[]))
        AS begun(id, attempts, body)
    WHERE delivery.id = begun.id
""")
)

# Whoever took it up when our lease had run out has counted one attempt more, or has dropped it.
SETTLED: Final = ready(
    text("""
    WITH tried AS (
        UPDATE attempt SET ended_at = :now, outcome = :outcome, detail = :detail
        WHERE delivery_id = :this AND number = :attempts)
    UPDATE delivery SET state = :state, due_at = :due_at, settled_at = :settled_at
    WHERE id = :this AND attempts = :attempts AND state = 'sending'
    RETURNING id
""")
)


class Outbox:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def due(self, limit: int, beside: UUID | None = None) -> list[Addressed]:
        """Lock what is due in one lane (that of `beside`, if given), with what is needed to write it.

        What others hold is theirs.
        """
        asked = {"now": self._tx.now, "limit": limit, "beside": beside, "at_most": IN_FLIGHT_A_LANE}
        return [_address(row, local_day(self._tx.now)) for row in self._tx.ask(DUE, asked)]

    def still_wanted(self, delivery_id: UUID) -> bool:
        """Asked anew, of one that was claimed a while ago."""
        return _address(self._tx.ask(ONE, {"this": delivery_id})[0], local_day(self._tx.now)).still_wanted

    def begin(self, claimed: Sequence[Delivery], bodies: Sequence[str | None]) -> None:
        """Write the attempts down before they are made, so that a crash in the middle can be seen.

        `bodies` are what events say, kept at the first attempt; None for letters.
        """
        if not claimed:
            return
        began = {"began_at": self._tx.now}
        tried = [{"delivery_id": it.id, "number": it.attempts, "to_source": it.system} for it in claimed]
        self._tx.put(attempt, [began | it for it in tried])
        self._tx.do(
            BEGUN,
            {
                "these": [it.id for it in claimed],
                "attempts": [it.attempts for it in claimed],
                "bodies": list(bodies),
                "until": claimed[0].due_at,
            },
        )

    def settle(self, settled: Delivery, outcome: Outcome) -> bool:
        """Write down what came of an attempt; False when somebody else has taken it up meanwhile."""
        word, detail = _told(outcome)
        said = {
            "this": settled.id,
            "attempts": settled.attempts,
            "state": settled.state,
            "due_at": settled.due_at,
            "settled_at": self._tx.now if settled.state in DONE else None,
            "now": self._tx.now,
            "outcome": word,
            "detail": detail,
        }
        return bool(self._tx.ask(SETTLED, said))


def _wants(row: Any, today: date) -> bool:
    """A system that it asked for such events, and whoever covers that the absence is not over."""
    if row.away_until is not None:
        return bool(row.away_until >= today)
    if Channel(row.channel) is not Channel.WEBHOOK:
        return True
    heard = row.event_types is None or TYPES[Kind(row.kind)].name in row.event_types
    return bool(row.has_endpoint and heard)


def _told(outcome: Outcome) -> tuple[str, str]:
    match outcome:
        case Sent(receipt):
            return "sent", receipt
        case Deferred(why):
            return "deferred", why
        case Refused(why):
            return "refused", why


def _address(row: Any, today: date) -> Addressed:
    about = None
    if row.queue is not None:
        about = About(
            queue=row.queue,
            duty=Duty(row.duty),
            state=EntryState(row.entry_state),
            acknowledge_by=row.acknowledge_by,
            consider_by=row.consider_by,
            earlier_steps=row.earlier_steps,
            chase_from=row.chase_from,
            clock_by=close_of(row.clock_over.astimezone(LONDON).date() - timedelta(days=1))
            if row.clock_over and row.clock_over < NEVER
            else None,
        )
    delivery = read(row)
    return Addressed(
        delivery=delivery,
        reference=row.reference or "",
        about=about,
        name=row.person_name or "",
        email=row.person_email or "",
        owed_at=row.planned_at,
        wanted=_wants(row, today),
        off=delivery.system is not None and row.endpoint_stopped_at is not None,
        board=row.board or "",
        certificate=row.certificate or "",
        rehearsal=bool(row.rehearsal),
        absent=row.absent_name or "",
    )
