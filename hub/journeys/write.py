"""The words of one letter, as they are sent and as a draft shows them beforehand."""

from uuid import UUID

from hub.errors import NotFound
from hub.hub import Hub
from hub.queues.ladder import Rung, rung_at
from hub.queues.serious import serious
from hub.sending.address import Addressed
from hub.sending.delivery import Kind
from hub.sending.letter import (
    OWN_WORDS,
    came_with,
    covered,
    facts,
    in_place,
    is_late,
    late,
    off,
    passed_to,
    rehearsed,
)
from hub.sending.slip import Slip
from hub.store.ledger import Ledger


def write(addressed: Addressed, reply: Slip, ledger: Ledger, hub: Hub) -> tuple[str, str]:
    """Subject and text."""
    delivery = addressed.delivery
    said = facts(addressed, reply, hub.rulebook.queues, hub.base_url)
    said["late"] = _late(addressed, ledger, hub)
    said["instead"] = in_place(delivery.instead, addressed.absent)
    if delivery.to_source and (source := ledger.sources.get(delivery.to_source)):
        said |= off(source, hub.base_url)
    if delivery.kind is Kind.REDIRECTED and delivery.entry_id:
        said["passed_to"] = passed_to(ledger.considerations.latest(delivery.entry_id), hub.rulebook.queues)
    if delivery.absence_id:
        said |= _cover(delivery.absence_id, ledger, hub)
    if delivery.message_id:
        said["files"] = came_with(ledger.attachments.beside(delivery.message_id))
    if delivery.kind is Kind.ANSWER:
        said[OWN_WORDS] = ledger.answers.get(delivery.id, delivery.told_of).text
    subject, text = hub.letters[delivery.kind].fill(said | {"site": hub.site})
    return rehearsed(subject, text) if addressed.rehearsal else (subject, text)


def _cover(absence_id: UUID, ledger: Ledger, hub: Hub) -> dict[str, str]:
    """Of what they are cover; why the other is away is nobody's business."""
    absence = ledger.absences.get(absence_id)
    absent = ledger.people.get(absence.person_id) if absence else None
    if absence is None or absent is None:
        raise NotFound("There is no such absence.")
    acts_on = [it for it in hub.rulebook.queues if absent.may_act_on(it) and absence.queue in (None, it)]
    return covered(absence, absent.name, [hub.rulebook.queues[it].title for it in acts_on], hub.base_url)


def _late(addressed: Addressed, ledger: Ledger, hub: Hub) -> str:
    """Reckoned anew from the ladder; the outbox is asked only of a letter that is late."""
    about, one = addressed.about, addressed.delivery
    if about is None or one.kind not in (Kind.REMINDER, Kind.ESCALATION, Kind.UNCONSIDERED):
        return ""
    index = one.step - about.earlier_steps - 1
    if index < 0:
        return ""
    ladder = hub.rulebook.queues[about.queue].ladder_for(about.duty)
    rung = rung_at(ladder, index, about.anchor(one.kind), hub.rulebook.calendar)
    if not isinstance(rung, Rung) or not is_late(rung.due_at, addressed.owed_at):
        return ""
    missed = range(max(ledger.deliveries.chased_before(one) - about.earlier_steps, 0), index)
    heeds = not serious(about.queue, about.duty, hub.rulebook)
    quiet = ledger.silences.kept_waiting(about.queue, rung.due_at, addressed.owed_at) if heeds else None
    return late(rung.due_at, (ladder.step(it) for it in missed), quiet)
