"""A member of staff who signs in: the only kind of actor who can acknowledge."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.queues.member import Role
from hub.words import TRIAGE


@dataclass(frozen=True, slots=True)
class Person:
    """`seats` maps queue to role; `partnership` is the board they belong to, None for the hub's own desk."""

    id: UUID
    email: str
    name: str
    job: str
    partnership: str | None
    administrator: bool
    seats: dict[str, Role]
    disabled_at: datetime | None = None

    def may_act_on(self, queue: str) -> bool:
        role = self.seats.get(queue)
        return self.disabled_at is None and role is not None and role is not Role.READER

    @property
    def on_triage(self) -> bool:
        return self.may_act_on(TRIAGE)
