"""One line of the audit trail, and the chain that shows if any line was changed or removed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

FIRST: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class Step:
    """Who did what to which thing. `detail` holds ids and words of the hub, nothing identifying."""

    id: int
    at: datetime
    actor_kind: str
    actor_id: str
    act: str
    subject: str
    detail: Mapping[str, object]


def link(previous: bytes, step: Step) -> bytes:
    """The digest that ties a step to every step before it (SHA-256 over both)."""
    said = [
        step.id,
        step.at.isoformat(),
        step.actor_kind,
        step.actor_id,
        step.act,
        step.subject,
        step.detail,
    ]
    return sha256(previous + json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).digest()
