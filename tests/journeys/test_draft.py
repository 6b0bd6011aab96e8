"""What the screen says will be sent next is what is sent, to the same people at that instant."""

from datetime import date, timedelta

import pytest

from hub.journeys.acknowledge import Taking, acknowledge, actor_of
from hub.journeys.away import Leave, mark_away
from hub.journeys.chase import chase
from hub.journeys.draft import Draft, drafts
from hub.journeys.rota import put_on_duty
from hub.journeys.silence import Quiet, silence
from hub.queues.entry import How
from hub.queues.ladder import To
from hub.queues.person import Person
from tests.builders import World, a_source
from tests.journeys.test_cover import LEARNING, RAG, team, told

__all__ = ["team"]

TUESDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 27)


def drafted(world: World, reference: str, person: Person) -> Draft:
    with world.hub.ledger(actor_of(person)) as ledger:
        filed = ledger.notifications.get(reference)
        entries = ledger.entries.of(filed.id)
    [draft] = drafts(filed, entries, world.hub).values()
    return draft


def plain(text: str) -> str:
    """Without what is made only when it is sent."""
    return "\n".join(it for it in text.splitlines() if "/acknowledge/" not in it and "this code:" not in it)


@pytest.mark.parametrize("queue", [RAG, LEARNING])
def test_every_letter_of_a_ladder_was_on_the_screen_before(
    world: World, team: dict[str, Person], queue: str
) -> None:
    """Somebody goes away, somebody is on duty, the queue is silenced: the draft knows of all of it."""
    hub, names = world.hub, {it.email: it.name for it in team.values()}
    a_source(hub, "lscp-system", partnership="lscp", endpoint="https://lscp.example.org/in")
    put_on_duty(queue, date(2026, 11, 23), team["max"].id, team["chris"], hub)
    mark_away(Leave(team["chris"].id, None, date(2026, 11, 25), FRIDAY, team["mo"].id), team["chris"], hub)
    silence(Quiet(queue, TUESDAY, date(2026, 11, 25), "A move"), team["chris"], hub)
    reference = told(world, team, queue).reference
    world.deliver_all()
    reported = 0
    for _ in range(7):
        draft = drafted(world, reference, team["mo"])
        assert draft.rung.due_at > world.clock.now
        sent = 0
        for now in (draft.rung.due_at - timedelta(seconds=1), draft.rung.due_at):
            world.postman.letters.clear()
            world.caller.events.clear()
            world.clock.now = now
            chase(hub)
            world.deliver_all()
            sent += len(world.postman.letters)
        letters = [it for it in world.postman.letters if "has taken it" not in it.subject]
        assert sent == len(world.postman.letters) == len(letters) + draft.reports
        assert [names.get(it.to, "whoever raised it") for it in letters] == list(draft.to)
        assert [it.subject for it in letters] == [draft.subject] * len(letters)
        assert plain(letters[0].text) == plain(draft.text)
        assert ("made when it is sent" in draft.text) is (draft.rung.step.to is not To.SENDER)
        assert len(world.caller.events) == len(draft.systems)
        assert not draft.held or queue == LEARNING
        reported += draft.reports
    assert reported == 1


def test_what_was_taken_and_not_considered_has_a_draft_too(world: World, team: dict[str, Person]) -> None:
    reference = told(world, team, RAG).reference
    acknowledge(Taking(reference, RAG, How.SCREEN, "Mine."), team["dee"], world.hub)
    draft = drafted(world, reference, team["mo"])
    assert set(draft.to) == {"mo", "max", "dee"}
    assert "considered" in draft.text


def test_a_draft_keeps_nothing_and_its_link_opens_nothing(world: World, team: dict[str, Person]) -> None:
    reference = told(world, team, RAG).reference
    with world.hub.ledger(actor_of(team["mo"])) as ledger:
        before = len(ledger.attempts.progress(ledger.notifications.get(reference).id))
    draft = drafted(world, reference, team["mo"])
    with world.hub.ledger(actor_of(team["mo"])) as ledger:
        assert len(ledger.attempts.progress(ledger.notifications.get(reference).id)) == before
    assert "/acknowledge/made-when-it-is-sent" in draft.text
    assert "Zebedee" not in draft.text
