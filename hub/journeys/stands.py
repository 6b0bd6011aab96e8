"""What a letter says of how its entry stands: what is to be done by when, who has it, what was done."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from hub.calendar import day_in_words, in_words
from hub.hub import Hub
from hub.sending.address import Addressed
from hub.sending.kind import Kind
from hub.sending.letter import passed_to, undone
from hub.store.ledger import Ledger
from hub.tracking.trail import Step

STANDS: Final = frozenset({Kind.UNDONE, Kind.SETTLED, Kind.CLEARED})

DONE: Final[Mapping[str, str]] = {
    "accepted": "{who} said at {at} that they will consider it.",
    "redirected": "{who} passed it on to {to} at {at}.",
    "declined": "{who} said at {at} that they will not consider it.",
    "decided": "{who} recorded their decision at {at}.",
    "clock met": "{who} said at {at} that \u201c{due}\u201d was done on {on}.",
}
"""By the act of the trail that the letter goes with."""


def stands(addressed: Addressed, entry: UUID, ledger: Ledger, hub: Hub) -> dict[str, str]:
    """As far as it was not opened again since."""
    match addressed.delivery.kind:
        case Kind.UNDONE:
            return undone(ledger.entries.by_id(entry, lock=False).next_clock)
        case Kind.CLEARED:
            return {"done": _done(addressed, ledger, hub)}
        case _:
            made = ledger.entries.acknowledgements(addressed.delivery.told_of).get(entry)
            at = in_words(made.at if made else ledger.now)
            return {"taker": made.name if made else "A colleague", "taken_at": at}


def _done(addressed: Addressed, ledger: Ledger, hub: Hub) -> str:
    """The act was written down in the transaction that owed the letter, so at the same instant."""
    about = addressed.about
    acts = [
        it
        for it in ledger.audit.of(addressed.delivery.told_of)
        if it.at == addressed.owed_at and about and it.detail.get("queue") == about.queue and it.act in DONE
    ]
    if not acts:
        return "That has been done."
    act = acts[-1]
    who = ledger.people.names([act.actor_id]).get(act.actor_id, "A colleague")
    return DONE[act.act].format(who=who, at=in_words(act.at), **_detail(act, hub))


def _detail(act: Step, hub: Hub) -> dict[str, str]:
    on, to = act.detail.get("on"), act.detail.get("to")
    return {
        "to": passed_to(str(to) if to else None, hub.rulebook.queues),
        "due": str(act.detail.get("due", "")),
        "on": day_in_words(date.fromisoformat(str(on))) if on else "",
    }
