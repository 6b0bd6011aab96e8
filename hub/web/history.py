"""The audit trail as sentences: who did what, and who has read it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from hub.calendar import day_in_words, in_words
from hub.queues.entry import Result
from hub.tracking.trail import Step
from hub.web.wording import RESULTS
from hub.words import ActorKind

SILENT: Final = frozenset({"read", "read messages", "fetched"})
"""Readings, and pages that were sent and read by nobody, which are counted apart from the acts."""
ENDS: Final = (".", "!", "?")

ACTS: Final = {
    "filed": "told the hub, which asked {queues}",
    "acknowledged": "took it for {queue}",
    "accepted": "said that {queue} will consider it",
    "redirected": "passed it on from {queue} to {to}",
    "declined": "said that {queue} will not consider it",
    "decided": "recorded a decision for {queue}: {result}",
    "clock not met": "took back for {queue} that “{due}” was done: {why}",
    "clock met": "said for {queue} that “{due}” was done on {on}",
    "completed": "completed the facts",
    "rehearsal ended": "ended the rehearsal",
    "replayed": "asked for a message to be sent again",
    "told otherwise": "told somebody another way what could not be delivered to them",
    "bounced": "was told by a mail server that a message could not be delivered",
    "came back": "was sent something to a message’s return path, which does not say whether it was delivered",
    "same message-id": "was sent two mails with the same Message-ID and other content; both are kept",
    "delayed": "was told by a mail server that a message is delayed",
    "report ignored": "did not act on a mail server’s report about a message: {why}",
    "repeated otherwise": "sent something else under the same message id; the first still stands",
    "attached": "kept files that came with it: {files}",
    "file passed": "found nothing against a file",
    "file held": "held a file",
    "released file": "released a file that was held",
    "opened file": "opened a file",
    "took original": "took away the original of a mail",
    "said": "wrote a message",
    "said restricted": "wrote a message that only those named can read",
    "message lost": "found that a message did not reach everybody, and told whoever wrote it",
    "reply acknowledged nothing": "replied by email with a word of acknowledgement that acknowledged nothing",
    "next way opened": "told whoever is asked instead of somebody whose letter failed, for {queue}",
    "nobody left": "found nobody left to write to for {queue}",
    "uncollected": "reported to the sender that nobody has taken it for {queue}",
    "unanswered": "reported to the sender that nobody has said whether {queue} considers it",
    "found by search": "came upon it by searching",
    "held": "held a mail that says it belongs here, for the duty desk to look at",
    "released mail": "released a mail from quarantine into the conversation",
    "bound mail": "put a mail from quarantine into the conversation",
    "took in mail": "made a notification of a mail that was held or set aside",
    "answered mail": "answered a held mail",
    "arrived again": "was brought the same mail by another mailbox",
    "receipt withheld": "did not write to the sender, who has been written to enough today",
    "receipt unwanted": "did not write to the sender, whose mail came over a list or forbids it",
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
class Reading:
    """How often one person has opened it, and when last."""

    name: str
    times: int
    last: datetime


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
        "on": day_in_words(date.fromisoformat(str(detail["on"]))) if "on" in detail else "",
        "files": str(detail.get("files", "")),
    }
    if step.act == "filed" and step.actor_kind == ActorKind.SYSTEM:
        return f"The hub read it and asked {said['queues']}."
    words = ACTS.get(step.act, step.act).format(**said)
    return f"{_actor(step, names)} {words}{'' if words.endswith(ENDS) else '.'}"


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
