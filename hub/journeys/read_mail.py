"""Reads a mail's raw bytes: out of its signature and encryption first, then behind the wall."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from hub.hub import Hub
from hub.intake.arrival import Arrival
from hub.intake.mail import NULL_PATH, Mail
from hub.intake.sender import author
from hub.ports import MailReader, OpenMail

RETURN_PATH: Final = b"Return-Path: <>\r\n"
"""Whoever takes a mail for the last time writes its path on top of it (RFC 5321, section 4.4)."""

ANOTHERS: Final = (
    "The signature is good, and its certificate is not made out to the address the mail says it is from."
)


def read_mail(arrival: Arrival, hub: Hub) -> Mail:
    """The mail, with whoever signed it; certificates are judged by when it arrived."""
    raw = _with_its_path(arrival.raw, arrival.sender)
    return made_out(raw, arrival.received_at, hub.open_mail, hub.reader)


def made_out(raw: bytes, at: datetime, open_mail: OpenMail, reader: MailReader) -> Mail:
    """The same of any bytes, as if they had come at that time."""
    unwrapped = open_mail(raw, at)
    mail = reader.read(unwrapped.raw)
    notes = (*unwrapped.notes, *mail.notes)
    if unwrapped.signed_by and author(mail) not in unwrapped.signed_by:
        notes = (ANOTHERS, *notes)
    return replace(mail, signed_by=unwrapped.signed_by, notes=notes)


def _with_its_path(raw: bytes, sender: str) -> bytes:
    """A mail that came from the null path says so to the reader, which tells a machine's by it."""
    return RETURN_PATH + raw if sender == NULL_PATH else raw
