"""The earliest time holds over a whole case: all that any chain of links joins, and not only two of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from hub.errors import IllegalMove
from hub.hub import Hub
from hub.intake.filed import Filed
from hub.journeys.moved import Change, tell_of
from hub.queues.entry import Entry
from hub.queues.held import Held, give_back, keep_earliest
from hub.queues.undone import watched
from hub.sending.kind import Kind
from hub.store.ledger import Ledger

Case = dict[str, UUID]
"""Notifications by their references."""


def lock_case(references: Iterable[str], ledger: Ledger) -> Case:
    """These and all that they are linked with, in the order of their references, before anything of them
    changes.

    Whoever changes the times of several waits here, so that no two wait for each other. Raises NotFound, or
    IllegalMove where somebody linked one of them in this very moment.
    """
    case = _joined(references, ledger)
    for it in sorted(case):
        ledger.notifications.get(it, lock=True)
    if _joined(references, ledger).keys() - case.keys():
        raise IllegalMove("Somebody has just linked this with another notification. Try once more.")
    return case


def keep_times(filed: Filed, ledger: Ledger, hub: Hub, told: Collection[str] = ()) -> None:
    """Queues were added to one that is linked, or its times moved: the earliest hold there too, and a later
    word on the link gives these back no more. Whoever calls has locked the case; its people on the queues
    `told` hear of it anyway.
    """
    case = _joined([filed.reference], ledger)
    if len(case) > 1:
        _, changes = _hold(_entries(case, ledger), ledger, hub)
        fresh = [it for it in changes if it[1].notification_id != filed.id or it[1].queue not in told]
        tell_of(Kind.BROUGHT_FORWARD, fresh, ledger, hub)


def hold(case: Case, ledger: Ledger, hub: Hub) -> tuple[Held, ...]:
    """Two have been linked: on every queue that several of the case are on, the earliest time of them all."""
    held, changes = _hold(_entries(case, ledger), ledger, hub)
    tell_of(Kind.BROUGHT_FORWARD, changes, ledger, hub)
    return held


def take_back(case: Case, apart: frozenset[UUID], ledger: Ledger, hub: Hub) -> tuple[Held, ...]:
    """A link was taken back: each has its own times again, and of the links that are left the earliest.

    `apart` are the two that are linked no more, by themselves.
    """
    was = _entries(case, ledger)
    said = ledger.cases.held_among(case.values())
    now = {it.id: give_back(it, said, hub.rulebook, ledger.now) for it in was}
    held: list[Held] = []
    for left in _parts(case, ledger, apart):
        found, moved = _earliest([it for it in now.values() if it.reference in left], ledger, hub)
        held += found
        now |= {it.id: it for _, it in moved}
    tell_of(Kind.MOVED, _keep([(it, now[it.id]) for it in was], ledger, hub), ledger, hub)
    return tuple(held)


def _parts(case: Case, ledger: Ledger, apart: frozenset[UUID]) -> Iterator[Case]:
    """What is joined still, each part once."""
    seen: set[str] = set()
    for reference in sorted(case):
        if reference not in seen:
            left = _joined([reference], ledger, apart)
            seen |= left.keys()
            yield left


def _joined(references: Iterable[str], ledger: Ledger, apart: frozenset[UUID] = frozenset()) -> Case:
    """Whatever any chain of links leads to from these."""
    found: Case = {}
    ahead = set(references)
    while ahead:
        reference = ahead.pop()
        found[reference] = ledger.notifications.get(reference).id
        linked = ledger.cases.linked(found[reference])
        live = (it for it, link in linked.items() if apart != {link.pair.earlier, link.pair.later})
        ahead |= {it for it in live if it not in found}
    return found


def _entries(case: Case, ledger: Ledger) -> list[Entry]:
    return [it for reference in sorted(case) for it in ledger.entries.of(case[reference], lock=True)]


def _hold(entries: Sequence[Entry], ledger: Ledger, hub: Hub) -> tuple[tuple[Held, ...], list[Change]]:
    """Each beside all others on its queue, and what that has changed, which is kept."""
    held, changes = _earliest(entries, ledger, hub)
    return held, _keep(changes, ledger, hub)


def _keep(changes: Iterable[Change], ledger: Ledger, hub: Hub) -> list[Change]:
    """Those that are any; of a time that moved twice it is the last that a ladder begins anew for."""
    kept = [(it, watched(it, after, hub.rulebook, ledger.now)) for it, after in changes if it != after]
    ledger.entries.save([after for _, after in kept])
    return kept


def _earliest(entries: Sequence[Entry], ledger: Ledger, hub: Hub) -> tuple[tuple[Held, ...], list[Change]]:
    """Of a time that came forward twice, one word from first to last."""
    desks = defaultdict[str, list[Entry]](list)
    for it in entries:
        desks[it.queue].append(it)
    changes: list[Change] = []
    held: dict[tuple[UUID, str], Held] = {}
    for entry in entries:
        moved = entry
        for beside in (it for it in desks[entry.queue] if it.id != entry.id):
            moved, found = keep_earliest(moved, beside, hub.rulebook, ledger.now)
            for time in found:
                first = held.get((time.entry_id, time.name), time)
                held[time.entry_id, time.name] = replace(first, held=time.held)
        changes.append((entry, moved))
    return tuple(held.values()), [it for it in changes if it[0] != it[1]]
