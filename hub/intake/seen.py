"""What is remembered of a mail beside its sealed original: enough to know it again, and to list it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Seen:
    """A mail as it is known again. `notification_id` is the one it answers, `way` by what, if any."""

    arrival_id: UUID
    message_mark: bytes
    content_mark: bytes
    notification_id: UUID | None = None
    way: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A mail in quarantine, or `aside`, as the list shows it: nothing of it is unsealed."""

    id: UUID
    received_at: datetime
    mailbox: str
    reason: str
    reference: str | None
    way: str
    standing: str
    aside: bool = False
