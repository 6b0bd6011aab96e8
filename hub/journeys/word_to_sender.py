"""A ladder's word to whoever raised it: by their door, and to people of their board where no letter goes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from hub.hub import Hub
from hub.intake.filed import Filed
from hub.queues.asked import asked
from hub.queues.entry import Entry
from hub.queues.ladder import To
from hub.queues.member import Member
from hub.sending.delivery import Delivery
from hub.sending.kind import TO_SENDER, Kind
from hub.sending.plan import Owed, letters, to_sender
from hub.store.ledger import Ledger
from hub.words import TRIAGE, Channel


@dataclass(frozen=True, slots=True)
class Senders:
    """Of the notifications that one chase speaks of; what several have in common is asked once."""

    ledger: Ledger
    hub: Hub
    filed: Mapping[UUID, Filed]
    _hears: dict[str, bool] = field(default_factory=dict)
    _people: dict[str | None, list[Member]] = field(default_factory=dict)

    def word(self, entry: Entry, kind: Kind) -> list[Delivery]:
        """What whoever raised it is owed; nothing where that cannot be read any more."""
        filed = self.filed.get(entry.notification_id)
        if filed is None:
            return []
        ways = to_sender(filed, kind, self.ledger.now, entry)
        if any(it.channel is Channel.MAIL for it in ways) or (kind in TO_SENDER and self._hear(filed)):
            return ways
        return [*ways, *letters(Owed(entry, kind, entry.step), self._of(filed.partnership), self.ledger.now)]

    def _hear(self, filed: Filed) -> bool:
        """Whether their system has an endpoint that is called; only a report goes to people besides."""
        if filed.channel is not Channel.WEBHOOK:
            return False
        if filed.source not in self._hears:
            source = self.ledger.sources.get(filed.source)
            called = source is not None and source.listens and source.endpoint is not None
            self._hears[filed.source] = called and source is not None and source.calls.on
        return self._hears[filed.source]

    def _of(self, partnership: str | None) -> list[Member]:
        if partnership not in self._people:
            people = {it.person_id: it for it in _chairs(partnership, self.ledger, self.hub)}
            self._people[partnership] = [*people.values()]
        return self._people[partnership]


def senders(entries: Iterable[Entry], ledger: Ledger, hub: Hub) -> Senders:
    """Read all at once. Where one cannot be read any more, that is written down, and every ladder goes on."""
    about = {it.notification_id: it for it in entries}
    found, unreadable = ledger.notifications.these(about)
    for key, why in unreadable.items():
        ledger.audit.write("sender unreadable", about[key].reference, key, why=why)
    return Senders(ledger, hub, found)


def _chairs(partnership: str | None, ledger: Ledger, hub: Hub) -> Iterator[Member]:
    """Of the sending board's queues, or who stands in for them; else the duty desk.

    Where nobody is there either, the start screen says so of the duty desk.
    """
    theirs = [it.id for it in hub.rulebook.queues.values() if it.owner == partnership]
    roster = ledger.desks.roster({TRIAGE, *theirs}, ())
    for queue in theirs or [TRIAGE]:
        yield from asked(To.CHAIR, queue, roster)
