"""Files beside a notification: kept with it, screened unasked, opened only once they have passed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from hub.errors import NotAllowed, NotFound
from hub.hub import Hub
from hub.intake import mail
from hub.intake.attachment import Attachment, Danger, State, clean_name
from hub.intake.filed import Filed
from hub.journeys.acknowledge import actor_of
from hub.queues.person import Person
from hub.store.ledger import Ledger
from hub.words import SYSTEM, Actor


@dataclass(frozen=True, slots=True)
class Opened:
    """A file in the hands of whoever asked for it."""

    name: str
    content_type: str
    content: bytes


def keep(
    files: Sequence[mail.Attachment],
    notification_id: UUID,
    by: Actor,
    ledger: Ledger,
    message_id: UUID | None = None,
) -> None:
    """Within the caller's transaction; a file without a single byte is none.

    With a message it is read by those who may read that message, and by nobody else.
    """
    new = (replace(_new(it, notification_id, by, ledger), message_id=message_id) for it in files)
    kept = [(it, file.content) for it, file in zip(new, files, strict=True) if file.content]
    if kept:
        ledger.attachments.add(kept)
        told = {"files": len(kept), "octets": sum(it.size for it, _ in kept)}
        ledger.audit.write("attached", str(notification_id), notification_id, by=by, **told)


def waiting(hub: Hub) -> list[UUID]:
    """Files that are due to be screened."""
    with hub.ledger(SYSTEM) as ledger:
        return ledger.attachments.due(ledger.now, 10)


def screen(attachment_id: UUID, hub: Hub) -> None:
    """Claim, look, record. No transaction is open while the file is looked at."""
    claimed = _claim(attachment_id, hub)
    if claimed is None:
        return
    begun, content = claimed
    screened = hub.screen(begun.name, content)
    with hub.ledger(SYSTEM) as ledger:
        current = ledger.attachments.get(attachment_id, lock=True)
        if (current.due_at, current.attempts) != (begun.due_at, begun.attempts):
            return  # another took it up when our lease had run out, or a person released it
        settled = current.settle(screened, ledger.now)
        ledger.attachments.save(settled)
        if settled.state is not current.state:
            _write_down(settled, ledger)


def download(reference: str, attachment_id: UUID, person: Person, hub: Hub) -> Opened:
    """The file, and who took it on the trail; raises NotFound when it is not theirs or has not passed."""
    with hub.ledger(actor_of(person)) as ledger:
        filed = ledger.notifications.get(reference)
        it = ledger.attachments.get(attachment_id)
        if it.notification_id != filed.id:
            raise NotFound("There is no such file, or it is not yours to see.")
        content = ledger.attachments.content(it)
        ledger.audit.write("opened file", str(it.id), filed.id, octets=it.size)
    return Opened(it.name, it.content_type, content)


def release(reference: str, attachment_id: UUID, why: str, person: Person, hub: Hub) -> None:
    """Somebody who can read what it came with answers for a held file; reason and findings are kept."""
    with hub.ledger(actor_of(person)) as ledger:
        filed = ledger.notifications.get(reference)
        ledger.attachments.get(attachment_id)  # what they cannot see is not theirs to release
    if not may_release(person, filed, hub):
        raise NotAllowed("Only somebody who acts on one of its queues releases a file that is held.")
    with hub.ledger(SYSTEM) as ledger:
        it = ledger.attachments.get(attachment_id, lock=True)
        if it.notification_id != filed.id:
            raise NotFound("There is no such file here.")
        ledger.attachments.save(it.release(why.strip()))
        found = _dangers(it)
        ledger.audit.write("released file", str(it.id), filed.id, by=actor_of(person), found=found)


def may_release(person: Person, filed: Filed, hub: Hub) -> bool:
    """Whether they act on a queue that was asked, or on one of a board concerned, as the sending board is.

    The duty desk sees few routed notifications and no restricted message: were it alone asked, nobody could.
    """
    queues = (it for it in hub.rulebook.queues.values() if filed.audience & {it.id, it.owner})
    return any(person.may_act_on(it.id) for it in queues)


def _new(it: mail.Attachment, notification_id: UUID, by: Actor, ledger: Ledger) -> Attachment:
    return Attachment(
        id=uuid4(),
        notification_id=notification_id,
        name=clean_name(it.name),
        content_type=it.content_type,
        size=len(it.content),
        added_at=ledger.now,
        added_by=by,
        due_at=ledger.now,
        within=it.within,
    )


def _claim(attachment_id: UUID, hub: Hub) -> tuple[Attachment, bytes] | None:
    with hub.ledger(SYSTEM) as ledger:
        it = ledger.attachments.claim(attachment_id, ledger.now)
        if it is None:
            return None
        if it.spent:
            held = it.give_up()
            ledger.attachments.save(held)
            _write_down(held, ledger)
            return None
        begun = it.begin(ledger.now)
        ledger.attachments.save(begun)
        return begun, ledger.attachments.content(begun)


def _write_down(it: Attachment, ledger: Ledger) -> None:
    act = "file passed" if it.state is State.PASSED else "file held"
    ledger.audit.write(act, str(it.id), it.notification_id, found=_dangers(it))


def _dangers(it: Attachment) -> Sequence[Danger]:
    return [finding.danger for finding in it.findings]
