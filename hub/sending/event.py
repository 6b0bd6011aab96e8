"""What a board's own system is told: a type, a reference, a queue and a link, never a fact of the case."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from hub.sending.address import Addressed
from hub.sending.catalogue import TEST, TYPES, EventType
from hub.sending.parcel import Event


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a system listens and what our calls there are signed with; `hub` is our own address."""

    url: str
    secrets: tuple[str, ...]
    hub: str


def about(addressed: Addressed, endpoint: Endpoint) -> Event:
    """What a delivery owes to a system; the same bytes at every attempt.

    A rehearsal is marked in the body and, for whoever only looks at headers, as an extension attribute.
    """
    data: dict[str, str | bool] = {
        "reference": addressed.reference,
        "link": f"{endpoint.hub}/notifications/{addressed.reference}",
    }
    if entry := addressed.about:
        data |= {
            "queue": entry.queue,
            "duty": entry.duty,
            "acknowledge_by": entry.acknowledge_by.isoformat(),
        }
        if entry.consider_by and "consider_by" in TYPES[addressed.delivery.kind].holds:
            data["consider_by"] = entry.consider_by.isoformat()
    happened = _Happened(
        TYPES[addressed.delivery.kind], addressed.delivery.id, addressed.owed_at, addressed.reference
    )
    if not addressed.rehearsal:
        return _event(happened, data, endpoint)
    marked = _event(happened, data | {"rehearsal": True}, endpoint)
    return replace(marked, attributes={**marked.attributes, "rehearsal": "true"})


def test(key: UUID, system: str, endpoint: Endpoint, now: datetime) -> Event:
    """Nothing has happened but that somebody pressed a button."""
    return _event(_Happened(TEST, key, now, system), {"system": system}, endpoint)


@dataclass(frozen=True, slots=True)
class _Happened:
    type: EventType
    key: UUID
    at: datetime
    subject: str


def _event(it: _Happened, data: Mapping[str, str | bool], endpoint: Endpoint) -> Event:
    """Body by Standard Webhooks (`type`, `timestamp`, `data`), attributes by CloudEvents 1.0."""
    body = {"type": it.type.name, "timestamp": it.at.isoformat(), "data": data}
    attributes = {
        "specversion": "1.0",
        "id": str(it.key),
        "source": endpoint.hub,
        "type": it.type.name,
        "time": it.at.isoformat(),
        "subject": it.subject,
        "dataschema": f"{endpoint.hub}{it.type.path()}",
    }
    written = json.dumps(body, separators=(",", ":")).encode()
    return Event(it.key, endpoint.url, written, endpoint.secrets, attributes)
