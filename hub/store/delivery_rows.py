"""A Delivery as a row of `delivery`, and back."""

from typing import Any

from hub.queues.member import Because, Instead
from hub.sending.delivery import Delivery, State
from hub.sending.kind import Kind
from hub.words import Channel


def as_row(it: Delivery) -> dict[str, object]:
    """All that moves with it; when it was planned is its writer's to say."""
    names = ("id", "notification_id", "entry_id", "message_id", "absence_id", "kind", "channel", "lane")
    moving = ("to_person", "to_source", "state", "due_at", "attempts", "fresh_from", "step")
    instead = {
        "because": it.instead.because if it.instead else None,
        "in_place_of": it.instead.of if it.instead else None,
        "next_way_of": it.next_way_of,
    }
    again = {"again_of": it.again_of, "body": it.body or None}
    return {name: getattr(it, name) for name in (*names, *moving)} | instead | again


def read(row: Any) -> Delivery:
    """From a row of `delivery`."""
    return Delivery(
        id=row.id,
        notification_id=row.notification_id,
        entry_id=row.entry_id,
        kind=Kind(row.kind),
        channel=Channel(row.channel),
        to_person=row.to_person,
        to_source=row.to_source,
        state=State(row.state),
        due_at=row.due_at,
        attempts=row.attempts,
        fresh_from=row.fresh_from,
        step=row.step,
        message_id=row.message_id,
        instead=Instead(Because(row.because), row.in_place_of) if row.because else None,
        next_way_of=row.next_way_of,
        absence_id=row.absence_id,
        again_of=row.again_of,
        body=row.body or "",
    )
