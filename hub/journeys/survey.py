"""Somebody tests a mailbox: can the hub sign in, are its folders there, how much waits. Nothing changes."""

from hub.errors import NotAllowed, NotFound
from hub.hub import Hub
from hub.intake.mailbox import Survey, Trouble
from hub.journeys.acknowledge import actor_of
from hub.queues.person import Person
from hub.words import SYSTEM


def survey(name: str, person: Person | None, hub: Hub) -> Survey | Trouble:
    """What was seen; on the trail, with no transaction open while the mail server thinks. None: the shell."""
    if person is not None and not person.on_triage:
        raise NotAllowed("Only the duty desk can test a mailbox.")
    if name not in hub.mailboxes:
        known = ", ".join(hub.mailboxes) or "none"
        raise NotFound(f"There is no mailbox {name}. mailboxes.toml names: {known}.")
    seen = hub.mailboxes[name].inbox.survey()
    said = seen.kind if isinstance(seen, Trouble) else "works"
    with hub.ledger(SYSTEM) as ledger:
        by = actor_of(person) if person else SYSTEM
        ledger.audit.write("mailbox tested", name, by=by, said=said)
    return seen
