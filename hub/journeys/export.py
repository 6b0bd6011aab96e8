"""A person takes the list away: what the screen lists for the filter, and the taking goes on the trail."""

from typing import Final

from hub.hub import Hub
from hub.journeys.acknowledge import actor_of
from hub.journeys.look import owned_queues
from hub.queues.person import Person
from hub.tracking.board import Sought
from hub.tracking.reading import Export

MOST: Final = 10_000
"""Notifications in one file: more than anybody reads, and never more than a process can hold."""


def export(sought: Sought, form: str, person: Person, hub: Hub) -> Export:
    """All pages of the filter in one reading, so that nothing is listed twice; nothing is unsealed."""
    with hub.ledger(actor_of(person)) as ledger:
        lines, more = ledger.views.listed(sought, owned_queues(hub), MOST)
        asked = [sought.board, sought.queue, sought.state, sought.reference, "overdue" * sought.overdue]
        ledger.audit.write(
            "exported", str(person.id), form=form, lines=len(lines), filter=[it for it in asked if it]
        )
        return Export(ledger.now, lines, more, ledger.views.outcomes(lines))
