"""Yes, no and unknown together: the logic by which a missing answer widens and never narrows.

Kleene's strong three-valued logic (S. C. Kleene, Introduction to Metamathematics, 1952, section 64).
"""

from collections.abc import Iterable

from hub.words import Answer

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def said(fact: bool) -> Answer:
    """A plain true or false as an answer."""
    return YES if fact else NO


def negate(answer: Answer) -> Answer:
    """What is unknown stays unknown."""
    if answer is UNKNOWN:
        return UNKNOWN
    return NO if answer is YES else YES


def every(answers: Iterable[Answer]) -> Answer:
    """No as soon as one is no; unknown while nothing says no and something is unknown."""
    result = YES
    for answer in answers:
        if answer is NO:
            return NO
        if answer is UNKNOWN:
            result = UNKNOWN
    return result


def some(answers: Iterable[Answer]) -> Answer:
    """Yes as soon as one is yes; unknown while nothing says yes and something is unknown."""
    result = NO
    for answer in answers:
        if answer is YES:
            return YES
        if answer is UNKNOWN:
            result = UNKNOWN
    return result
