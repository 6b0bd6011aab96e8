"""Deliveries and the audit trail as sentences: what was tried, what came of it, who did what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.calendar import in_words
from hub.queues.entry import Result
from hub.sending.delivery import CHASES, Delivery, Kind, State
from hub.tracking.progress import Attempt, Progress
from hub.tracking.trail import Step
from hub.web.wording import RESULTS, when
from hub.words import ActorKind, Channel

LETTERS: Final = {
    Kind.NOTICE: "Request to acknowledge",
    Kind.REMINDER: "Reminder",
    Kind.ESCALATION: "Escalation",
    Kind.RECEIPT: "Receipt",
    Kind.TAKEN: "Word that it was taken",
    Kind.MESSAGE: "Word of a message",
    Kind.CONFIRMED: "Word that a reply was taken as an acknowledgement",
    Kind.NOT_TAKEN: "Word that a reply acknowledged nothing",
    Kind.UNCOLLECTED: "Report that nobody has taken it",
    Kind.UNCONSIDERED: "Reminder that it was taken and not yet considered",
    Kind.ACCEPTED: "Word that it is considered",
    Kind.REDIRECTED: "Word that it was passed on",
    Kind.DECLINED: "Word that it is not considered",
    Kind.ANSWER: "Answer to a mail that was held",
    Kind.ENDPOINT_OFF: "Word that a system is called no more",
    Kind.LINKED: "Word that it was linked with another notification",
}
SILENT: Final = frozenset({"read", "read messages"})
"""Readings, which are counted apart from the acts."""
REPORTS: Final = frozenset({"bounced", "delayed"})
"""What a mail server said of a letter after it had taken it; no attempt of ours."""
CAME: Final = {"sent": "accepted", "deferred": "not now", "refused": "refused"}
ACTS: Final = {
    "filed": "told the hub, which asked {queues}",
    "acknowledged": "took it for {queue}",
    "accepted": "said that {queue} will consider it",
    "redirected": "passed it on from {queue} to {to}",
    "declined": "said that {queue} will not consider it",
    "decided": "recorded a decision for {queue}: {result}",
    "completed": "completed the facts",
    "rehearsal ended": "ended the rehearsal",
    "replayed": "asked for a message to be sent again",
    "bounced": "was told by a mail server that a message could not be delivered",
    "delayed": "was told by a mail server that a message is delayed",
    "report ignored": "did not act on a mail server’s report about a message: {why}",
    "repeated otherwise": "sent something else under the same message id; the first still stands",
    "attached": "kept files that came with it: {files}",
    "file passed": "found nothing against a file",
    "file held": "held a file",
    "released file": "released a file that was held",
    "opened file": "opened a file",
    "said": "wrote a message",
    "said restricted": "wrote a message that only those named can read",
    "reply acknowledged nothing": "replied by email with a word of acknowledgement that acknowledged nothing",
    "uncollected": "reported to the sender that nobody has taken it for {queue}",
    "found by search": "came upon it by searching",
    "held": "held a mail that says it belongs here, for the duty desk to look at",
    "released mail": "released a held mail into the conversation",
    "bound mail": "put a held mail into the conversation",
    "answered mail": "answered a held mail",
    "arrived again": "was brought the same mail by another mailbox",
    "receipt withheld": "did not write to the sender, who has been written to enough today",
    "wrong code": "refused a wrong code on the link in a letter",
    "linked": "linked it with another notification of the same case",
    "unlinked": "took back the link with another notification",
    "not compared": "could not compare it with others, because what is sealed does not verify",
    "due time in question": "found that a changed calendar moves “{due}” for {queue}: {would_be}, not {was}",
    "due time moved": "moved “{due}” for {queue} from {was} to {would_be}: {why}",
    "due time left": "left “{due}” for {queue} at {was}, though the calendar changed: {why}",
    "endpoint stopped": "stopped calling a system that took nothing any more",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One owed message: `word` with a `colour`, then the sentence; `again` when a person may resend it."""

    id: str
    title: str
    word: str
    colour: str
    sentence: str
    attempts: tuple[str, ...]
    again: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """How often one person has opened it, and when last."""

    name: str
    times: int
    last: datetime


def delivery(progress: Progress, now: datetime, titles: Mapping[str, str]) -> Told:
    """How far one message has got. A server's yes is never called an acknowledgement."""
    by_mail = progress.delivery.channel is Channel.MAIL
    to = progress.to if by_mail else f"the system {progress.to}"
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
    )


def steps(
    trail: Iterable[Step], names: Mapping[str, str], titles: Mapping[str, str]
) -> list[tuple[Step, str]]:
    """Each act but the readings, newest first, as a sentence."""
    return [(it, _sentence(it, names, titles)) for it in reversed(list(trail)) if it.act not in SILENT]


def readings(trail: Iterable[Step], names: Mapping[str, str]) -> list[Reading]:
    """Who has opened it, latest first."""
    found: dict[str, list[datetime]] = {}
    for step in trail:
        if step.act == "read":
            found.setdefault(_actor(step, names), []).append(step.at)
    return sorted((Reading(n, len(ats), max(ats)) for n, ats in found.items()), key=lambda it: it.last)[::-1]


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
            return "Not needed", "grey", f"Not sent to {to}: {_needless(it)}."
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


def _needless(it: Delivery) -> str:
    if it.kind in CHASES:
        return "it had been taken before this was due"
    return "it does not ask for such messages" if it.system else "the rehearsal was over"


def _reported(report: Attempt, now: datetime, sent: str) -> tuple[str, str, str]:
    """What a mail server said of a letter that had been taken; its reason is already in words."""
    why = f"{when(report.began_at, now)}: {report.detail}"
    if report.outcome == "delayed":
        said = f"{sent}, but delayed. A mail server said so {why}. It is still trying."
        return "Delayed", "yellow", f"{said} This is not an acknowledgement."
    said = f"{sent}, but not delivered. A mail server gave it back {why}."
    return "Not delivered", "red", f"{said} It will not be tried again by itself."


def _attempts(progress: Progress, now: datetime) -> Iterable[str]:
    for it in progress.attempts:
        if it.outcome in REPORTS:
            continue
        came = CAME.get(it.outcome or "", "no answer yet")
        detail = f" ({it.detail})" if it.detail else ""
        yield f"Attempt {it.number}, {when(it.began_at, now)}: {came}{detail}"


def _sentence(step: Step, names: Mapping[str, str], titles: Mapping[str, str]) -> str:
    detail = step.detail
    queue = str(detail.get("queue", ""))
    said = {
        "queue": titles.get(queue, queue or "its queue"),
        "queues": _listed([titles.get(str(it), str(it)) for it in _many(detail.get("queues"))]),
        "result": _result(detail.get("result")),
        "why": str(detail.get("why", "")),
        "due": str(detail.get("due", "")),
        "was": _moment(detail.get("was")),
        "would_be": _moment(detail.get("would_be")),
        "to": titles.get(str(detail.get("to", "")), str(detail.get("to", ""))),
        "files": str(detail.get("files", "")),
    }
    if step.act == "filed" and step.actor_kind == ActorKind.SYSTEM:
        return f"The hub read it and asked {said['queues']}."
    words = ACTS.get(step.act, step.act).format(**said)
    return f"{_actor(step, names)} {words}."


def _moment(said: object) -> str:
    return in_words(datetime.fromisoformat(said)) if isinstance(said, str) else ""


def _result(said: object) -> str:
    words = RESULTS[Result(str(said))] if said in [*Result] else str(said)
    return words[:1].lower() + words[1:]


def _actor(step: Step, names: Mapping[str, str]) -> str:
    match step.actor_kind:
        case ActorKind.PERSON:
            return names.get(step.actor_id, "Somebody whose account is gone")
        case ActorKind.SOURCE:
            return f"The system {step.actor_id}"
        case _:
            return "The hub"


def _many(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return words[0] if words else "nobody yet"
    return f"{', '.join(words[:-1])} and {words[-1]}"
