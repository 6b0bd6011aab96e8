"""What goes out of the door: a letter by mail or an event by webhook, with nothing identifying in it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. `key` becomes the Message-ID; it is marked as a machine's, so that nothing answers it.

    `reply_to` is where a person's answer goes; empty for the address that it is from. `certificate` is the
    receiver's, in PEM, where they enrolled one: it then travels encrypted or not at all.
    """

    key: UUID
    to: str
    subject: str
    text: str
    reply_to: str = ""
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One webhook call. `secrets` holds one or, while rotating, two; each signs (Standard Webhooks)."""

    key: UUID
    url: str
    body: bytes
    secrets: tuple[str, ...]


Parcel = Letter | Event
