"""A letter as the bytes of a mail: plain text, marked so that no machine answers it. RFC 5322, 3834."""

from collections.abc import Callable
from datetime import datetime
from email import quoprimime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import Message
from email.policy import Compat32
from email.utils import format_datetime, formataddr
from functools import lru_cache
from typing import Final
from unicodedata import category

from hub.intake.mail import HOPS
from hub.sending.parcel import Letter

LONGEST_LINE: Final = 900
"""Octets a line may have before it is encoded; RFC 5322 allows 998."""

AUTOMATIC: Final = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", HOPS: "1"}


class OneLine(Compat32):
    """Python's older policy takes each field as it is; its newer one parses it first, which makes a letter
    cost eight times as much. What fits on one line as it is needs no folding either.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        line = f"{name}: {value}"
        fits = self.max_line_length is not None and len(line) <= self.max_line_length
        if fits and line.isascii() and line.isprintable():
            return f"{line}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


NARROW: Final = OneLine(linesep="\r\n", max_line_length=76, mangle_from_=False)
"""Encoded words have to stay within 76 (RFC 2047)."""
WIDE: Final = NARROW.clone(max_line_length=120)
"""RFC 5322 asks for 78 and allows 998. At 78 Python puts a subject that is just too long wholly on the second
line, and some programs then list the mail without one."""

NOT_IN_A_HEADER: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


class Unwritable(ValueError):
    """The letter cannot be made into a mail; the text says why."""


def write(letter: Letter, sender: Address, now: datetime) -> bytes:
    """The whole mail with CRLF line ends; raises Unwritable for what must not be a header."""
    if any(category(mark) in NOT_IN_A_HEADER for mark in letter.subject):
        raise Unwritable("the subject has a line break or another control character in it")
    encoding, payload = _body(letter.text)
    fields = {
        "From": formataddr((sender.display_name, sender.addr_spec)),
        "To": _recipient(letter.to),
        "Subject": letter.subject,
        "Date": format_datetime(now),
        "Message-ID": message_id(letter, sender),
        **({"Reply-To": _recipient(letter.reply_to)} if letter.reply_to else {}),
        **AUTOMATIC,
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": encoding,
    }
    mail: Message[str, str] = Message(WIDE if all(it.isascii() for it in fields.values()) else NARROW)
    for name, value in fields.items():
        mail[name] = value
    mail.set_payload(payload)
    return mail.as_bytes()


def _body(text: str) -> tuple[str, str]:
    """How the text travels, and the text as it does."""
    if text.isascii() and all(len(line) <= LONGEST_LINE for line in text.splitlines()):
        return "7bit", text
    try:
        octets = text.encode()
    except UnicodeEncodeError as error:
        raise Unwritable("the text has half a character in it (a lone surrogate)") from error
    return "quoted-printable", quoprimime.body_encode(octets.decode("latin-1"))


Writer = Callable[[Letter, Address, datetime], bytes]
"""Makes a mail of a letter, as `write` does; another may sign and encrypt it too. Raises Unwritable."""


def message_id(letter: Letter, sender: Address) -> str:
    """The same at every attempt, so that a receiver can tell a repeat."""
    return letter.message_id or f"<{letter.key}@{sender.domain}>"


@lru_cache(1024)
def _recipient(text: str) -> str:
    """One bare address and nothing else: what is not plainly one could be a second recipient."""
    try:
        address = Address(addr_spec=text)
    except (MessageError, ValueError, IndexError) as error:
        raise Unwritable("the address cannot be read as local@domain") from error
    if not (text.isascii() and text.isprintable()) or f"{address.username}@{address.domain}" != text:
        raise Unwritable("the address has characters in it that mail servers do not take")
    return text
