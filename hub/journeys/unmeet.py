"""A person takes back that what a duty's clock asks for was done: it runs and is chased again.

Where the notification is linked with others of the same case, a day that was brought forward there by what
was said stays: no time of theirs gets later without a person's word on the link.
"""

from dataclasses import dataclass
from typing import Final

from hub.errors import NotAllowed
from hub.hub import Hub
from hub.journeys.acknowledge import actor_of
from hub.queues.consider import in_time
from hub.queues.follow import unfollowed
from hub.queues.person import Person
from hub.queues.undone import watched

LONGEST: Final = 2000
NO_REASON: Final = "Say in a few words why"
TOO_LONG: Final = f"Shorten the reason to {LONGEST} characters"


@dataclass(frozen=True, slots=True)
class Mistake:
    """Of one entry's clock, by its name in `config/clocks.toml`, and why it was not done after all."""

    reference: str
    queue: str
    clock: str
    why: str


def unmeet(it: Mistake, person: Person, hub: Hub) -> str:
    """Let that clock run again, or say what is wrong with the reason; empty when it was kept.

    Raises NotAllowed, NotFound, or IllegalMove where nobody has said that it was done.
    """
    if not person.may_act_on(it.queue):
        raise NotAllowed("Only the queue's own members can say that this was not done.")
    if not it.why or len(it.why) > LONGEST:
        return TOO_LONG if it.why else NO_REASON
    with hub.ledger(actor_of(person)) as ledger:
        entry = ledger.entries.get(it.reference, it.queue)
        title = next((clock.title for clock in entry.clocks if clock.name == it.clock), "")
        runs = unfollowed(entry.not_met(it.clock), it.clock, hub.rulebook)
        chased = watched(entry, runs, hub.rulebook, ledger.now)
        ledger.entries.save([in_time(entry, chased, hub.rulebook, ledger.now)])
        about = (entry.reference, entry.notification_id)
        ledger.audit.write("clock not met", *about, queue=it.queue, due=title, why=it.why)
    return ""
