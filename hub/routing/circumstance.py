"""What happened, by whom and where, and how answers that speak past each other are read together."""

from typing import Final

from hub.intake.notification import Abuse, Country, PersonOutcome, PersonRole, Relationship
from hub.routing.place import is_english, is_home, words_of
from hub.routing.scene import Group, View
from hub.routing.truth import NO, UNKNOWN, YES, every, negate, said
from hub.words import Answer

ABUSE: Final = {Abuse.KNOWN: YES, Abuse.SUSPECTED: YES, Abuse.NOT_SUSPECTED: NO, Abuse.UNKNOWN: UNKNOWN}
FAMILY: Final = frozenset(
    {Relationship.PARTNER, Relationship.FORMER_PARTNER, Relationship.RELATIVE, Relationship.SAME_HOUSEHOLD}
)
MAJORITY: Final = 18
"""Family Law Reform Act 1969, section 1."""


def abuse_as_told(view: View) -> Answer:
    """The sender's own answer. Known or suspected both oblige."""
    return ABUSE[view.scene.told.incident.abuse_or_neglect]


def abuse(view: View) -> Answer:
    """The same, but "not suspected" beside violence in the family or household is unknown.

    The vocabulary's `domestic_abuse` is itself violence, abuse or neglect (DVCVA 2004 section 9), so the two
    speak past each other: perhaps it happened before and had no part in this. A person must be asked.
    """
    answer = abuse_as_told(view)
    return UNKNOWN if answer is NO and view.scene.told.incident.domestic_abuse is YES else answer


def suicide(view: View) -> Answer:
    """Of a subject. Where an alleged perpetrator died too, a "yes" is as likely to speak of them.

    Convention 4 of the worked cases: a murder followed by a suicide stays a homicide.
    """
    answer = view.scene.told.incident.suicide_suspected
    perpetrators = view.scene.groups[Group.ALLEGED_PERPETRATOR]
    if answer is YES and any(it.someone.outcome is PersonOutcome.DEATH for it in perpetrators):
        return NO if abuse(view) is YES else UNKNOWN
    return answer


def domestic(view: View) -> Answer:
    """Violence, abuse or neglect of this person by a relative, a partner or former partner, or the household.

    DVCVA 2004 section 9; convention 5 of the worked cases. The incident's answer and the person's
    relationship are read together, and a contradiction between them is unknown.
    """
    answer, relationship = view.scene.told.incident.domestic_abuse, view.someone.relationship_to_perpetrator
    family, abused = relationship in FAMILY, abuse(view) is YES
    if answer is YES:
        return _whose(view) if relationship is Relationship.NONE else YES
    if family and abused:
        return UNKNOWN if answer is NO else YES
    return answer


def _whose(view: View) -> Answer:
    """No perpetrator of their own: it spoke of another victim if there is one it can have spoken of."""
    victims = view.scene.groups[Group.VICTIM]
    return NO if any(it.someone.relationship_to_perpetrator in FAMILY for it in victims) else UNKNOWN


def child_affected(view: View) -> Answer:
    """A living child of the household, or who saw it or was affected; a child who did it is one too."""
    for it in view.scene.groups[Group.PERSON]:
        if it.someone.outcome is PersonOutcome.DEATH or it.someone.unborn:
            continue
        if it.role is PersonRole.HOUSEHOLD_CHILD or it.age("age_when_harmed").under(MAJORITY) is YES:
            return YES
    return view.scene.told.incident.children_affected


def in_leeds(view: View) -> Answer:
    """By the local authority named; another country beside our own name is a contradiction."""
    incident = view.scene.told.incident
    ours = is_home(incident.local_authority, view.scene.reading)
    if incident.country in {Country.ENGLAND, Country.UNKNOWN}:
        return ours
    return NO if ours is NO else UNKNOWN


def outside_england(view: View) -> Answer:
    """By the country named, or by an authority known to lie in England; both at once contradict."""
    incident, reading = view.scene.told.incident, view.scene.reading
    english = is_home(incident.local_authority, reading) is YES or is_english(
        incident.local_authority, reading
    )
    if incident.country is Country.ENGLAND:
        return NO
    if incident.country is Country.UNKNOWN:
        return NO if english else UNKNOWN
    return UNKNOWN if english else YES


def in_other_english_area(view: View) -> Answer:
    """In England, and not in Leeds."""
    return every((negate(in_leeds(view)), negate(outside_england(view))))


def resident_in_leeds(view: View) -> Answer:
    """By normal residence, which child death review follows."""
    return is_home(view.someone.usual_residence, view.scene.reading)


def leeds_is_responsible(view: View) -> Answer:
    """By the authority that looks after, or looked after, the person."""
    return is_home(view.someone.responsible_authority, view.scene.reading)


def raised_by(sender: str, view: View) -> Answer:
    """By the words in the agency's name that routes.toml gives for that kind of sender."""
    agency = f" {' '.join(words_of(view.scene.told.raised_by.agency))} "
    return said(any(f" {words} " in agency for words in view.scene.reading.agencies.get(sender, ())))


def by_carer(view: View) -> Answer:
    """A relationship that was not stated may be this one."""
    relationship = view.someone.relationship_to_perpetrator
    return UNKNOWN if relationship is Relationship.UNKNOWN else said(relationship is Relationship.CARER)
