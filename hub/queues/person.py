"""A member of staff who signs in: the only kind of actor who can acknowledge."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.queues.member import Role
from hub.queues.queue import Queue
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

    def arranges(self, queue: Queue) -> bool:
        """Says who is away or on duty there and silences it: its chair, or an administrator of its board.

        An administrator of no board is the whole hub's.
        """
        board = self.administrator and self.partnership in (None, queue.owner)
        return self.disabled_at is None and (board or self.seats.get(queue.id) is Role.CHAIR)

    def overlooks(self, queue: Queue) -> bool:
        """Sees who is there: whoever has a seat, arranges it, or sits at the duty desk."""
        return queue.id in self.seats or self.on_triage or self.arranges(queue)

    @property
    def on_triage(self) -> bool:
        return self.may_act_on(TRIAGE)

    @property
    def hub_wide(self) -> bool:
        """What concerns no board alone is theirs: the duty desk, and administrators of no board."""
        return self.on_triage or (self.administrator and self.partnership is None)
