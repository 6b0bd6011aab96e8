"""A ladder's word to whoever raised it: by their door, and to people of their board where no letter goes."""

from collections.abc import Iterator

from hub.errors import Tampered
from hub.hub import Hub
from hub.intake.filed import Filed
from hub.queues.asked import asked
from hub.queues.entry import Entry
from hub.queues.ladder import To
from hub.queues.member import Member
from hub.sending.delivery import TO_SENDER, Delivery, Kind
from hub.sending.plan import Owed, letters, to_sender
from hub.store.ledger import Ledger
from hub.words import TRIAGE, Channel


def word_to_sender(entry: Entry, kind: Kind, ledger: Ledger, hub: Hub) -> list[Delivery]:
    """Where the sender cannot be read any more, that is written down, and every ladder goes on."""
    try:
        filed = ledger.notifications.by_id(entry.notification_id)
    except Tampered as error:
        why = str(error)
        ledger.audit.write("sender unreadable", entry.reference, entry.notification_id, why=why)
        return []
    ways = to_sender(filed, kind, ledger.now, entry)
    if any(it.channel is Channel.MAIL for it in ways) or (kind in TO_SENDER and _hears(filed, ledger)):
        return ways
    people = {it.person_id: it for it in _their_people(filed, ledger, hub)}
    return [*ways, *letters(Owed(entry, kind, entry.step), [*people.values()], ledger.now)]


def _hears(filed: Filed, ledger: Ledger) -> bool:
    """Whether their system has an endpoint that is called; only a report goes to people besides."""
    source = ledger.sources.get(filed.source) if filed.channel is Channel.WEBHOOK else None
    return source is not None and source.listens and source.endpoint is not None and source.calls.on


def _their_people(filed: Filed, ledger: Ledger, hub: Hub) -> Iterator[Member]:
    """The chairs of the sending board's queues, or who stands in for them; else the duty desk.

    Where nobody is there either, the start screen says so of the duty desk.
    """
    theirs = [it.id for it in hub.rulebook.queues.values() if it.owner == filed.partnership]
    roster = ledger.desks.roster({TRIAGE, *theirs}, ())
    for queue in theirs or [TRIAGE]:
        yield from asked(To.CHAIR, queue, roster)
