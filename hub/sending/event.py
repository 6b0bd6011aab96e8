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
    """What a delivery owes to a system; the same bytes at every attempt, whatever has changed meanwhile.

    A rehearsal is marked in the body and, for whoever only looks at headers, as an extension attribute.
    """
    delivery = addressed.delivery
    type_ = TYPES[delivery.kind]
    happened = _Happened(type_, delivery.key, addressed.owed_at, addressed.reference)
    made = _event(happened, _data(addressed, type_, endpoint), endpoint)
    if addressed.rehearsal:
        made = replace(made, attributes={**made.attributes, "rehearsal": "true"})
    return replace(made, body=delivery.body.encode()) if delivery.body else made


def _data(addressed: Addressed, type_: EventType, endpoint: Endpoint) -> dict[str, str | bool]:
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
        if entry.consider_by and "consider_by" in type_.holds:
            data["consider_by"] = entry.consider_by.isoformat()
    return data | {"rehearsal": True} if addressed.rehearsal else data


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
