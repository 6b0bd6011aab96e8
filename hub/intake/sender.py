"""Tells how far a mail's sender is proven: by our own mail server's word, or by a signature; else not."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hub.intake.authentication import Vouching
from hub.intake.mail import Mail
from hub.intake.value import is_address


class Standing(StrEnum):
    """PROVEN: enrolled, and somebody vouches. UNCHECKED: enrolled, and this hub has no means to check.

    UNPROVEN: enrolled, and what could have vouched did not. STRANGER: not enrolled, or no one address.
    """

    PROVEN = "proven"
    UNCHECKED = "unchecked"
    UNPROVEN = "unproven"
    STRANGER = "stranger"


ROUTED_AT_ONCE: Final = frozenset({Standing.PROVEN, Standing.UNCHECKED})
"""Losing time is worse than a false notification, and a routing only ever widens."""

BY_SERVER: Final = "The sender is proven: the address is enrolled and our mail server vouches for its domain."
BY_SIGNATURE: Final = (
    "The sender is proven: the address is enrolled and the mail is signed with its certificate."
)
CONFIRM: Final = "A person confirms the facts before it is routed."
UNCHECKED: Final = (
    "Sender not proven: the address is enrolled, but this hub has no mail server to vouch for it."
)
UNPROVEN: Final = (
    "Sender not proven: the address is enrolled, but our mail server does not vouch that it wrote this."
)
STRANGER: Final = "Sender not proven: the address is not enrolled with this hub."
SEVERAL: Final = "Sender not proven: the mail names several senders, and only one can have written it."
NOBODY: Final = "Sender not proven: the mail names no sender."


@dataclass(frozen=True, slots=True)
class Proof:
    """`claimed` is the one address in From, or empty; `why` says in plain words what there is to go by."""

    standing: Standing
    claimed: str
    why: str

    @property
    def routes(self) -> bool:
        return self.standing in ROUTED_AT_ONCE


def author(mail: Mail) -> str:
    """The one address in From; empty where there is none, or more than one."""
    [one, *others] = mail.authors or ("",)
    return one.lower() if is_address(one) and not others else ""


def prove(mail: Mail, enrolled: bool, vouching: Vouching) -> Proof:
    """`enrolled`: whether the hub knows the author; `vouching`: whose word counts, if anybody's."""
    claimed = author(mail)
    if not claimed:
        return Proof(Standing.STRANGER, "", SEVERAL if len(mail.authors) > 1 else NOBODY)
    if not enrolled:
        return Proof(Standing.STRANGER, claimed, STRANGER)
    if mail.signed_by and claimed in _lower(mail.signed_by):
        return Proof(Standing.PROVEN, claimed, BY_SIGNATURE)
    if not vouching:
        return Proof(Standing.UNCHECKED, claimed, UNCHECKED)
    if vouching.vouches(mail.authentication, mail.inside, claimed.rpartition("@")[2]):
        return Proof(Standing.PROVEN, claimed, BY_SERVER)
    return Proof(Standing.UNPROVEN, claimed, UNPROVEN)


def _lower(addresses: Sequence[str]) -> set[str]:
    return {it.lower() for it in addresses}
