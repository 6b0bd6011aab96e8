"""Whether everything accepted is accounted for, and what waits for a person because a machine gave up."""

from collections.abc import Sequence

from hub.calendar import NoCalendar
from hub.hub import Hub
from hub.intake.mailbox import UNREAD
from hub.journeys.acknowledge import actor_of
from hub.journeys.fetch import health
from hub.queues.person import Person
from hub.queues.recomputed import horizon
from hub.sending.outcome import Sent
from hub.store.ledger import Ledger
from hub.tracking.conservation import Check, Figures, Orphan
from hub.tracking.progress import Progress
from hub.tracking.unheard import Unheard, Who
from hub.tracking.unreached import REMEMBERED, Unreached, unreached
from hub.words import SYSTEM


def figures(hub: Hub) -> Figures:
    """The conservation figures, as of now."""
    with hub.ledger(SYSTEM) as ledger:
        return ledger.figures()


def unreached_queues(hub: Hub) -> tuple[Unreached, ...]:
    """Queues where nobody would hear of what comes, in the order of the configuration."""
    with hub.ledger(SYSTEM) as ledger:
        return _unreached(hub, ledger)


def calendar_ends(hub: Hub) -> NoCalendar | None:
    """The year that clocks are about to need and that has no bank holidays on file."""
    with hub.ledger(SYSTEM) as ledger:
        return horizon(hub.rulebook.calendar, ledger.now)


def check(hub: Hub) -> int:
    """Once a minute, whoever comes first: count, and tell the outside while all is well. Always 0."""
    if hub.custody.doubts():
        return 0
    with hub.ledger(SYSTEM) as ledger:
        found = None
        if ledger.checks.claim():
            ledger.instances.see()
            found = _counted(hub, ledger)
    deaf = any(it.alarm not in ("", UNREAD) for it in health(hub))  # mail set aside is no sign of death
    if found and found.holds and hub.beat and not deaf:
        answer = hub.beat()
        with hub.ledger(SYSTEM) as ledger:
            ledger.checks.beat("" if isinstance(answer, Sent) else answer.why)
    return 0


def recount(hub: Hub) -> None:
    """Somebody has just put something right: screens must not go on saying that it is wrong."""
    with hub.ledger(SYSTEM) as ledger:
        _counted(hub, ledger)


def newest(hub: Hub) -> tuple[Check, bool]:
    """The newest check, and whether it is so old that checking itself must have stopped."""
    with hub.ledger(SYSTEM) as ledger:
        it = ledger.checks.newest()
        return it, it.stale(ledger.now)


def orphans(person: Person, hub: Hub) -> list[Orphan]:
    """Those that this person may see."""
    with hub.ledger(SYSTEM) as ledger:
        found = ledger.orphans()
    with hub.ledger(actor_of(person)) as ledger:
        seen = ledger.checks.seen({it.reference for it in found})
    return [it for it in found if it.reference in seen]


def unheard(hub: Hub) -> Sequence[Unheard]:
    """Words that reached nobody, and whom they were for."""
    with hub.ledger(SYSTEM) as ledger:
        return ledger.unheard()


def unheard_by(person: Person, hub: Hub) -> list[tuple[Unheard, bool]]:
    """Those for this person to put right, and whether they can open the notification.

    Theirs is what they wrote, and whom to ring about what they may see; all, where they look after the hub.
    """
    found = unheard(hub)
    with hub.ledger(actor_of(person)) as ledger:
        seen = ledger.checks.seen({it.reference for it in found})
    mends = person.hub_wide
    theirs = (it for it in found if mends or it.writer == person.id or it.who is Who.SENDER)
    return [(it, it.reference in seen) for it in theirs if mends or it.reference in seen]


def dead_letters(hub: Hub) -> list[Progress]:
    """Every delivery that will not be tried again unless somebody asks."""
    with hub.ledger(SYSTEM) as ledger:
        return ledger.attempts.dead()


def answering(hub: Hub) -> None:
    """Nothing while the database answers; raises Unavailable."""
    with hub.ledger(SYSTEM):
        return


def _counted(hub: Hub, ledger: Ledger) -> Figures:
    found = ledger.figures()
    ledger.checks.keep(found, _unreached(hub, ledger))
    return found


def _unreached(hub: Hub, ledger: Ledger) -> tuple[Unreached, ...]:
    queues = list(hub.rulebook.queues)
    roster = ledger.desks.roster(queues, ())
    return unreached(queues, roster, ledger.deliveries.unreached(ledger.now - REMEMBERED))
