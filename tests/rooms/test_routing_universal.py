"""What must hold of every case: less known is never less duty, and the order of people means nothing."""

from dataclasses import replace
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hub.intake.notification import Abuse, Country, Outcome, PersonOutcome, Relationship
from hub.routing.route import Routing, route
from hub.routing.story import Slot, story
from hub.words import TRIAGE, Answer, Duty
from tests.rooms.stories import tellings
from tests.rooms.tellings import RULES

SILENCE: dict[tuple[Slot, str], Any] = {
    (Slot.INCIDENT, "abuse_or_neglect"): Abuse.UNKNOWN,
    (Slot.INCIDENT, "outcome"): Outcome.UNKNOWN,
    (Slot.INCIDENT, "local_authority"): "",
    (Slot.INCIDENT, "country"): Country.UNKNOWN,
    (Slot.INCIDENT, "domestic_abuse"): Answer.UNKNOWN,
    (Slot.INCIDENT, "suicide_suspected"): Answer.UNKNOWN,
    (Slot.INCIDENT, "agencies_concern"): Answer.UNKNOWN,
    (Slot.INCIDENT, "sudden_or_unexplained"): Answer.UNKNOWN,
    (Slot.SUBJECT, "outcome"): PersonOutcome.UNKNOWN,
    (Slot.SUBJECT, "relationship_to_perpetrator"): Relationship.UNKNOWN,
    (Slot.SUBJECT, "usual_residence"): "",
    (Slot.SUBJECT, "looked_after"): Answer.UNKNOWN,
    (Slot.SUBJECT, "care_leaver"): Answer.UNKNOWN,
    (Slot.SUBJECT, "care_and_support_needs"): Answer.UNKNOWN,
    (Slot.SUBJECT, "self_neglect"): Answer.UNKNOWN,
}


SECTION_9 = {"safer-leeds.dhr": "Safer Leeds", "safer-leeds.fir": "Safer Leeds"}
"""Two desks of one board under one section, of which a death is only ever on one (convention 3)."""


NO_HARM = {Outcome.NEAR_MISS, Outcome.OTHER}


def milder(telling: dict[tuple[Slot, str], Any]) -> bool:
    """The sender calls the worst outcome less than the subject's: without the one, the other holds."""
    worst, subject = telling[Slot.INCIDENT, "outcome"], telling[Slot.SUBJECT, "outcome"]
    less = {PersonOutcome.DEATH: {*NO_HARM, Outcome.SERIOUS_HARM}, PersonOutcome.SERIOUS_HARM: NO_HARM}
    return worst in less.get(subject, ())


def duties(routing: Routing, certain: bool = False) -> set[str]:
    """Who must consider it."""
    held = [it for it in routing.queues if it.duty is Duty.MUST_CONSIDER and (it.certain or not certain)]
    return {SECTION_9.get(it.queue, it.queue) for it in held}


@given(tellings(), st.sampled_from(sorted(SILENCE)))
@settings(max_examples=400, deadline=None)
def test_an_answer_left_out_takes_no_duty_away(
    telling: dict[tuple[Slot, str], Any], field: tuple[Slot, str]
) -> None:
    assume(field != (Slot.SUBJECT, "outcome") or not milder(telling))
    answered = route(story(telling), RULES)
    silent = route(story({**telling, field: SILENCE[field]}), RULES)
    assert duties(answered, certain=True) <= duties(silent)


@given(tellings())
@settings(max_examples=200, deadline=None)
def test_every_case_is_on_somebodys_desk(telling: dict[tuple[Slot, str], Any]) -> None:
    routing = route(story(telling), RULES)
    assert routing.queues or routing.triage
    assert routing.triage == bool(routing.ask)
    assert TRIAGE not in {it.queue for it in routing.queues}
    assert all(it.certain or routing.triage for it in routing.queues if it.duty is Duty.MUST_CONSIDER)


@given(tellings(), tellings(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_the_order_of_people_means_nothing(
    one: dict[tuple[Slot, str], Any], other: dict[tuple[Slot, str], Any], shuffled: Any
) -> None:
    told = story(one)
    together = replace(told, people=told.people + story(other).people)
    people = list(together.people)
    shuffled.shuffle(people)
    first, second = route(together, RULES), route(replace(together, people=tuple(people)), RULES)
    assert {it.queue: it.duty for it in first.queues} == {it.queue: it.duty for it in second.queues}
    assert set(first.signposts) == set(second.signposts)
    assert first.triage == second.triage
