"""What a letter says of the steps before it and after it: that it is late, why, and what comes next."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from textwrap import fill
from typing import Final

from hub.calendar import in_words
from hub.queues.ladder import Chase, Rung, Step, To

LATE: Final = timedelta(minutes=30)
"""A letter that comes so long after its step was due says so."""

STEPS: Final = {Chase.REMINDER: "a reminder", Chase.ESCALATION: "an escalation"}

WHOM: Final = {
    To.MEMBERS: "its members",
    To.DEPUTY: "the deputy",
    To.CHAIR: "the chair",
    To.SENDER: "whoever raised it",
}

STOPPED: Final = "The hub was not working then."
SOONER: Final = "What has become known since has brought it forward."
"""Why a letter is late."""


def is_late(due_at: datetime, owed_at: datetime) -> bool:
    """Whether it has to say so."""
    return owed_at - due_at >= LATE


def silenced(until: datetime) -> str:
    """Why a letter is late that a silence kept waiting."""
    return f"Letters about this queue had been silenced until {in_words(until)}."


def late(due_at: datetime, missed: Iterable[Step], why: str) -> str:
    """What a late letter admits: when it was due, why it comes now, and what was to go before it."""
    steps = ", ".join(dict.fromkeys(_step(it) for it in missed))
    lost = f" Kept back for the same reason: {steps}. Each of them gets one letter now." if steps else ""
    return fill(f"This letter is late. It was due at {in_words(due_at)}. {why}{lost}", 84)


def _step(it: Step) -> str:
    return f"{'word' if it.to is To.SENDER else STEPS[it.letter]} to {WHOM[it.to]}"


def comes_next(rung: Rung) -> str:
    """What the hub does next, for whoever waits for an answer."""
    whom = "you hear again" if rung.step.to is To.SENDER else f"{WHOM[rung.step.to]} will be written to"
    return fill(f"At {in_words(rung.due_at)} {whom}, unless there is an answer before that.", 84)
