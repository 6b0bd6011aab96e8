"""Each owed message as a sentence: how far it has got, what was tried, what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.queues.member import Because, Instead
from hub.sending.delivery import Delivery, State
from hub.sending.kind import CHASES, NEWS, Kind
from hub.tracking.progress import Attempt, Progress
from hub.web.wording import when
from hub.words import Channel

LETTERS: Final = {
    Kind.NOTICE: "Request to acknowledge",
    Kind.REMINDER: "Reminder",
    Kind.ESCALATION: "Escalation",
    Kind.RECEIPT: "Receipt",
    Kind.TAKEN: "Word that it was taken",
    Kind.MESSAGE: "Word of a message",
    Kind.UNDELIVERED: "Word that a message did not reach everybody",
    Kind.CONFIRMED: "Word that a reply was taken as an acknowledgement",
    Kind.NOT_TAKEN: "Word that a reply acknowledged nothing",
    Kind.OVERDUE: "Word that it is overdue",
    Kind.NO_WORD: "Word that nobody has said whether it is considered",
    Kind.UNCOLLECTED: "Report that nobody has taken it",
    Kind.UNCONSIDERED: "Reminder that it was taken and not yet considered",
    Kind.UNANSWERED: "Report that nobody has said whether it is considered",
    Kind.ACCEPTED: "Word that it is considered",
    Kind.REDIRECTED: "Word that it was passed on",
    Kind.DECLINED: "Word that it is not considered",
    Kind.ANSWER: "Answer to a mail that was held",
    Kind.ENDPOINT_OFF: "Word that a system is called no more",
    Kind.COVER: "Word that they are cover",
    Kind.BROUGHT_FORWARD: "Word that a time came forward",
    Kind.MOVED: "Word that a time has moved",
    Kind.STRENGTHENED: "Word that it must now be considered",
    Kind.UNDONE: "Reminder that a duty's clock runs",
    Kind.SETTLED: "Word that somebody has it now",
    Kind.CLEARED: "Word that what was late is done",
    Kind.DECIDED: "Word that it was decided",
    Kind.ELSEWHERE: "Word that another board has decided",
    Kind.LINKED: "Word that it was linked with another notification",
    Kind.UNLINKED: "Word that a link with another notification was taken back",
}
TOLD: Final = "told otherwise"
REPORTS: Final = frozenset({"bounced", "delayed", "came back"})
"""What a mail server said of a letter after it had taken it; no attempt of ours."""
INSTEAD: Final = {
    Because.COVER: "in place of {}, who was away",
    Because.TURN: "because nobody asked first was there",
    Because.DESK: "because nobody on the queue was there",
    Because.SYSTEM: "because the board’s own system did not take it",
    Because.LOST: "in place of {}, to whom it could not be delivered",
}
CAME: Final = {"sent": "accepted", "deferred": "not now", "refused": "refused"}


@dataclass(frozen=True, slots=True)
class Told:
    """One owed message: `word` with a `colour`, then the sentence; `again` when a person may resend it, and
    `by_voice` when it is put right as well by telling them another way.
    """

    id: str
    title: str
    word: str
    colour: str
    sentence: str
    attempts: tuple[str, ...]
    again: bool
    by_voice: bool


def delivery(progress: Progress, now: datetime, titles: Mapping[str, str]) -> Told:
    """How far one message has got. A server's yes is never called an acknowledgement."""
    by_mail = progress.delivery.channel is Channel.MAIL
    to = _whom(progress) if by_mail else f"the system {progress.to}"
    word, colour, sentence = _state(progress, now, to, "by email" if by_mail else "by webhook")
    about = f" for {titles.get(progress.queue, progress.queue)}" if progress.queue else ""
    return Told(
        id=str(progress.delivery.id),
        title=f"{LETTERS[progress.delivery.kind]}{about}",
        word=word,
        colour=colour,
        sentence=sentence,
        attempts=tuple(_attempts(progress, now)),
        again=progress.delivery.state is State.DEAD,
        by_voice=progress.delivery.state is State.DEAD and progress.delivery.by_voice,
    )


def _whom(progress: Progress) -> str:
    """By name, and why it came to them where somebody else would have been first."""
    why = in_place(progress.delivery.instead, progress.absent)
    return f"{progress.to} ({why})" if why else progress.to


def in_place(instead: Instead | None, absent: str) -> str:
    """Why somebody is written to who would not have been first; empty for whoever would."""
    if instead is None:
        return ""
    nobody = "whoever raised it" if instead.because is Because.LOST else "a colleague"
    return INSTEAD[instead.because].format(absent or nobody)


def _state(progress: Progress, now: datetime, to: str, how: str) -> tuple[str, str, str]:
    last = progress.attempts[-1] if progress.attempts else None
    if last and last.outcome in REPORTS and progress.delivery.state in (State.SENT, State.DEAD):
        return _reported(last, now, f"Sent to {to} {how}")
    it, settled = progress.delivery, progress.settled_at
    at = when(settled, now) if settled else ""
    match it.state:
        case State.SENT:
            taker = "the mail server" if it.channel is Channel.MAIL else "it"
            return (
                "Sent",
                "blue",
                f"Sent to {to} {how}, accepted by {taker} {at}. This is not an acknowledgement.",
            )
        case State.DEAD:
            return (
                "Not delivered",
                "red",
                f"Could not be sent to {to} {how}. It will not be tried again by itself.",
            )
        case State.DROPPED:
            return _dropped(it, last, now, to, how)
        case State.HELD:
            kept = "The hub does not call it at present. This is kept, and can be sent when it does again."
            return "Held", "yellow", f"Not sent to {to}. {kept}"
        case State.SENDING:
            return "Sending", "yellow", f"Being sent to {to} {how}."
        case State.PLANNED:
            due = when(it.due_at, now) if it.due_at else "soon"
            tried = (
                f" Tried {it.attempts} times." if it.attempts > 1 else " Tried once." if it.attempts else ""
            )
            return "To be sent", "yellow", f"To be sent to {to} {how}, {due}.{tried}"


def _dropped(it: Delivery, last: Attempt | None, now: datetime, to: str, how: str) -> tuple[str, str, str]:
    """Nobody wants it any more: what it asks for was done, or a person has said it."""
    if last is None or last.outcome != TOLD:
        return "Not needed", "grey", f"Not sent to {to}: {_needless(it)}."
    told = f"{last.detail} told them another way, {when(last.began_at, now)}."
    return "Told another way", "grey", f"Could not be sent to {to} {how}. {told}"


def _needless(it: Delivery) -> str:
    if it.kind in NEWS and not it.system:
        return "it was closed before this was due"
    if it.kind in CHASES or it.next_way_of:
        return "it had been taken before this was due"
    return "it does not ask for such messages" if it.system else "the rehearsal was over"


def _reported(report: Attempt, now: datetime, sent: str) -> tuple[str, str, str]:
    """What a mail server said of a letter that had been taken; its reason is already in words."""
    why = f"{when(report.began_at, now)}: {report.detail}"
    if report.outcome == "delayed":
        said = f"{sent}, but delayed. A mail server said so {why}. It is still trying."
        return "Delayed", "yellow", f"{said} This is not an acknowledgement."
    if report.outcome == "came back":
        said = f"{sent}, but a mail came back to its return path {why} The reason is unclear"
        return "Came back", "yellow", f"{said}: nobody knows by it whether the letter arrived."
    said = f"{sent}, but not delivered. A mail server gave it back {why}."
    return "Not delivered", "red", f"{said} It will not be tried again by itself."


def _attempts(progress: Progress, now: datetime) -> Iterable[str]:
    for it in progress.attempts:
        if it.outcome in REPORTS or it.outcome == TOLD:
            continue
        came = CAME.get(it.outcome or "", "no answer yet")
        detail = f" ({it.detail})" if it.detail else ""
        yield f"Attempt {it.number}, {when(it.began_at, now)}: {came}{detail}"
