"""What became of each person, where the incident's worst outcome and the persons' own are told apart."""

from hub.intake.notification import Outcome, Person, PersonOutcome, PersonRole
from hub.routing.scene import Group, View
from hub.routing.truth import NO, UNKNOWN, YES, said
from hub.words import Answer

HURT = frozenset({PersonOutcome.DEATH, PersonOutcome.SERIOUS_HARM})
ALIVE = frozenset({PersonOutcome.SERIOUS_HARM, PersonOutcome.NONE})


def died(view: View) -> Answer:
    """The incident's outcome fills the gap for a subject; of others only what is said of them counts."""
    person, worst = view.someone, view.scene.told.incident.outcome
    if person.outcome is PersonOutcome.DEATH:
        return YES
    if person.role is not PersonRole.SUBJECT:
        return NO
    if worst not in (Outcome.DEATH, Outcome.UNKNOWN):
        return NO
    if person.outcome in ALIVE:
        return UNKNOWN if worst is Outcome.DEATH and _nobody_has(view, PersonOutcome.DEATH) else NO
    return _is_it_this_one(view) if worst is Outcome.DEATH else UNKNOWN


def seriously_harmed(view: View) -> Answer:
    """Alive and seriously harmed; recovery is no bar."""
    person, worst = view.someone, view.scene.told.incident.outcome
    if person.outcome is PersonOutcome.SERIOUS_HARM:
        return YES
    if person.outcome is PersonOutcome.DEATH or person.role is not PersonRole.SUBJECT:
        return NO
    if person.outcome is PersonOutcome.NONE:
        unexplained = _nobody_has(view, PersonOutcome.SERIOUS_HARM)
        return UNKNOWN if worst is Outcome.SERIOUS_HARM and unexplained else NO
    return _harm_unsaid(view, worst)


def near_miss(view: View) -> Answer:
    """Nobody was seriously harmed, and might have been."""
    return _only(view, Outcome.NEAR_MISS)


def other_outcome(view: View) -> Answer:
    """Neither death, serious harm nor a near miss: below every threshold, and yet somebody wrote."""
    return _only(view, Outcome.OTHER)


def _harm_unsaid(view: View, worst: Outcome) -> Answer:
    if worst is Outcome.SERIOUS_HARM:
        return _is_it_this_one(view)
    if worst is Outcome.DEATH:
        return NO if _is_it_this_one(view) is YES else UNKNOWN
    return UNKNOWN if worst is Outcome.UNKNOWN else NO


def _is_it_this_one(view: View) -> Answer:
    """Whether the incident's worst outcome must be this subject's, nothing being said of them."""
    others = [it.someone for it in view.scene.groups[Group.SUBJECT] if it is not view]
    worst = PersonOutcome(view.scene.told.incident.outcome)
    return YES if all(_explains_nothing(other, worst) for other in others) else UNKNOWN


def _explains_nothing(other: Person, worst: PersonOutcome) -> bool:
    return other.outcome not in (PersonOutcome.UNKNOWN, PersonOutcome.DEATH, worst)


def _nobody_has(view: View, outcome: PersonOutcome) -> bool:
    """The incident's outcome is no victim's: the two contradict each other (it is not a perpetrator's)."""
    explains = {outcome, PersonOutcome.DEATH, PersonOutcome.UNKNOWN}
    return all(it.someone.outcome not in explains for it in view.scene.groups[Group.VICTIM])


def _only(view: View, outcome: Outcome) -> Answer:
    worst, own = view.scene.told.incident.outcome, view.someone.outcome
    if own in HURT or view.role is not PersonRole.SUBJECT:
        return NO
    return UNKNOWN if worst is Outcome.UNKNOWN else said(worst is outcome)
