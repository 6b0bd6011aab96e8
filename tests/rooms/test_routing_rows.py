"""Every row of the domain brief's section 3 goes where the row says."""

import pytest

from tests.rooms.tellings import (
    ASKED,
    CDOP,
    COPY,
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


def test_a_child_dead_of_abuse_in_leeds() -> None:
    assert where(child(), abuse_or_neglect="suspected") == {RAG: MUST, CDOP: MUST}


def test_a_child_seriously_harmed_by_abuse_in_leeds() -> None:
    assert where(child(outcome="serious_harm"), **HARM) == {RAG: MUST}


def test_whether_it_was_abuse_is_not_known() -> None:
    assert where(child(), abuse_or_neglect="unknown") == {RAG: MUST, CDOP: MUST} | ASKED


def test_a_looked_after_child_dies_of_illness() -> None:
    there = where(child(looked_after="yes", responsible_authority="Leeds"))
    assert there == {NOTICE: MUST, CDOP: MUST, LEARNING: MAY}


def test_a_looked_after_child_dies_of_abuse() -> None:
    there = where(child(looked_after="yes", responsible_authority="Leeds"), abuse_or_neglect="known")
    assert there == {RAG: MUST, NOTICE: MUST, CDOP: MUST}


def test_a_care_leaver_dies_who_had_needs() -> None:
    person = adult(
        age_years=22, care_leaver="yes", responsible_authority="Leeds", care_and_support_needs="yes"
    )
    assert where(person) == {NOTICE: MUST, LEARNING: MAY, SAR: MAY}


def test_a_child_dies_a_natural_death() -> None:
    assert where(child()) == {CDOP: MUST}


def test_a_near_miss_for_a_child() -> None:
    assert where(child(outcome="none"), outcome="near_miss") == {LEARNING: MAY}


def test_abuse_of_a_child_below_the_threshold() -> None:
    assert where(child(outcome="none"), outcome="other", abuse_or_neglect="known") == {LEARNING: MAY}


def test_an_accident_that_raises_concern_about_joint_working() -> None:
    there = where(child(outcome="serious_harm"), outcome="serious_harm", agencies_concern="yes")
    assert there == {LEARNING: MAY}


def test_an_adult_with_needs_dies_of_neglect_and_agencies_did_not_work_together() -> None:
    there = where(adult(care_and_support_needs="yes"), abuse_or_neglect="known", agencies_concern="yes")
    assert there == {SAR: MUST}


def test_an_adult_with_needs_dies_of_neglect_and_agencies_worked_well() -> None:
    assert where(adult(care_and_support_needs="yes"), abuse_or_neglect="known") == {SAR: MAY}


def test_self_neglect_counts_where_nobody_else_is_suspected() -> None:
    there = where(adult(care_and_support_needs="yes", self_neglect="yes"), agencies_concern="yes")
    assert there == {SAR: MUST}


def test_a_living_adult_seriously_abused() -> None:
    person = adult(outcome="serious_harm", care_and_support_needs="yes")
    assert where(person, agencies_concern="yes", **HARM) == {SAR: MUST}


def test_an_adult_near_miss_through_neglect() -> None:
    person = adult(outcome="none", care_and_support_needs="yes")
    assert where(person, outcome="near_miss", abuse_or_neglect="suspected") == {SAR: MAY}


def test_agencies_concern_alone_is_any_other_case() -> None:
    assert where(adult(care_and_support_needs="yes"), agencies_concern="yes") == {SAR: MAY}


def test_an_adult_without_needs_is_no_case_for_the_care_act() -> None:
    assert where(adult(), abuse_or_neglect="known", agencies_concern="yes") == ASKED


@pytest.mark.parametrize("relationship", ["partner", "former_partner", "relative", "same_household"])
def test_a_domestic_homicide(relationship: str) -> None:
    there = where(adult(relationship_to_perpetrator=relationship), **KILLED)
    assert there == {DHR: MUST, RAG: INFORMATION, SAR: INFORMATION}


def test_a_carer_who_is_no_relative_makes_no_domestic_homicide() -> None:
    person = adult(relationship_to_perpetrator="carer", care_and_support_needs="yes")
    there = where(person, abuse_or_neglect="known", agencies_concern="yes", sudden_or_unexplained="yes")
    assert there == {SAR: MUST}


@pytest.mark.parametrize("age", [16, 17])
def test_a_domestic_homicide_at_16_or_17(age: int) -> None:
    there = where(child(age_years=age, relationship_to_perpetrator="partner"), **KILLED)
    assert there == {RAG: MUST, CDOP: MUST, DHR: MUST}


def test_suicide_with_a_history_of_domestic_abuse() -> None:
    person = adult(relationship_to_perpetrator="former_partner")
    assert where(person, **KILLED, suicide_suspected="yes") == {FIR: MUST, SAR: INFORMATION}


def test_an_unexplained_death_with_a_history_of_domestic_abuse() -> None:
    person = adult(relationship_to_perpetrator="former_partner")
    there = where(person, domestic_abuse="yes", sudden_or_unexplained="yes")
    assert there == {FIR: MUST, SAR: INFORMATION}


def test_an_unexplained_death_where_domestic_abuse_is_not_known() -> None:
    person = adult(relationship_to_perpetrator="unknown")
    there = where(person, domestic_abuse="unknown", sudden_or_unexplained="yes")
    assert there == {FIR: MUST, SAR: INFORMATION} | ASKED


def test_a_death_without_known_cause_that_may_be_a_suicide_is_a_fatal_incident_and_asked_about() -> None:
    person = adult(relationship_to_perpetrator="partner")
    there = where(person, **KILLED, suicide_suspected="unknown")
    assert there == {FIR: MUST, SAR: INFORMATION} | ASKED


def test_a_domestic_death_of_which_nobody_said_how_goes_to_both_desks() -> None:
    person = adult(relationship_to_perpetrator="partner")
    how = {"suicide_suspected": "unknown", "sudden_or_unexplained": "unknown"}
    there = where(person, **(KILLED | how))
    assert there == {DHR: MUST, FIR: MUST, RAG: INFORMATION, SAR: INFORMATION} | ASKED


def test_a_suicide_without_domestic_abuse_is_nobodys_yet() -> None:
    assert where(adult(), suicide_suspected="yes", sudden_or_unexplained="yes") == ASKED


@pytest.mark.parametrize("suicide", ["yes", "no"])
def test_a_child_of_the_household_is_considered_for_harm(suicide: str) -> None:
    person = adult(relationship_to_perpetrator="partner")
    household = a_person("household_child", outcome="none", age_years=4)
    there = where(person, household, **KILLED, suicide_suspected=suicide)
    assert there[RAG] == MUST


def test_whether_children_were_affected_is_not_known() -> None:
    person = adult(relationship_to_perpetrator="partner")
    there = where(person, **KILLED, children_affected="unknown")
    assert there == {DHR: MUST, RAG: MUST, SAR: INFORMATION} | ASKED


def test_a_domestic_homicide_of_somebody_with_needs() -> None:
    person = adult(relationship_to_perpetrator="relative", care_and_support_needs="yes")
    assert where(person, **KILLED, agencies_concern="yes") == {DHR: MUST, RAG: INFORMATION, SAR: MUST}
    assert where(person, **KILLED) == {DHR: MUST, RAG: INFORMATION, SAR: MAY}


def test_a_domestic_homicide_by_somebody_with_needs() -> None:
    person, by = adult(relationship_to_perpetrator="partner"), perpetrator(care_and_support_needs="yes")
    assert where(person, by, **KILLED) == {DHR: MUST, RAG: INFORMATION, SAR: MAY}


def test_a_weapon_homicide_outside_the_family_is_told_to_safer_leeds_and_the_review_stays_off() -> None:
    found = explained(told(adult(age_years=19), offensive_weapon="yes", abuse_or_neglect="known"))
    assert desks(found) == {COPY: INFORMATION}
    assert any("owhr is switched off" in line for line in found["queues"][0]["because"])


def test_a_weapon_homicide_by_a_partner_is_a_domestic_homicide() -> None:
    there = where(adult(relationship_to_perpetrator="partner"), **KILLED, offensive_weapon="yes")
    assert there == {DHR: MUST, RAG: INFORMATION, SAR: INFORMATION}


def test_a_weapon_homicide_at_17_is_the_childrens_boards() -> None:
    there = where(child(age_years=17), offensive_weapon="yes", abuse_or_neglect="suspected")
    assert there == {RAG: MUST, CDOP: MUST}


def test_a_weapon_homicide_of_a_care_leaver_with_needs() -> None:
    facts = {"care_leaver": "yes", "responsible_authority": "Leeds", "care_and_support_needs": "yes"}
    there = where(adult(age_years=20, **facts), offensive_weapon="yes", abuse_or_neglect="known")
    assert there == {COPY: INFORMATION, NOTICE: MUST, LEARNING: MAY, SAR: MAY}


def test_slavery_goes_by_age() -> None:
    facts = {
        "outcome": "serious_harm",
        "abuse_or_neglect": "unknown",
        "modern_slavery_or_exploitation": "yes",
    }
    assert where(child(outcome="serious_harm"), **facts) == {RAG: MUST}
    assert where(adult(outcome="serious_harm"), **facts) == {SAR: MAY}


def test_slavery_and_a_disputed_age_goes_to_both() -> None:
    person = adult(outcome="serious_harm", age_years=19, age_disputed=True, care_and_support_needs="yes")
    there = where(person, modern_slavery_or_exploitation="yes", agencies_concern="yes", **HARM)
    assert there == {RAG: MUST, SAR: MUST} | ASKED


VIOLENCE = {"domestic_abuse": "yes", "abuse_or_neglect": "not_suspected"}
"""Answers that contradict each other: domestic abuse is itself violence, abuse or neglect."""


@pytest.mark.parametrize("weapon", ["yes", "no"])
def test_killed_by_a_partner_though_no_abuse_is_suspected_is_asked_and_not_left_out(weapon: str) -> None:
    person = adult(relationship_to_perpetrator="partner")
    there = where(person, perpetrator(), **VIOLENCE, offensive_weapon=weapon, children_affected="yes")
    assert there == {DHR: MUST, RAG: MUST, SAR: INFORMATION, "triage": "asked"}


def test_at_seventeen_too_with_the_cause_not_said() -> None:
    person = child(age_years=17, relationship_to_perpetrator="partner")
    silent = {"suicide_suspected": "unknown", "sudden_or_unexplained": "unknown"}
    there = where(person, perpetrator(), **VIOLENCE, **silent)
    assert {DHR: MUST, RAG: MUST, CDOP: MUST, "triage": "asked"}.items() <= there.items()


def test_a_child_harmed_by_a_relative_though_no_abuse_is_suspected() -> None:
    person = child(outcome="serious_harm", relationship_to_perpetrator="relative")
    there = where(person, perpetrator(), **VIOLENCE, outcome="serious_harm")
    assert there == {RAG: MUST, "triage": "asked"}


def test_an_adult_with_needs_killed_by_a_partner_though_no_abuse_is_suspected() -> None:
    person = adult(relationship_to_perpetrator="partner", care_and_support_needs="yes")
    there = where(person, perpetrator(), **VIOLENCE, agencies_concern="yes")
    assert {SAR: MUST, DHR: MUST, "triage": "asked"}.items() <= there.items()
