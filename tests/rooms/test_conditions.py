"""The sentences of routes.toml: three-valued, readable, and refused by the word that is wrong."""

from itertools import product

import pytest

from hub.routing.parse import Unreadable, parse
from hub.routing.scene import Group, Scene
from hub.routing.truth import NO, UNKNOWN, YES, every, negate, some
from hub.words import Answer
from tests.rooms.tellings import RULES, a_person, adult, child, perpetrator, told

KLEENE = {
    (YES, YES): (YES, YES),
    (YES, UNKNOWN): (UNKNOWN, YES),
    (YES, NO): (NO, YES),
    (UNKNOWN, UNKNOWN): (UNKNOWN, UNKNOWN),
    (UNKNOWN, NO): (NO, UNKNOWN),
    (NO, NO): (NO, NO),
}


@pytest.mark.parametrize(("one", "other"), list(product(Answer, Answer)))
def test_kleenes_tables(one: Answer, other: Answer) -> None:
    both, either = KLEENE.get((one, other)) or KLEENE[other, one]
    assert every((one, other)) is both
    assert some((one, other)) is either
    assert negate(every((one, other))) is some((negate(one), negate(other)))


def asked(sentence: str, *people: dict[str, object], **incident: object) -> Answer:
    """What a sentence says of the first person."""
    scene = Scene(told(*people, **incident), RULES.reading)
    return parse(sentence, {}).test(scene.groups[Group.PERSON][0])


def test_names_and_or_not() -> None:
    assert asked("died and not near_miss or looked_after", child()) is YES
    assert asked("died and looked_after", child(looked_after="unknown")) is UNKNOWN
    assert asked("not looked_after", child(looked_after="unknown")) is UNKNOWN


def test_ages_are_compared_as_people_write_them() -> None:
    assert asked("16 <= age_at_death < 18", child(age_years=16)) is YES
    assert asked("16 <= age_at_death < 18", child(age_years=18)) is NO
    assert asked("18 > age_at_death", child(age_years=None)) is UNKNOWN


def test_certain_takes_only_what_was_said() -> None:
    assert asked("certain(looked_after)", child(looked_after="unknown")) is NO
    assert asked("certain(looked_after)", child(looked_after="yes")) is YES


def test_somebody_else_may_be_asked() -> None:
    there = (adult(outcome="none"), a_person("parent", outcome="death", age_years=30))
    assert asked("any_victim(died)", *there, outcome="other") is YES
    assert asked("any_subject(died)", *there, outcome="other") is NO
    assert asked("any_alleged_perpetrator(died)", *there, perpetrator(), outcome="other") is NO


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("died and", "not a sentence"),
        ("dyed", 'Did you mean "died"?'),
        ("__import__('os').system('true')", "is not understood"),
        ("died.real", "is not understood"),
        ("died == died", "with whole years"),
        ("age_at_death < 17.5", "with whole years"),
        ("age_at_death <= 17", "with whole years"),
        ("age_at_death", "does not stand alone"),
        ("certain", "does not stand alone"),
        ("certain(died, died)", "is not understood"),
        ("any_incident(died)", "is not understood"),
        ("died if died else died", "is not understood"),
        ("lambda: died", "is not understood"),
        ("'died'", "is not understood"),
        ("not " * 40 + "died", "nested more than"),
        ("(" * 5000 + "died", "not a sentence"),
    ],
)
def test_a_sentence_that_is_wrong_is_refused_with_advice(sentence: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says.replace("?", r"\?")):
        parse(sentence, {})


def test_a_rule_about_the_incident_may_not_ask_of_nobody() -> None:
    assert parse("any_subject(died) and suicide_suspected", {}, Group.INCIDENT)
    for sentence in ("died", "suicide_suspected and age_at_death < 18", "certain(not domestic)"):
        with pytest.raises(Unreadable, match="is about a person"):
            parse(sentence, {}, Group.INCIDENT)


def test_the_grounds_are_what_the_result_rests_on_and_nothing_else() -> None:
    scene = Scene(told(child(looked_after="unknown")), RULES.reading)
    view = scene.groups[Group.PERSON][0]
    condition = parse("died and (looked_after or near_miss) and not care_leaver", {})
    assert condition.test(view) is UNKNOWN
    grounds = [(it.fact, it.answer) for it in condition.grounds(view)]
    assert grounds == [("died", YES), ("looked_after", UNKNOWN), ("care_leaver", NO)]
