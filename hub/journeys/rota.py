"""Who is on duty for a queue in which week: said by its chair or its board's administrator."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from hub.calendar import local_day
from hub.errors import NotAllowed, NotFound
from hub.hub import Hub
from hub.intake.value import Problem
from hub.journeys.acknowledge import actor_of
from hub.queues.cover import Shift, monday
from hub.queues.person import Person


def put_on_duty(
    queue: str, week: date | None, person_id: UUID | None, by: Person, hub: Hub
) -> Sequence[Problem]:
    """Letters to the members go to them in that week. Raises NotAllowed."""
    _arranger(queue, by, hub)
    with hub.ledger(actor_of(by)) as ledger:
        person = ledger.people.get(person_id) if person_id else None
        if person is None or not person.may_act_on(queue):
            return [Problem("person", "Choose somebody who acts on this queue.")]
        if week is None or week != monday(week) or week < monday(local_day(ledger.now)):
            return [Problem("week", "Choose a week.")]
        if not ledger.rota.add(Shift(uuid4(), queue, week, person.id, by.id)):
            return [Problem("person", f"{person.name} is on duty that week already.")]
        ledger.audit.write("put on duty", str(person.id), queue=queue, week=week.isoformat())
    return []


def take_off_duty(queue: str, shift_id: UUID, by: Person, hub: Hub) -> None:
    """Raises NotAllowed or NotFound."""
    _arranger(queue, by, hub)
    with hub.ledger(actor_of(by)) as ledger:
        if not ledger.rota.end(shift_id, queue, by.id):
            raise NotFound("There is no such week of duty, or it was ended before.")
        ledger.audit.write("taken off duty", str(shift_id), queue=queue)


def _arranger(queue: str, by: Person, hub: Hub) -> None:
    known = hub.rulebook.queues.get(queue)
    if known is None or not by.arranges(known):
        raise NotAllowed("Only the queue’s chair or its board’s administrator says who is on duty.")
