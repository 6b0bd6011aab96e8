"""The reply slip in a letter: a link that only shows a page, and a short code that a person types.

Both are keyed digests of the delivery's id, so nothing secret is stored and a letter written
again after a crash carries the same slip.
"""

from base64 import b32decode, b32encode
from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final
from uuid import UUID

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH: Final = 6
MAC_LENGTH: Final = 14
WRONG_CODES: Final = 5

Mark = Callable[[bytes, str], bytes]


@dataclass(frozen=True, slots=True)
class Slip:
    """`token` goes into the link; `code` is printed apart from it and typed by hand."""

    token: str
    code: str

    def accepts(self, typed: str) -> bool:
        """Letter case, spaces and dashes do not matter to a person, so they do not matter here."""
        plain = "".join(letter for letter in typed.upper() if letter.isalnum())
        return compare_digest(plain.encode(), self.code.encode())


def slip(delivery_id: UUID, mark: Mark) -> Slip:
    """The slip of one letter."""
    mac = mark(delivery_id.bytes, "slip:link")[:MAC_LENGTH]
    token = b32encode(delivery_id.bytes + mac).decode().lower().rstrip("=")
    number = int.from_bytes(mark(delivery_id.bytes, "slip:code"))
    code = ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        code += ALPHABET[place]
    return Slip(token, code)


def whose(token: str, mark: Mark) -> UUID | None:
    """The delivery a link belongs to; None for any token we did not make."""
    try:
        raw = b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    if len(raw) != 16 + MAC_LENGTH:
        return None
    delivery_id = UUID(bytes=raw[:16])
    return delivery_id if compare_digest(slip(delivery_id, mark).token.encode(), token.encode()) else None
