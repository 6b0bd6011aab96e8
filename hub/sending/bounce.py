"""Which letter a mail server's report is about, whether to believe it, and its reason in plain words."""

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from hub.intake.mail import Report, Verdict

MOST: Final = 20
"""Letters one report is tried on."""

REASONS: Final = {
    "1.1": "there is no such mailbox",
    "1.2": "there is no such domain",
    "1.6": "the mailbox has moved",
    "1.10": "the domain takes no mail",
    "2.1": "the mailbox is switched off",
    "2.2": "the mailbox is full",
    "2.3": "the message is too long for the mailbox",
    "3.4": "the message is too long for the other server",
    "4.1": "the other server does not answer",
    "4.4": "no way to the other server was found",
    "4.7": "it was tried for too long",
    "7.1": "the other server refused it",
}
"""By the last two numbers of a status of RFC 3463."""

GROUPS: Final = {
    "1": "something is wrong with the address",
    "2": "something is wrong with the mailbox",
    "3": "something is wrong with the other server",
    "4": "the way to the other server failed",
    "5": "the two servers did not understand each other",
    "6": "the other server refused the content",
    "7": "the other server refused it",
}


def letters(report: Report, recipients: Iterable[str], named: Callable[[str], UUID | None]) -> list[UUID]:
    """What it may be about: by our return path in the envelope, then in the headers, then by quoted id.

    `named` tells the letter that a Message-ID of ours is the one of.
    """
    returned = (it.partition("@")[0].lower() for it in recipients)
    keys = [it.removeprefix("bounce+") for it in returned if it.startswith("bounce+")]
    ids = (f"<{it.strip('<> ')}>" for it in report.original_message_ids[:MOST])
    found = (*(_key(it) for it in (*keys, *report.keys)), *(named(it) for it in ids))
    return list(dict.fromkeys(it for it in found if it))[:MOST]


def verdict_on(address: str, report: Report) -> Verdict | None:
    """What it says of a letter to `address`; None when it only speaks of somebody else's.

    A report that names nobody contradicts nothing. One that names where the letter was forwarded to is
    believed when it sends our own letter back.
    """
    mine = [it for it in report.verdicts if _names(address, it.recipients)]
    if mine:
        return mine[0]
    first = report.verdicts[0] if report.verdicts else Verdict(())
    nobody = not any(it.recipients for it in report.verdicts)
    if _names(address, report.sent_to) or (nobody and not report.sent_to):
        return first
    return None


def reason(verdict: Verdict) -> str:
    """Why, for people: the status in words, then what the other server said."""
    group = verdict.status[2:]
    words = REASONS.get(group) or GROUPS.get(group.partition(".")[0], "no reason was given")
    number = f" ({verdict.status})" if verdict.status else ""
    said = f"; the server said: {verdict.diagnostic}" if verdict.diagnostic else ""
    return f"{words}{number}{said}"


def _names(address: str, recipients: Iterable[str]) -> bool:
    return address.casefold() in {it.casefold() for it in recipients}


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
