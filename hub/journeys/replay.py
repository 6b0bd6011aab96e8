"""Past cases once more under other rules, to see before a change who would have been asked and was not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hub.hub import Hub
from hub.intake.notification import Notification
from hub.intake.read import read
from hub.queues.rulebook import Rulebook
from hub.routing.route import Routing, route
from hub.words import SYSTEM, TRIAGE, Duty

BATCH = 500


@dataclass(frozen=True, slots=True)
class Changed:
    """One case that would go elsewhere: its queues and duties by the one rulebook and by the other."""

    case: str
    now: dict[str, str]
    then: dict[str, str]


def changed(cases: Iterable[tuple[str, Notification]], now: Rulebook, then: Rulebook) -> Iterator[Changed]:
    """Every case whose queues, duties or triage differ between two rulebooks."""
    for name, notification in cases:
        before, after = _desks(route(notification, now)), _desks(route(notification, then))
        if before != after:
            yield Changed(name, before, after)


def kept(hub: Hub) -> Iterator[tuple[str, Notification]]:
    """Every notification in the hub that reads, by reference; on the audit trail each was read."""
    after = ""
    while True:
        with hub.ledger(SYSTEM) as ledger:
            page = ledger.notifications.after(after, BATCH)
            for filed in page:
                ledger.audit.write("replayed", filed.reference, filed.id, revision=filed.revision)
        for filed in page:
            understood = read(filed.told.fields)
            if isinstance(understood, Notification):
                yield filed.reference, understood
        if len(page) < BATCH:
            return
        after = page[-1].reference


def _desks(routing: Routing) -> dict[str, str]:
    found = {it.queue: str(it.duty) for it in routing.queues}
    return found | {TRIAGE: str(Duty.MUST_CONSIDER)} if routing.triage else found
