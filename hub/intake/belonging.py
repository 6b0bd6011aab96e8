"""Tells which of our letters a mail answers: what only we could have made counts, in this order.

A recipient token, then one of our signed Message-IDs, then our return path. Each names a delivery, and so one
notification and the one person it was written to. It proves the thread and never the sender: a letter can
be passed on. A reference in the subject proves nothing, for anybody can type one.
"""

import re
from base64 import b32decode, b32encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest
from typing import Final
from uuid import UUID

from hub.intake.mail import Mail

Mark = Callable[[bytes, str], bytes]
"""A keyed digest. Its key is wrapped anew when keys rotate and stays itself, so old tokens stay good."""

WentAs = Callable[[UUID, str], bool]
"""Whether this letter went out under this very Message-ID: letters had them unsigned once."""

CASE: Final = "case"
TAG_LENGTH: Final = 12
TOKEN_LENGTH: Final = 45
MOST: Final = 20
"""Ids that one mail is tried on; a long discussion quotes more than that and none of them is newer."""

_UUID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OUR_ID: Final = re.compile(rf"<({_UUID})(?:\.([a-z2-7]{{20}}))?@([^<>@\s]{{1,255}})>", re.ASCII)
_REFERENCE: Final = re.compile(r"\bLSH-\d{4}-\d{6}\b", re.IGNORECASE)


class Way(StrEnum):
    """By what a mail was found to belong, the surest first."""

    TOKEN = "token"  # noqa: S105 - a word of ours
    MESSAGE_ID = "message_id"
    RETURN_PATH = "return_path"


@dataclass(frozen=True, slots=True)
class Clue:
    """A delivery of ours that a mail may answer."""

    way: Way
    delivery_id: UUID


def reply_address(delivery_id: UUID, domain: str, mark: Mark) -> str:
    """Where an answer to this letter goes: 50 octets before the @, in lower case as some servers fold it."""
    tag = mark(delivery_id.bytes, "case:reply")[:TAG_LENGTH]
    return f"{CASE}+{_base32(delivery_id.bytes + tag)}@{domain}"


def message_id(delivery_id: UUID, domain: str, mark: Mark) -> str:
    """What a letter is called: its delivery, and a signature over that and our domain."""
    return f"<{delivery_id}.{_signature(delivery_id, domain, mark)}@{domain}>"


def named_by(text: str, mark: Mark, went_as: WentAs) -> UUID | None:
    """The delivery that a Message-ID names, spelt as we spell it and signed by us; None for any other.

    One without a signature counts for a letter that was sent under exactly that one.
    """
    found = _OUR_ID.fullmatch(text.strip())
    if found is None:
        return None
    delivery_id, tag, domain = UUID(found[1]), found[2], found[3]
    if tag is None:
        return delivery_id if went_as(delivery_id, found[0]) else None
    return delivery_id if compare_digest(_signature(delivery_id, domain, mark), tag) else None


def whose(address: str, mark: Mark) -> UUID | None:
    """The delivery behind a recipient token; None for any that we did not make."""
    name, _, token = address.rpartition("@")[0].lower().partition("+")
    if name != CASE or len(token) != TOKEN_LENGTH:
        return None
    try:
        raw = b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    tag = mark(raw[:16], "case:reply")[:TAG_LENGTH]
    good = compare_digest(_base32(raw[:16] + tag).encode(), token.encode("utf-8", "replace"))
    return UUID(bytes=raw[:16]) if good else None


def clues(mail: Mail, recipients: Iterable[str], mark: Mark, went_as: WentAs) -> list[Clue]:
    """Every delivery that a mail names, the surest first; `recipients` are those of the envelope."""
    to = [*recipients, *mail.delivered_to, *mail.recipients]
    tokens = (whose(it, mark) for it in dict.fromkeys(to))
    ids = list(dict.fromkeys((*mail.in_reply_to, *reversed(mail.references))))[:MOST]
    quoted = (named_by(it, mark, went_as) for it in ids)
    returned = (_key(it.partition("@")[0].lower().removeprefix("bounce+")) for it in to)
    found = (
        *(Clue(Way.TOKEN, it) for it in tokens if it),
        *(Clue(Way.MESSAGE_ID, it) for it in quoted if it),
        *(Clue(Way.RETURN_PATH, it) for it in returned if it),
    )
    return list(dict.fromkeys(found))[:MOST]


def named(subject: str) -> str | None:
    """A reference that the subject names: a suggestion to a person at triage, and nothing more."""
    found = _REFERENCE.search(subject)
    return found[0].upper() if found else None


def _signature(delivery_id: UUID, domain: str, mark: Mark) -> str:
    return _base32(mark(delivery_id.bytes + domain.lower().encode(), "letter:message-id")[:TAG_LENGTH])


def _base32(raw: bytes) -> str:
    return b32encode(raw).decode().lower().rstrip("=")


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
