"""The three partnerships and the agencies that sit in them, as their own office would list them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agency:
    """`mailbox` belongs to a role, never to a person; `statutory` are the partners the law names.

    Whoever writes from one of `mail_domains` is enrolled; `*.example.org` stands for all below example.org.
    """

    id: str
    title: str
    mailbox: str
    statutory: bool
    mail_domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Partnership:
    """`id` is the word of the vocabulary: lscp, lsab or safer-leeds. `telephone` may be empty."""

    id: str
    title: str
    short: str
    mailbox: str
    agencies: tuple[Agency, ...]
    source: str
    telephone: str = ""


def boards_of(address: str, partnerships: Iterable[Partnership]) -> frozenset[str]:
    """The boards for one of whose agencies this address writes; the closest domain that was listed counts."""
    domain = address.rpartition("@")[2].lower()
    found = {
        (len(listed), board.id)
        for board in partnerships
        for agency in board.agencies
        for listed in agency.mail_domains
        if domain == listed or (listed.startswith("*.") and domain.endswith(listed[1:]))
    }
    closest = max((length for length, _ in found), default=0)
    return frozenset(board for length, board in found if length == closest)
