"""The sweep compares what is new or newly completed with all that was told before, and suggests pairs.

Never when something is filed: somebody waits for an accept, nobody for this. What is owed here is a condition
on the notification's own row, so that filing and completing do nothing for it.
"""

from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

from hub.errors import Tampered
from hub.hub import Hub
from hub.intake.filed import Filed
from hub.intake.resemble import Traits, features, resemblance, traits
from hub.store.ledger import Ledger
from hub.tracking.linking import Pair, pair
from hub.words import SYSTEM

BATCH: Final = 25


def recognise(hub: Hub) -> int:
    """Compare a few, the newest first; how many."""
    with hub.ledger(SYSTEM) as ledger:
        due = ledger.resemblances.due(BATCH)
    for it in due:
        _compare(it, hub)
    return len(due)


def _compare(notification_id: UUID, hub: Hub) -> None:
    with hub.ledger(SYSTEM) as ledger:
        if not ledger.resemblances.claim(notification_id):
            return
        if (filed := _opened(notification_id, ledger)) is None:
            ledger.resemblances.pass_over(notification_id)
            return
        mine = traits(filed.reference, filed.told)
        digests = {ledger.mark(text.encode(), f"resemble:{clue}") for clue, text in features(mine)}
        ledger.resemblances.mark(filed, digests)
        sharing = ledger.resemblances.sharing(filed.id, digests)
        ledger.resemblances.forget(filed.id, but=[*_suggest(filed, mine, sharing, ledger)])


def _suggest(filed: Filed, mine: Traits, sharing: Iterable[UUID], ledger: Ledger) -> Iterator[Pair]:
    for other in filter(None, (_opened(it, ledger) for it in sharing)):
        both, theirs = pair(filed, other), traits(other.reference, other.told)
        first, second = (mine, theirs) if both.earlier == filed.id else (theirs, mine)
        if found := resemblance(first, second):
            ledger.resemblances.suggest(both, found)
            yield both


def _opened(notification_id: UUID, ledger: Ledger) -> Filed | None:
    """None for a rehearsal; and, with a line on its trail, when its facts do not verify: that must not stop
    all the others.
    """
    try:
        filed = ledger.notifications.by_id(notification_id)
        return None if filed.rehearsal else filed
    except Tampered as error:
        ledger.audit.write("not compared", str(notification_id), notification_id, why=str(error))
        return None
