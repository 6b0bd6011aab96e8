"""A postman whose letter box is a folder: one `.eml` file a letter, complete or not there at all."""

from datetime import UTC, datetime
from email.headerregistry import Address
from pathlib import Path

from hub.errors import ConfigError
from hub.sending.mime import Unwritable, Writer, write
from hub.sending.outcome import Deferred, Outcome, Refused, Sent
from hub.sending.parcel import Letter


class FolderPostman:
    """`ports.Postman` into a folder; a letter written again takes the place of the first."""

    def __init__(self, folder: Path, sender: str, write: Writer = write) -> None:
        try:
            self._sender = Address(addr_spec=sender)
        except (ValueError, IndexError) as error:
            raise ConfigError(f"The sender {sender!r} is not an address.") from error
        self._folder = folder
        self._write = write

    def send(self, letter: Letter) -> Outcome:
        """Sent means lying in the folder; Deferred when the disk would not take it."""
        try:
            mail = self._write(letter, self._sender, datetime.now(UTC))
        except Unwritable as error:
            return Refused(f"The letter could not be written: {error}.")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            beside = self._folder / f".{letter.key}"
            beside.write_bytes(mail)
            beside.replace(self._folder / f"{letter.key}.eml")
        except OSError as error:
            return Deferred(f"The outbox folder would not take it ({error.strerror}).")
        return Sent("put into the outbox folder; no mail server is set")
