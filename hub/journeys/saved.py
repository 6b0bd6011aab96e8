"""A person keeps a filter of the tracking screen by name; Tracking may open with one of them."""

from hub.hub import Hub
from hub.journeys.acknowledge import actor_of
from hub.queues.person import Person
from hub.tracking.saved import SavedView, trouble


def saved(person: Person, hub: Hub) -> list[SavedView]:
    """Their own, by name."""
    with hub.ledger(actor_of(person)) as ledger:
        return ledger.saved.of(person.id)


def save(view: SavedView, person: Person, hub: Hub) -> str:
    """Keep it; what is wrong with it, or nothing."""
    with hub.ledger(actor_of(person)) as ledger:
        others = [it for it in ledger.saved.of(person.id) if it.name != view.name]
        if wrong := trouble(view.name, len(others)):
            return wrong
        ledger.saved.save(person.id, view)
        ledger.audit.write("view saved", str(person.id), start=view.start)
    return ""


def open_with(name: str | None, person: Person, hub: Hub) -> None:
    """Tracking opens with this view from now on; None for everything that is open."""
    with hub.ledger(actor_of(person)) as ledger:
        ledger.saved.start(person.id, name)
        ledger.audit.write("start view set", str(person.id))


def remove(name: str, person: Person, hub: Hub) -> None:
    """Forget it."""
    with hub.ledger(actor_of(person)) as ledger:
        ledger.saved.remove(person.id, name)
        ledger.audit.write("view removed", str(person.id))
