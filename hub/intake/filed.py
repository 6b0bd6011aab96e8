"""A notification once the hub has given it a reference: what was told, revision by revision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from hub.words import Channel


@dataclass(frozen=True, slots=True)
class Drill:
    """That it is a rehearsal: on these queues, or where the rules send an invented case if none are named."""

    queues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One revision of what was told. `fields` nest as the vocabulary does and may be incomplete.

    `boards` are those of a mail's proven sender, who see it from the start; kept as its audience.
    `places` says where in a mail or its files each value was found, by path. `drill` is kept with the
    notification, not with each revision. `quiet` forbids automatic answers and is not kept.
    """

    fields: Mapping[str, object]
    text: str = ""
    notes: tuple[str, ...] = ()
    boards: frozenset[str] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)
    drill: Drill | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """`partnership` is the board that raised it, if one did; `revision` counts from 1.

    What is a `rehearsal` is invented, and says so wherever it is shown, sent or taken away.
    """

    id: UUID
    reference: str
    channel: Channel
    source: str
    received_at: datetime
    partnership: str | None
    revision: int
    told: Told
    audience: frozenset[str] = field(default=frozenset())
    closed_at: datetime | None = None
    rehearsal: bool = False

    @property
    def raiser(self) -> UUID | None:
        """Whoever raised it on the form."""
        return UUID(self.source) if self.channel is Channel.FORM else None


def reference(number: int, received_at: datetime) -> str:
    """`LSH-2026-000123`: the running number never starts again, so two years cannot collide."""
    return f"LSH-{received_at.year}-{number:06d}"
