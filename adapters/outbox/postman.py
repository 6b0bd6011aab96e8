"""A postman whose letter box is a folder: one `.eml` file a letter, complete or not there at all."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from hub.sending.delivery import Deferred, Outcome, Sent
from hub.sending.parcel import Letter


class FolderPostman:
    """`ports.Postman` into a folder; a letter written again takes the place of the first."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, letter: Letter) -> Outcome:
        """Sent means lying in the folder; Deferred when the disk would not take it."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            beside = self._folder / f".{letter.key}"
            beside.write_bytes(self._mail(letter).as_bytes(policy=SMTP))
            beside.replace(self._folder / f"{letter.key}.eml")
        except OSError as error:
            return Deferred(f"The outbox folder would not take it ({error.strerror}).")
        return Sent("put into the outbox folder; no mail server is set")

    def _mail(self, letter: Letter) -> EmailMessage:
        mail = EmailMessage()
        mail["Message-ID"] = f"<{letter.key}@{self._sender.rpartition('@')[2]}>"
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail["From"] = self._sender
        mail["To"] = letter.to
        mail["Subject"] = letter.subject
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(letter.text)
        return mail
