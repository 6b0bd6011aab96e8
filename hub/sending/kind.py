"""What a message is for: each kind has its wording in `config/letters`, or its event in the catalogue."""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """Why it is owed; the letter of the same name in `config/letters` is its wording."""

    NOTICE = "notice"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    RECEIPT = "receipt"
    TAKEN = "taken"
    SETTLED = "settled"
    CLEARED = "cleared"
    DECIDED = "decided"
    ELSEWHERE = "decided_elsewhere"
    MESSAGE = "message"
    UNDELIVERED = "undelivered"
    CONFIRMED = "confirmed"
    NOT_TAKEN = "not_taken"
    UNCOLLECTED = "uncollected"
    UNCONSIDERED = "unconsidered"
    UNDONE = "undone"
    UNANSWERED = "unanswered"
    OVERDUE = "overdue"
    NO_WORD = "no_word"
    ACCEPTED = "accepted"
    REDIRECTED = "redirected"
    DECLINED = "declined"
    ANSWER = "answer"
    ENDPOINT_OFF = "endpoint_off"
    LINKED = "linked"
    UNLINKED = "unlinked"
    BROUGHT_FORWARD = "brought_forward"
    MOVED = "moved"
    STRENGTHENED = "strengthened"
    COVER = "cover"


FOR_AN_ANSWER: Final = frozenset({Kind.UNCONSIDERED, Kind.NO_WORD, Kind.UNANSWERED})
"""It was taken, and whether it is considered is what they ask, or report that nobody has said."""

TO_SENDER: Final = frozenset({Kind.OVERDUE, Kind.NO_WORD})
"""A ladder's word to whoever raised it: they can take nothing, and hear who was asked and what comes next."""

NEWS: Final = frozenset({Kind.MOVED, Kind.BROUGHT_FORWARD, Kind.STRENGTHENED})
"""What has changed for a queue's people: numbered by the second in which it did, and not by a step."""

REPORTS: Final = TO_SENDER | {Kind.UNCOLLECTED, Kind.UNANSWERED}
"""That nobody has answered, to whoever raised it."""

TO_RAISER: Final = (
    REPORTS
    | frozenset({Kind.RECEIPT, Kind.TAKEN, Kind.ACCEPTED, Kind.REDIRECTED, Kind.DECLINED, Kind.DECIDED})
    | frozenset({Kind.LINKED, Kind.UNLINKED})
)
"""All that whoever raised it is told of it."""

CHASES: Final = FOR_AN_ANSWER | TO_SENDER | {Kind.REMINDER, Kind.ESCALATION, Kind.UNCOLLECTED, Kind.UNDONE}
