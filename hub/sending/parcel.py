"""What goes out of the door: a letter by mail or an event by webhook, with nothing identifying in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. `message_id` names the `key` and is signed; it is marked as a machine's, so that nothing
    answers it.

    `reply_to` is where a person's answer goes; empty for the address that it is from. `certificate` is the
    receiver's, in PEM, where they enrolled one: it then travels encrypted or not at all. `doubtful` when an
    attempt before this one may have sent it. Without a `message_id` it goes by its key alone.
    """

    key: UUID
    to: str
    subject: str
    text: str
    reply_to: str = ""
    certificate: str = ""
    message_id: str = ""
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One webhook call. `secrets` holds one or, while rotating, more; each signs (Standard Webhooks).

    `attributes` are those of CloudEvents 1.0, by name, which travel as `ce-` headers (binary mode).
    """

    key: UUID
    url: str
    body: bytes
    secrets: tuple[str, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)


Parcel = Letter | Event
