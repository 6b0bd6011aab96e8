"""What must hold of any bytes at all: the reader comes back soon, with something that can be kept."""

from pathlib import Path
from time import process_time

from adapters.mime.reader import read
from hub.intake.mail import Mail

FOUND = Path(__file__).parent / "found"
"""Every input that once broke the reader; each is a test for ever."""

SOONEST = 0.5
"""Seconds of work for a small mail, and as much again for each 100 kB."""


class Broken(AssertionError):
    """These bytes break a promise of the reader."""


def check(raw: bytes) -> Mail:
    """The mail; raises Broken."""
    began = process_time()
    mail = read(raw)
    took = process_time() - began
    if took > SOONEST * (1 + len(raw) / 100_000):
        raise Broken(f"took {took:.2f} s")
    if failed := [it for it in mail.notes if "The reader failed" in it]:
        raise Broken(failed[0])
    for text in _texts(mail):
        text.encode()  # a lone surrogate raises
        if "\0" in text:
            raise Broken("a NUL is left in a text")
    for line in (mail.subject, *mail.senders, *mail.recipients, *mail.references, mail.message_id):
        if "\r" in line or "\n" in line:
            raise Broken("a header has a line break in it")
    if any("/" in it.name or "\\" in it.name for it in mail.files):
        raise Broken("a file name has a folder in it")
    return mail


def _texts(mail: Mail) -> list[str]:
    lines = [
        mail.subject,
        mail.text,
        mail.html,
        mail.message_id,
        *mail.senders,
        *mail.recipients,
        *mail.notes,
        *(text for it in mail.enclosed for text in (it.where, it.sender, it.text)),
    ]
    return lines + [it for file in mail.files for it in (file.name, file.content_type, file.within)]
