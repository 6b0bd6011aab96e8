"""The three partnerships and the agencies that sit in them, as their own office would list them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agency:
    """`mailbox` belongs to a role, never to a person; `statutory` are the partners the law names."""

    id: str
    title: str
    mailbox: str
    statutory: bool


@dataclass(frozen=True, slots=True)
class Partnership:
    """`id` is the word of the vocabulary: lscp, lsab or safer-leeds."""

    id: str
    title: str
    short: str
    mailbox: str
    agencies: tuple[Agency, ...]
    source: str
