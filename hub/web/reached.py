"""How far the hub has got with one queue, in words, so that nobody has to ring round to learn it."""

from datetime import datetime
from typing import Final

from hub.sending.kind import Kind
from hub.sending.lateness import STEPS, WHOM
from hub.tracking.reach import Chased, Reach
from hub.web.wording import when

LETTERS: Final = {
    Kind.REMINDER: "Reminder",
    Kind.ESCALATION: "Escalation",
    Kind.OVERDUE: "Word to the sender that it is overdue",
    Kind.NO_WORD: "Word to the sender that nobody has said whether it is considered",
    Kind.UNDONE: "Reminder that a duty's clock runs",
    Kind.UNCOLLECTED: "Report to the sender that nobody has taken it",
    Kind.UNCONSIDERED: "Reminder that it was taken and not yet considered",
    Kind.UNANSWERED: "Report to the sender that nobody has said whether it is considered",
}
MOST: Final = 5


def rows(reach: Reach, now: datetime) -> list[tuple[str, str]]:
    """Told, chased and what comes next, as far as there is anything to say."""
    told = [("Told", _told(reach))]
    chased = [("Chased", _chased(reach.chased, now))] if reach.chased else []
    coming = [("What happens next", _next(reach, now))] if reach.next else []
    return told + chased + coming


def _told(reach: Reach) -> str:
    if not reach.told and not reach.held:
        return "Nobody: no person with a seat and no system was there to be told"
    underway = reach.told - reach.reached - reach.failed
    parts = [f"{reach.told} told", f"{reach.reached} reached"]
    parts += [f"{reach.failed} could not be reached"] if reach.failed else []
    parts += [f"{underway} on the way"] if underway else []
    parts += [f"{reach.held} held for a system that is not called at present"] if reach.held else []
    return f"{', '.join(parts)}. Reached is not acknowledged"


def _chased(chased: tuple[Chased, ...], now: datetime) -> str:
    latest = [f"{LETTERS[it.letter]}, {when(it.at, now)}: {it.reached} of {it.told} reached" for it in chased]
    before = len(latest) - MOST
    return "\n".join([*([f"{before} more before these"] if before > 0 else []), *latest[-MOST:]])


def _next(reach: Reach, now: datetime) -> str:
    if reach.next is None:
        return ""
    step, due = reach.next.step, reach.next.due_at
    at = "within a minute" if due <= now else when(due, now)
    if reach.accepted:
        return f"A reminder to {WHOM[step.to]}, {at}, unless somebody says first that what is due was done"
    if reach.taken:
        return f"A reminder to {WHOM[step.to]}, {at}, unless somebody says first whether it is considered"
    return f"{STEPS[step.letter].capitalize()} to {WHOM[step.to]}, {at}, unless somebody takes it first"
