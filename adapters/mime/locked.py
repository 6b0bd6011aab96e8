"""Mails whose words are locked in an attachment that only the sender's own service opens: a person must."""

import re
from collections.abc import Iterable
from typing import Final

from hub.intake.mail import Attachment

SERVICES: Final = (
    (re.compile(r"message(?:_v\d)?\.rpmsg", re.IGNORECASE), "Microsoft's message encryption"),
    (re.compile(r".{0,100}\.switch", re.IGNORECASE), "Egress"),
    (re.compile(r"securedoc(?:_\w{0,40})?\.html?", re.IGNORECASE), "Cisco's secure email"),
    (re.compile(r"securemessage(?:att)?\.html?", re.IGNORECASE), "Proofpoint's or Trend Micro's encryption"),
    (re.compile(r"encrypted\.asc|.{1,100}\.pgp", re.IGNORECASE), "OpenPGP"),
)
"""What each calls the file that it sends in place of the mail."""
NOTE: Final = (
    "The mail itself is locked in an attachment by {service}: open it there, or ask its sender for it."
)


def locked(files: Iterable[Attachment]) -> list[str]:
    """A note for each service that locked it."""
    names = [it.name for it in files]
    return [
        NOTE.format(service=service)
        for named, service in SERVICES
        if any(named.fullmatch(name) for name in names)
    ]
