"""What the hub asks of the world. Adapters keep these promises; `adapters.memory` keeps them in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from hub.intake.form import Form
from hub.intake.mail import Envelope, Mail
from hub.sending.delivery import Outcome
from hub.sending.parcel import Event, Letter


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as it lies in the database: wrapped by the key-encryption key named `kek`."""

    kek: str
    wrapped: bytes


class Vault(Protocol):
    """Seals personal facts. AES-256-GCM; `about` is bound in, so a value cannot be moved elsewhere."""

    def new_key(self) -> WrappedKey: ...

    def rewrap(self, key: WrappedKey) -> WrappedKey:
        """The same data key under the newest key-encryption key; sealed data stay as they are."""

    def seal(self, key: WrappedKey, plain: bytes, about: str) -> bytes: ...

    def unseal(self, key: WrappedKey, sealed: bytes, about: str) -> bytes:
        """The plain bytes; raises `Tampered` when they, the key or `about` do not verify."""

    def mark(self, key: WrappedKey, data: bytes, about: str) -> bytes:
        """A keyed 32-byte digest: the same for the same data, useless to whoever lacks the key."""


class Postman(Protocol):
    """Sends letters."""

    def send(self, letter: Letter) -> Outcome:
        """Try once; raise only for bugs."""


class Caller(Protocol):
    """Calls boards' own systems."""

    def send(self, event: Event) -> Outcome:
        """Try once; raise only for bugs."""


class MailReader(Protocol):
    """Reads raw bytes into a Mail; never raises, never hangs, on any bytes."""

    def read(self, raw: bytes) -> Mail: ...


FormFinder = Callable[[str], Form | None]
"""Finds a pasted `Field: value` form in a mail's text; None when there is none."""


KeepMail = Callable[[Envelope, bytes], None]
"""Called by the mail doors with the raw bytes; returns only after commit, raises `Unavailable` otherwise."""
