"""What a board's own system is told: a type, a reference, a queue and a link, never a fact of the case."""

import json
from datetime import datetime
from typing import Final

from hub.sending.address import Addressed
from hub.sending.delivery import Kind

TYPES: Final = {
    Kind.NOTICE: "entry.opened",
    Kind.REMINDER: "entry.reminded",
    Kind.ESCALATION: "entry.escalated",
    Kind.RECEIPT: "notification.received",
    Kind.TAKEN: "entry.acknowledged",
    Kind.MESSAGE: "message.posted",
    Kind.UNCOLLECTED: "entry.uncollected",
}


def payload(addressed: Addressed, link: str, now: datetime) -> bytes:
    """The body of a Standard Webhooks call: `type`, `timestamp`, `data`."""
    data: dict[str, str] = {"reference": addressed.reference, "link": link}
    if about := addressed.about:
        data |= {
            "queue": about.queue,
            "duty": about.duty,
            "acknowledge_by": about.acknowledge_by.isoformat(),
        }
    body = {"type": TYPES[addressed.delivery.kind], "timestamp": now.isoformat(), "data": data}
    return json.dumps(body, separators=(",", ":")).encode()
