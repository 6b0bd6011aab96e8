"""Sends letters out of a mailbox, and looks into Sent Items before it believes that one did not go."""

from datetime import UTC, datetime
from email.headerregistry import Address
from typing import Final, Protocol

from hub.intake.mailbox import Ailment, Trouble
from hub.sending.mime import Unwritable, Writer, message_id, write
from hub.sending.outcome import Deferred, Outcome, Refused, Sent
from hub.sending.parcel import Letter

IN_DOUBT: Final = frozenset({Ailment.AWAY, Ailment.THROTTLED})
"""Troubles that may come after the server has sent the letter; the others come before."""


class Outbox(Protocol):
    """A mailbox that letters leave from; shared between threads."""

    address: str

    def submit(self, mail: bytes) -> Refused | Trouble | None:
        """Hand one letter over, once; None when it was taken."""

    def holds(self, wanted: str) -> bool | Trouble:
        """Whether the letter with this Message-ID lies in Sent Items."""


class MailboxPostman:
    """`ports.Postman` out of an outbox; shared between threads."""

    def __init__(self, outbox: Outbox, from_name: str, write: Writer = write) -> None:
        self._outbox = outbox
        self._sender = Address(from_name, addr_spec=outbox.address)
        self._write = write

    def send(self, letter: Letter) -> Outcome:
        """One attempt; a letter that may have gone at one before is looked for first."""
        try:
            mail = self._write(letter, self._sender, datetime.now(UTC))
        except Unwritable as error:
            return Refused(f"The letter could not be written: {error}.")
        if letter.doubtful and (found := self._looked_for(letter)):
            return found
        outcome = self._outbox.submit(mail)
        if outcome is None:
            return Sent(message_id(letter, self._sender))
        if isinstance(outcome, Refused):
            return outcome
        if outcome.kind in IN_DOUBT:
            return self._looked_for(letter) or Deferred(outcome.why, outcome.wait)
        return Deferred(outcome.why, outcome.wait)

    def _looked_for(self, letter: Letter) -> Sent | Deferred | None:
        """Sent when it lies in Sent Items, Deferred when nobody can say, None when it did not go."""
        wanted = message_id(letter, self._sender)
        found = self._outbox.holds(wanted)
        if isinstance(found, Trouble):
            return Deferred(f"It may have gone, and Sent Items cannot be seen: {found.why}", found.wait)
        # Not found, it stays in doubt: the copy may appear a moment later.
        return Sent(f"{wanted} found in Sent Items") if found else None
