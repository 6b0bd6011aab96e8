"""A mail as the reader made it out: one frozen value, with a note on everything guessed or broken."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing wrote it; only `person` may ever acknowledge."""

    PERSON = "person"
    AUTOMATIC = "automatic"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    DELAYED = "delayed"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the text; `content_type` is what its bytes are, not what it claims."""

    name: str
    content_type: str
    content: bytes
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail. Empty text means the mail has none; addresses are bare `local@domain`."""

    kind: Kind
    senders: tuple[str, ...]
    recipients: tuple[str, ...]
    subject: str
    date: datetime | None
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the mail server said, which the headers may contradict; `sender` is empty for the null path."""

    mailbox: str
    sender: str
    recipients: tuple[str, ...]
