"""What must not wait until somebody looks: things unaccounted for, messages undelivered, mail unread."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from hub.hub import Hub
from hub.journeys.fetch import health
from hub.journeys.recompute import in_question
from hub.journeys.watch import newest, orphans, unheard_by
from hub.queues.person import Person
from hub.queues.queue import Queue
from hub.queues.recomputed import horizon
from hub.tracking.conservation import Check, Figures, Orphan
from hub.tracking.unheard import Unheard, Who

TELL: Final = "Tell whoever runs the hub now."
STOPPED: Final = (
    "The hub has stopped checking that nothing is lost, so it may not be chasing or sending either. "
    f"{TELL} Until it is back, ring the boards about anything urgent."
)


@dataclass(frozen=True, slots=True)
class NotTold:
    """A word about one notification that reached nobody; `opens` when this person can open it."""

    reference: str
    words: str
    opens: bool


@dataclass(frozen=True, slots=True)
class Alarms:
    """Sentences for the banner, those of the orphans that may be named, and all is well since when.

    `in_question` counts due times that a changed calendar would move and that this person may decide;
    `unheard` are words that reached nobody.
    """

    said: list[str] = field(default_factory=list)
    orphans: list[Orphan] = field(default_factory=list)
    well: Check | None = None
    checked_at: datetime | None = None
    in_question: int = 0
    unheard: list[NotTold] = field(default_factory=list)


def alarms(person: Person, hub: Hub) -> Alarms:
    """What is unaccounted for is everybody's alarm; the rest is for whoever can put it right."""
    if hub.custody.doubts():  # a copy rests, and says so above everything
        return Alarms()
    check, stale = newest(hub)
    found = check.figures
    said = [STOPPED] if stale else []
    if found:
        said += unaccounted(found)
    if found and person.hub_wide:
        said += unfinished(found)
        said += failed_mail(hub)
        if check.beat_trouble:
            said.append(f"The watcher outside hears nothing of the hub: {check.beat_trouble}")
        said += ending(check, hub)
    said += silences(person, check, hub)
    silent = unheard_by(person, hub) if found and found.unheard else []
    moving = bool(found and found.due_times_in_question) and len(in_question(person, hub))
    named = orphans(person, hub) if found and found.orphans else []
    well = check if found and found.holds and not stale else None
    unheard = [NotTold(it.reference, not_told(it, person), opens) for it, opens in silent]
    return Alarms(said, named, well, check.at, moving, unheard)


def ending(check: Check, hub: Hub) -> list[str]:
    """The calendar must reach beyond every clock, or nothing that comes in could be given a due time."""
    missing = horizon(hub.rulebook.calendar, check.at or check.known_since)
    return [] if missing is None else [f"{missing} {TELL}"]


def silences(person: Person, check: Check, hub: Hub) -> list[str]:
    """Queues that nobody would hear of: their own for those who act on them or say who is there, else all."""
    queues = hub.rulebook.queues
    theirs = [it for it in check.unreached if it.queue in queues and _concerns(person, queues[it.queue])]
    return [f"{queues[it.queue].title} reaches nobody: {it.why}." for it in theirs]


def _concerns(person: Person, queue: Queue) -> bool:
    return person.hub_wide or person.may_act_on(queue.id) or person.arranges(queue)


def not_told(it: Unheard, person: Person) -> str:
    """Whom to ring: only somebody who knows them can."""
    if it.who is Who.SENDER:
        mend = " Or correct their address and send it again." if person.on_triage else ""
        return f"no message reaches whoever raised it. Ring them, and say so on its page.{mend}"
    if it.writer == person.id:
        return "a message that you wrote reached nobody. Ring whoever it was for, and say so on its page."
    return "a message between people reached nobody."


def unaccounted(found: Figures) -> list[str]:
    """What breaks the promise that nothing is lost."""
    said = []
    if found.lost:
        said.append(f"{_count(abs(found.lost), 'thing')} accepted cannot be accounted for. {TELL}")
    if found.adrift:
        they = _count(found.adrift, "open thing has", "open things have")
        said.append(
            f"{they} nobody and nothing to look after {'it' if found.adrift == 1 else 'them'}. {TELL}"
        )
    if found.late:
        said.append(
            f"{_count(found.late, 'reminder, letter or mail', 'reminders, letters or mails')} due for more "
            f"than five minutes, and nothing sends or reads them. {TELL}"
        )
    return said


def unfinished(found: Figures) -> list[str]:
    """What the hub could not do alone."""
    said = []
    if found.dead_letters:
        said.append(f"{_count(found.dead_letters, 'message')} could not be delivered.")
    if found.endpoints_off:
        said.append(f"{_count(found.endpoints_off, 'system')} no longer called: look at Systems.")
    if found.quarantined:
        said.append(f"{_count(found.quarantined, 'mail')} in quarantine: a person has to look.")
    return said


def failed_mail(hub: Hub) -> list[str]:
    """Mail that came and that no mail server would hand out: nobody else knows what is in it."""
    return [
        f"{_count(it.unreadable, 'mail')} could not be fetched from the mailbox {it.name}. Open the mailbox, "
        "read what lies in its folder for failed mail, and then say so at Triage."
        for it in health(hub)
        if it.unreadable
    ]


def _count(number: int, thing: str, things: str = "") -> str:
    return f"{number} {thing if number == 1 else things or thing + 's'}"
