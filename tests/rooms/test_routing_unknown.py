"""What is unknown or contradicts itself widens, is asked about, and asks nothing idle."""

from tests.rooms.tellings import (
    ASKED,
    AT_LARGE,
    CDOP,
    DHR,
    FIR,
    HARM,
    INFORMATION,
    KILLED,
    LEARNING,
    MAY,
    MUST,
    NOTICE,
    RAG,
    SAR,
    a_person,
    adult,
    child,
    desks,
    explained,
    perpetrator,
    told,
    where,
)


def test_nothing_but_the_required_answers() -> None:
    found = explained(
        told({"role": "subject"}, **dict.fromkeys(("local_authority", "country", "occurred_on")))
    )
    assert found["triage"] is True


def test_everything_unknown_widens_to_every_desk_with_a_duty() -> None:
    silence = dict.fromkeys((*AT_LARGE, "local_authority", "country", "occurred_on"))
    there = where({"role": "subject"}, **(silence | {"outcome": "unknown", "abuse_or_neglect": "unknown"}))
    duties = {queue: duty for queue, duty in there.items() if duty == MUST}
    assert set(duties) == {RAG, NOTICE, CDOP, SAR, DHR, FIR}
    assert there["triage"] == "asked"


def test_whether_an_adult_had_needs_is_not_known() -> None:
    person = adult(care_and_support_needs="unknown")
    assert where(person, abuse_or_neglect="known", agencies_concern="yes") == {SAR: MUST} | ASKED
    assert where(person, abuse_or_neglect="known") == {SAR: MAY} | ASKED
    assert where(person) == ASKED


def test_whether_agencies_worked_together_is_not_known() -> None:
    there = where(adult(care_and_support_needs="yes"), abuse_or_neglect="known", agencies_concern="unknown")
    assert there == {SAR: MUST} | ASKED


def test_whether_a_young_person_was_a_care_leaver_is_not_known() -> None:
    person = adult(age_years=21, care_leaver="unknown", responsible_authority="Leeds")
    assert where(person) == {NOTICE: MUST, LEARNING: MAY} | ASKED


def test_whether_a_child_was_looked_after_is_not_known() -> None:
    person = child(looked_after="unknown", responsible_authority="Leeds")
    assert where(person) == {NOTICE: MUST, CDOP: MUST, LEARNING: MAY} | ASKED


def test_an_unknown_asks_nothing_where_another_answer_settles_it() -> None:
    person = adult(age_years=61, care_leaver="unknown", looked_after="unknown", care_and_support_needs="yes")
    there = where(person, abuse_or_neglect="known", agencies_concern="yes", children_affected="unknown")
    assert there == {SAR: MUST}


def test_a_second_person_of_unknown_age_asks_nothing_once_the_duty_is_held() -> None:
    other = a_person(outcome="serious_harm", age_years=None)
    assert where(child(outcome="serious_harm"), other, **HARM) == {RAG: MUST}


def test_whether_a_perpetrator_had_needs_is_not_known() -> None:
    person, by = adult(relationship_to_perpetrator="partner"), perpetrator(care_and_support_needs="unknown")
    assert where(person, by, **KILLED) == {DHR: MUST, RAG: INFORMATION, SAR: MAY} | ASKED


def test_a_killing_by_nobody_knows_whom() -> None:
    person = adult(relationship_to_perpetrator="unknown")
    there = where(person, abuse_or_neglect="known", domestic_abuse="unknown", sudden_or_unexplained="yes")
    assert there == {DHR: MUST, RAG: INFORMATION, SAR: INFORMATION} | ASKED


def test_the_relationship_answers_for_domestic_abuse() -> None:
    person = adult(relationship_to_perpetrator="relative")
    there = where(person, abuse_or_neglect="known", domestic_abuse="unknown", sudden_or_unexplained="yes")
    assert there == {DHR: MUST, RAG: INFORMATION, SAR: INFORMATION}


def test_domestic_abuse_denied_and_a_relative_named_contradict_each_other() -> None:
    person = adult(relationship_to_perpetrator="relative")
    there = where(person, abuse_or_neglect="known", sudden_or_unexplained="yes")
    assert there == {DHR: MUST, RAG: INFORMATION, SAR: INFORMATION} | ASKED


def test_a_bystander_killed_beside_a_wife_is_no_second_domestic_homicide() -> None:
    wife, neighbour = adult(relationship_to_perpetrator="partner"), adult(care_and_support_needs="yes")
    only_him = explained(told(neighbour, wife | {"outcome": "serious_harm"}, **KILLED))
    assert DHR not in desks(only_him)


def test_the_incident_says_death_and_the_only_subject_is_unharmed() -> None:
    assert where(child(outcome="none")) == {CDOP: MUST} | ASKED


def test_the_incidents_death_may_be_somebody_elses() -> None:
    mother = a_person("parent", outcome="death", age_years=30)
    assert where(child(outcome="none"), mother) == ASKED


def test_the_incidents_outcome_stands_for_the_only_subject() -> None:
    assert where(child(outcome=None)) == {CDOP: MUST}


def test_of_two_subjects_one_died_and_nobody_said_which() -> None:
    there = where(child(outcome=None), adult(outcome=None))
    assert there == {CDOP: MUST} | ASKED


def test_a_sibling_who_also_died_is_not_overlooked() -> None:
    sibling = a_person("sibling", outcome="death", age_years=5)
    assert where(adult(), sibling) == {CDOP: MUST}


def test_a_mother_named_as_parent_who_was_killed_beside_her_child() -> None:
    mother = a_person("parent", outcome="death", age_years=30, relationship_to_perpetrator="partner")
    there = where(child(relationship_to_perpetrator="relative"), mother, **KILLED)
    assert there == {RAG: MUST, CDOP: MUST, DHR: MUST, SAR: INFORMATION}


def test_a_murder_followed_by_the_murderers_suicide_stays_a_homicide() -> None:
    person, by = adult(relationship_to_perpetrator="partner"), perpetrator(outcome="death")
    there = where(person, by, **KILLED, suicide_suspected="yes")
    assert there == {DHR: MUST, RAG: INFORMATION, SAR: INFORMATION}


def test_a_child_who_killed_is_a_child_to_consider() -> None:
    person = adult(relationship_to_perpetrator="same_household")
    assert where(person, perpetrator(age_years=15), **KILLED)[RAG] == MUST


def test_an_attended_stillbirth_is_outside_child_death_review() -> None:
    unborn = a_person(outcome="death", unborn=True)
    assert where(unborn) == ASKED
    found = explained(told(unborn, abuse_or_neglect="known"))
    assert desks(found) == {RAG: MUST}
    assert "Unborn: take a legal view on whether section 16C applies." in found["queues"][0]["because"]


def test_what_the_sender_suspects_narrows_nothing() -> None:
    from dataclasses import replace

    from hub.intake.notification import Process

    plain = told(child(), abuse_or_neglect="known")
    assert explained(replace(plain, suspected_processes=(Process.SAR,))) == explained(plain)
