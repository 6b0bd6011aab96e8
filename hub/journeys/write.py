"""The words of one letter, as they are sent and as a draft shows them beforehand."""

from datetime import datetime
from typing import Final
from uuid import UUID

from hub.errors import NotFound
from hub.hub import Hub
from hub.journeys.stands import STANDS, stands
from hub.journeys.waiting import rung_of, waiting
from hub.queues.entry import Entry, State
from hub.queues.serious import heeds_silence
from hub.sending.address import Addressed
from hub.sending.delivery import Delivery
from hub.sending.delivery import State as Delivered
from hub.sending.kind import REPORTS, TO_SENDER, Kind
from hub.sending.lateness import SOONER, STOPPED, is_late, late, silenced
from hub.sending.letter import (
    by_reply,
    came_with,
    covered,
    facts,
    in_place,
    not_reached,
    off,
    passed_to,
)
from hub.sending.slip import Slip
from hub.sending.wording import OWN_WORDS, rehearsed
from hub.store.ledger import Ledger
from hub.tracking.trail import Step

HELD: Final = "step held"
BROUGHT_FORWARD: Final = frozenset({"linked", "completed", "redirected", "due time moved"})
"""Acts of the trail after which a step may have been due before anybody knew."""

ASKING: Final = frozenset({Kind.NOTICE, Kind.REMINDER, Kind.ESCALATION})
"""They ask for a named person, and an answer to them may be an acknowledgement."""
OF_A_STEP: Final = TO_SENDER | {Kind.REMINDER, Kind.ESCALATION, Kind.UNCONSIDERED, Kind.UNDONE}


def write(addressed: Addressed, reply: Slip, ledger: Ledger, hub: Hub) -> tuple[str, str]:
    """Subject and text."""
    delivery = addressed.delivery
    said = facts(addressed, reply, hub.rulebook.queues, hub.base_url)
    said |= {"late": _late(addressed, ledger, hub), "instead": in_place(delivery.instead, addressed.absent)}
    said["by_reply"] = by_reply(hub.rulebook.taking_words) if _takes_replies(delivery, hub) else ""
    if delivery.to_source and (source := ledger.sources.get(delivery.to_source)):
        said |= off(source, hub.base_url)
    if delivery.kind is Kind.REDIRECTED and delivery.entry_id:
        said["passed_to"] = passed_to(ledger.considerations.latest(delivery.entry_id), hub.rulebook.queues)
    if delivery.kind in REPORTS:
        said |= waiting(addressed, ledger, hub)
    if delivery.kind in STANDS and delivery.entry_id:
        said |= stands(addressed, delivery.entry_id, ledger, hub)
    if delivery.absence_id:
        said |= _cover(delivery.absence_id, ledger, hub)
    if delivery.message_id:
        said |= _of_message(delivery.message_id, ledger)
    if delivery.kind is Kind.ANSWER:
        said[OWN_WORDS] = ledger.answers.get(delivery.id, delivery.told_of).text
    subject, text = hub.letters[delivery.kind].fill(said | {"site": hub.site})
    return rehearsed(subject, text) if addressed.rehearsal else (subject, text)


def _takes_replies(delivery: Delivery, hub: Hub) -> bool:
    return delivery.kind in ASKING and bool(hub.post.reply_domain)


def _cover(absence_id: UUID, ledger: Ledger, hub: Hub) -> dict[str, str]:
    """Of what they are cover; why the other is away is nobody's business."""
    absence = ledger.absences.get(absence_id)
    absent = ledger.people.get(absence.person_id) if absence else None
    if absence is None or absent is None:
        raise NotFound("There is no such absence.")
    acts_on = [it for it in hub.rulebook.queues if absent.may_act_on(it) and absence.queue in (None, it)]
    return covered(absence, absent.name, [hub.rulebook.queues[it].title for it in acts_on], hub.base_url)


def _of_message(message_id: UUID, ledger: Ledger) -> dict[str, str]:
    """How many files it has, and by name whom its letters have not reached by now."""
    letters = ledger.deliveries.about_message(message_id)
    lost = {it.to_person for it in letters if it.state is Delivered.DEAD}
    instead = {it.to_person for it in letters if it.next_way_of and it.to_person not in lost}
    names = ledger.people.names(str(it) for it in lost | instead if it)
    called = ([names[str(it)] for it in those if it] for those in (lost, instead))
    files = came_with(ledger.attachments.beside(message_id))
    return {"files": files} | not_reached(*(sorted(it) for it in called))


def _late(addressed: Addressed, ledger: Ledger, hub: Hub) -> str:
    """Reckoned anew from the ladder; the outbox is asked only of a letter that is late."""
    about, one = addressed.about, addressed.delivery
    if about is None or one.kind not in OF_A_STEP:
        return ""
    index = one.step - about.earlier_steps - 1
    rung = rung_of(about, one.kind, index, hub)
    if rung is None or not is_late(rung.due_at, addressed.owed_at):
        return ""
    ladder = hub.rulebook.queues[about.queue].ladder_for(about.duty, about.state is State.ACCEPTED)
    before = ledger.deliveries.chased_before(one, addressed.owed_at)
    missed = range(max(before - about.earlier_steps, 0), index)
    why = _why_late(one, rung.due_at, addressed.owed_at, ledger, hub)
    return late(rung.due_at, (ladder.step(it) for it in missed), why)


def _why_late(one: Delivery, since: datetime, until: datetime, ledger: Ledger, hub: Hub) -> str:
    """As the trail has it: what a silence did not hold must not be said to have been silenced.

    What became serious meanwhile heeds no silence any more, and may have been held by one till then.
    """
    entry = ledger.entries.by_id(one.entry_id, lock=False) if one.entry_id else None
    trail = [it for it in ledger.audit.of(one.told_of) if it.at <= until]
    if entry and (heeds_silence(entry, hub.rulebook) or any(_held(it, entry, since) for it in trail)):
        ended = ledger.silences.kept_waiting(entry.queue, since, until)
        if ended is not None:
            return silenced(min(ended, until))
    known_since = any(it.act in BROUGHT_FORWARD and it.at >= since for it in trail)
    return SOONER if known_since else STOPPED


def _held(it: Step, entry: Entry, since: datetime) -> bool:
    """Whether the trail says that a silence held this ladder until after it."""
    until, queue = it.detail.get("until"), it.detail.get("queue")
    return it.act == HELD and queue == entry.queue and datetime.fromisoformat(str(until)) > since
