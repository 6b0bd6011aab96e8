"""Reads a file as the hub would read a mail: opened and read behind the same walls, without a database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from adapters.mime.safe import SafeReader
from adapters.smime.safe import SafeOpener
from hub.intake.mail import Mail
from hub.journeys.read_mail import made_out

SIGNATURES: Final = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})


def mail_file(open_mail: SafeOpener, reader: SafeReader) -> Callable[[bytes], Mail]:
    """Bytes to a Mail. The signature stays among the attachments, for whoever wants to look at it."""

    def read(raw: bytes) -> Mail:
        as_it_came = reader.read(raw)
        if not open_mail.opens(raw):
            return as_it_came
        mail = made_out(raw, as_it_came.date or datetime.now(UTC), open_mail, reader)
        kept = {it.content for it in mail.attachments}
        taken_off = [
            it for it in as_it_came.attachments if it.content_type in SIGNATURES and it.content not in kept
        ]
        return replace(mail, attachments=(*mail.attachments, *taken_off))

    return read
