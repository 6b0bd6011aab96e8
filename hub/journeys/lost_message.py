"""A letter that tells somebody of a message is lost: whoever stands in for them hears, and its writer.

Only those hear who may read it: of what is restricted nobody is told instead. The writer gets one letter a
message; its page says whom it did not reach.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from hub.hub import Hub
from hub.messaging.message import Addressing, Recipients
from hub.queues.member import Member, Role
from hub.queues.next_way import next_way
from hub.queues.person import Person
from hub.sending.delivery import GONE, Delivery, State
from hub.sending.plan import next_ways, to_writer
from hub.store.ledger import Ledger


def message_lost(failed: Delivery, ledger: Ledger, hub: Hub) -> None:
    """In the transaction in which it failed; nobody who has word of the message already is told twice."""
    person = ledger.people.get(failed.to_person) if failed.to_person else None
    if person is None or failed.message_id is None:
        return
    # Locked: of two that fail at once, the later sees what the earlier wrote.
    beside = ledger.deliveries.about_message(failed.message_id, lock=True)
    said = ledger.messages.addressed(failed.message_id)
    if not _missed(failed, person, said, beside, ledger):
        return
    others = [] if said.restricted else _instead(failed, person, said, beside, ledger, hub)
    ledger.deliveries.plan([*next_ways(failed, others, ledger.now), *to_writer(failed, said, ledger.now)])
    ledger.audit.write("message lost", str(failed.message_id), failed.notification_id)


def _missed(
    failed: Delivery, person: Person, said: Addressing, beside: Sequence[Delivery], ledger: Ledger
) -> bool:
    """Not where they have read it all the same, or others have it whom it went to with them."""
    read = failed.message_id is not None and ledger.messages.has_read(failed.message_id, person.id)
    if read or any(it.next_way_of == failed.id for it in beside):
        return False
    by_name = person.id in said.to.people or failed.next_way_of is not None
    return by_name or not _with_others(person, said.to, _told(beside), ledger)


def _told(beside: Iterable[Delivery]) -> set[UUID]:
    return {it.to_person for it in beside if it.to_person and it.state not in GONE}


def _with_others(person: Person, to: Recipients, told: Collection[UUID], ledger: Ledger) -> bool:
    """Whether it went to them with their queue or their board, and somebody else there has word of it."""
    beside = (ledger.people.get(it) for it in told)
    return any(_of_the_same(person, it, to) for it in beside if it)


def _of_the_same(one: Person, other: Person, to: Recipients) -> bool:
    queue = any(one.may_act_on(it) and other.may_act_on(it) for it in to.queues)
    return queue or (one.partnership in to.boards and one.partnership == other.partnership)


def _instead(  # noqa: PLR0913, PLR0917 - the letter, whose it was, what it tells of, and both doors
    failed: Delivery,
    person: Person,
    said: Addressing,
    beside: Sequence[Delivery],
    ledger: Ledger,
    hub: Hub,
) -> list[Member]:
    """The first in turn on a queue that was asked and that they act on: they may read what is open."""
    asked = {it.queue for it in ledger.entries.of(failed.told_of)} & set(hub.rulebook.queues)
    roster = ledger.desks.roster(asked, ())
    dead = {it.to_person for it in beside if it.state is State.DEAD}
    out = {it for it in (*dead, person.id, said.author) if it}
    ways = (next_way(person.id, it, roster, out) for it in sorted(asked) if _sits(person, it))
    found, told = next((it for it in ways if it), []), _told(beside)
    return [it for it in found if it.person_id not in told]


def _sits(person: Person, queue: str) -> bool:
    """Also of one whose account was shut, so that no letter reaches them."""
    return person.seats.get(queue, Role.READER) is not Role.READER
