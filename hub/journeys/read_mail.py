"""Reads a mail's raw bytes: out of its signature and encryption first, then behind the wall."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from hub.hub import Hub
from hub.intake.arrival import Arrival
from hub.intake.mail import Mail
from hub.intake.sender import author
from hub.ports import MailReader, OpenMail

ANOTHERS: Final = (
    "The signature is good, and its certificate is not made out to the address the mail says it is from."
)


def read_mail(arrival: Arrival, hub: Hub) -> Mail:
    """The mail, with whoever signed it; certificates are judged by when it arrived."""
    return made_out(arrival.raw, arrival.received_at, hub.open_mail, hub.reader)


def made_out(raw: bytes, at: datetime, open_mail: OpenMail, reader: MailReader) -> Mail:
    """The same of any bytes, as if they had come at that time."""
    unwrapped = open_mail(raw, at)
    mail = reader.read(unwrapped.raw)
    notes = (*unwrapped.notes, *mail.notes)
    if unwrapped.signed_by and author(mail) not in unwrapped.signed_by:
        notes = (ANOTHERS, *notes)
    return replace(mail, signed_by=unwrapped.signed_by, notes=notes)
