"""What the hub asks of the world. Adapters keep these promises; `adapters.memory` keeps them in memory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.intake.attachment import Screened
from hub.intake.form import Form
from hub.intake.mail import Envelope, Mail, Unwrapped
from hub.intake.mailbox import Batch, Callback, Found, Gone, Survey, Trouble, Unreadable
from hub.sending.outcome import Outcome
from hub.sending.parcel import Event, Letter
from hub.tracking.instance import Twin


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

    def unfit(self, url: str) -> str:
        """Why this is no address to call, for whoever typed it; empty when it may be one."""


Beat = Callable[[], Outcome]
"""Tells a watcher outside that the hub is well, once and with nothing else in it; raises only for bugs."""


class Home(Protocol):
    """This machine's data folder. `folder` tells an embedded database's own from a copy of it; else empty."""

    @property
    def folder(self) -> str: ...

    @property
    def remembers(self) -> bool:
        """Whether it can be written to; one that cannot knows of no database, ever."""

    def read(self) -> Twin | None:
        """What was kept last; None on a machine that has served none yet."""

    def keep(self, twin: Twin) -> None:
        """Remember this one; where that cannot be, it is forgotten and said in the log."""


class Inbox(Protocol):
    """A mailbox that is polled. What can be expected is answered as a value; `item` is the adapter's own key.

    One thread at a time polls one mailbox.
    """

    def poll(self, state: str) -> Batch | Trouble:
        """What lies there that `state` (from an earlier Batch, or empty) does not know of."""

    def fetch(self, item: str) -> Found | Gone | Unreadable | Trouble:
        """One mail; the mailbox is left as it is."""

    def put_away(self, items: Sequence[str]) -> Trouble | None:
        """Move them out of the inbox once they are kept; what is gone already counts as moved."""

    def set_aside(self, item: str) -> Trouble | None:
        """Move one that cannot be fetched to the folder where a person will find it."""

    def survey(self) -> Survey | Trouble:
        """Sign in and look about, and change nothing; any thread may, also while another polls."""


class Ear(Protocol):
    """Listens for news of one mailbox. It only hurries: what it hears is never believed, polling goes on."""

    def listen(self, seconds: float, callback: Callback) -> bool | Trouble:
        """Whether mail may have come within about `seconds`; whatever that needs is opened and kept open."""

    def close(self) -> None:
        """Hang up; the next `listen` opens everything afresh."""


class Tokens(Protocol):
    """Gets access tokens for an application that signs in as itself; shared between threads."""

    def get(self) -> str | Trouble:
        """One that is good yet; asked for once."""

    def drop(self) -> None:
        """A server did not believe the last one: the next is a fresh one."""


class MailReader(Protocol):
    """Reads raw bytes into a Mail; never raises, never hangs, on any bytes."""

    def read(self, raw: bytes) -> Mail: ...

    def glance(self, raw: bytes) -> Mail:
        """What the headers say, at once: for a mail that could not be read whole."""


OpenMail = Callable[[bytes, datetime], Unwrapped]
"""Takes a mail out of its signature and encryption, judged by when it came; never raises, on any bytes."""


FormFinder = Callable[[Mail], Form | None]
"""Finds the form that was pasted into a mail or attached to it; None when there is none."""


Screen = Callable[[str, bytes], Screened]
"""Looks at a file by its name and content, without unpacking or running it; never raises, never hangs."""


KnowsToken = Callable[[str], bool]
"""Called by the mail doors with an address `case+token@...`; whether we made it. Raises `Unavailable`."""


NoteRefusal = Callable[[str], None]
"""Called by the mail doors with why a mail was refused that will not come again."""


KeepMail = Callable[[Envelope, bytes], None]
"""Called by the mail doors with the raw bytes; returns only after commit, raises `Unavailable` otherwise."""
