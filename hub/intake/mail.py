"""A mail as the reader made it out: one frozen value, with a note on everything guessed or broken."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

HOPS: Final = "X-Partnership-Hub-Hops"
"""A field of every mail that a hub sends, so that two of them which write to each other notice."""


class Kind(StrEnum):
    """What sort of thing wrote it; only `person` may ever acknowledge."""

    PERSON = "person"
    AUTOMATIC = "automatic"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    DELAYED = "delayed"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the text; `content_type` is what its bytes are, not what it claims.

    `within` says in words which attached mail it was found in; empty for what the mail itself brought.
    """

    name: str
    content_type: str
    content: bytes
    inline: bool = False
    within: str = ""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A mail attached to a mail, opened. `path` names the mails down to it, the outermost first.

    `sender` is what it says it is from: a claim, since anybody can write such a file.
    """

    path: tuple[str, ...]
    sender: str
    text: str
    attachments: tuple[Attachment, ...] = ()

    @property
    def where(self) -> str:
        """The way to it in words, from the inside out."""
        return " in ".join(f"the attached mail “{it}”" for it in reversed(self.path))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a report says of one recipient: every address it goes by, and what became of the mail.

    `action` and `status` are those of RFC 3464 and 3463, empty where none is given; `diagnostic` is what
    the other server said, without addresses.
    """

    recipients: tuple[str, ...]
    action: str = ""
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a bounce or a delay may be about, the surest first in each; `keys` came back in our return path.

    `sent_to` are the recipients of the mail that was sent back.
    """

    keys: tuple[str, ...]
    original_message_ids: tuple[str, ...]
    sent_to: tuple[str, ...]
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail. Empty text means the mail has none; addresses are bare `local@domain`.

    `about` is there for a bounce and a delay only. `authors` are the addresses of From alone, where `senders`
    falls back on the nearest thing; `authentication` are the fields of that name, the topmost first; `hops`
    is above 0 for what says that a hub like this one sent it; `signed_by` are the addresses of a certificate
    whose signature over the mail holds; `inside` is Exchange's mark for what was sent inside its
    organisation; `quiet` forbids automatic answers; `unread` says why no
    more than its headers could be read. An attached mail is one of `attachments`; `enclosed` is
    what lies in it.
    """

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
    about: Report | None = None
    authors: tuple[str, ...] = ()
    delivered_to: tuple[str, ...] = ()
    authentication: tuple[str, ...] = ()
    hops: int = 0
    signed_by: tuple[str, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()
    inside: bool = False
    quiet: bool = False
    unread: str = ""

    @property
    def files(self) -> tuple[Attachment, ...]:
        """All that came with it: its own attachments, and those of the mails attached to it."""
        return (*self.attachments, *(file for it in self.enclosed for file in it.attachments))


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """A mail without its S/MIME. `signed_by`: the addresses of a believed certificate whose signature holds.

    `final` when nothing more can be taken off it.
    """

    raw: bytes
    signed_by: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    final: bool = False

    def noting(self, note: str) -> "Unwrapped":
        return replace(self, notes=(*self.notes, note))


def as_it_is(raw: bytes, _at: datetime) -> Unwrapped:
    """For a hub that opens no S/MIME."""
    return Unwrapped(raw)


NULL_PATH: Final = "<>"
"""What a mail comes from that must not be answered; machines use it (RFC 5321, section 4.5.5)."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the mail server said, which the headers may contradict.

    `sender` is NULL_PATH for `MAIL FROM:<>`, and empty where no mail server said anything: a mailbox tells
    only what lies in it.
    """

    mailbox: str
    sender: str
    recipients: tuple[str, ...]
