"""A letter as the bytes of a mail: plain text, marked so that no machine answers it. RFC 5322, 3834."""

from collections.abc import Callable
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Final
from unicodedata import category

from hub.intake.mail import HOPS
from hub.sending.parcel import Letter

LONGEST_LINE: Final = 900
"""Octets a line may have before it is encoded; RFC 5322 allows 998."""

AUTOMATIC: Final = {
    name: SMTP.header_factory(name, value)
    for name, value in (
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        (HOPS, "1"),
    )
}

WIDE: Final = SMTP.clone(max_line_length=120)
"""RFC 5322 asks for 78 and allows 998. At 78 Python puts a subject that is just too long wholly on the second
line, and some programs then list the mail without one. Encoded words have to stay within 76 (RFC 2047)."""

NOT_IN_A_HEADER: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


class Unwritable(ValueError):
    """The letter cannot be made into a mail; the text says why."""


def write(letter: Letter, sender: Address, now: datetime) -> bytes:
    """The whole mail with CRLF line ends; raises Unwritable for what must not be a header."""
    if any(category(mark) in NOT_IN_A_HEADER for mark in letter.subject):
        raise Unwritable("the subject has a line break or another control character in it")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _header("From", sender.display_name, sender.addr_spec)
    mail["To"] = _recipient("To", letter.to)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(letter, sender)
    if letter.reply_to:
        mail["Reply-To"] = _recipient("Reply-To", letter.reply_to)
    for name, value in AUTOMATIC.items():
        mail[name] = value
    plain = letter.text.isascii() and all(len(line) <= LONGEST_LINE for line in letter.text.splitlines())
    try:
        mail.set_content(letter.text, cte="7bit" if plain else "quoted-printable")
    except UnicodeEncodeError as error:
        raise Unwritable("the text has half a character in it (a lone surrogate)") from error
    return mail.as_bytes(policy=WIDE if all(str(it).isascii() for it in mail.values()) else SMTP)


Writer = Callable[[Letter, Address, datetime], bytes]
"""Makes a mail of a letter, as `write` does; another may sign and encrypt it too. Raises Unwritable."""


def message_id(letter: Letter, sender: Address) -> str:
    """The same at every attempt, so that a receiver can tell a repeat."""
    return letter.message_id or f"<{letter.key}@{sender.domain}>"


@lru_cache(1024)
def _header(name: str, display: str, address: str) -> Any:
    """An address field, parsed once: the same people are written to again and again."""
    return SMTP.header_factory(name, Address(display, addr_spec=address))


@lru_cache(1024)
def _recipient(name: str, text: str) -> Any:
    """One bare address and nothing else: what is not plainly one could be a second recipient."""
    try:
        address = Address(addr_spec=text)
    except (MessageError, ValueError, IndexError) as error:
        raise Unwritable("the address cannot be read as local@domain") from error
    if not (text.isascii() and text.isprintable()) or f"{address.username}@{address.domain}" != text:
        raise Unwritable("the address has characters in it that mail servers do not take")
    return _header(name, "", text)
