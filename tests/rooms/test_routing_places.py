"""Where it happened and where people live decide different things."""

from typing import Any

import pytest

from tests.rooms.tellings import (
    ASKED,
    CDOP,
    DHR,
    HARM,
    INFORMATION,
    KILLED,
    LEARNING,
    MAY,
    MUST,
    NOTICE,
    RAG,
    SAR,
    adult,
    child,
    desks,
    explained,
    told,
    where,
)


def placed(*people: dict[str, Any], **incident: Any) -> tuple[dict[str, str], list[str]]:
    found = explained(told(*people, **incident))
    return desks(found), found["signposts"]


def test_a_leeds_child_harmed_in_another_english_area() -> None:
    there, signposts = placed(child(outcome="serious_harm"), **HARM, local_authority="Kirklees")
    assert there == {RAG: INFORMATION}
    assert "home_authority" in signposts


def test_the_country_need_not_be_said_of_a_known_authority() -> None:
    there = where(
        child(outcome="serious_harm"), **HARM, local_authority="City of Bradford", country="unknown"
    )
    assert there == {RAG: INFORMATION}


def test_a_leeds_child_dies_of_abuse_in_another_english_area() -> None:
    there, signposts = placed(child(), abuse_or_neglect="known", local_authority="Kirklees")
    assert there == {RAG: INFORMATION, CDOP: MUST}
    assert "home_authority" in signposts


@pytest.mark.parametrize("country", ["Wales", "Scotland", "Northern Ireland", "elsewhere"])
def test_a_leeds_child_harmed_outside_england(country: str) -> None:
    person = child(outcome="serious_harm")
    assert where(person, **HARM, local_authority="Cardiff", country=country) == {RAG: MUST}


def test_a_leeds_child_drowns_abroad_and_nobody_suspects_neglect() -> None:
    assert where(child(), country="elsewhere", local_authority="", sudden_or_unexplained="yes") == {
        CDOP: MUST
    }


def test_a_child_of_elsewhere_harmed_outside_england_is_no_case_for_leeds() -> None:
    person = child(outcome="serious_harm", usual_residence="Bradford")
    assert where(person, **HARM, local_authority="Cardiff", country="Wales") == ASKED


def test_a_child_of_elsewhere_dies_of_abuse_in_leeds() -> None:
    there, signposts = placed(child(usual_residence="Bradford"), abuse_or_neglect="known")
    assert there == {RAG: MUST}
    assert "home_authority" in signposts


def test_where_it_happened_is_not_known() -> None:
    there = where(child(outcome="serious_harm"), **HARM, local_authority=None)
    assert there == {RAG: MUST} | ASKED


def test_in_england_or_not_is_not_known() -> None:
    there = where(child(outcome="serious_harm"), **HARM, local_authority="Llandudno", country="unknown")
    assert there == {RAG: MUST} | ASKED


def test_where_the_child_lived_is_not_known() -> None:
    assert where(child(usual_residence="not known")) == {CDOP: MUST} | ASKED


def test_a_leeds_child_placed_elsewhere_is_leeds_to_notify() -> None:
    person = child(usual_residence="Bradford", looked_after="yes", responsible_authority="Leeds City Council")
    assert where(person, local_authority="Bradford") == {NOTICE: MUST, LEARNING: MAY}
    there, signposts = placed(person, local_authority="Bradford", abuse_or_neglect="known")
    assert there == {RAG: INFORMATION, NOTICE: MUST}
    assert "home_authority" in signposts


def test_a_child_placed_in_leeds_by_another_authority() -> None:
    person = child(looked_after="yes", responsible_authority="Bradford")
    there, signposts = placed(person, abuse_or_neglect="known")
    assert there == {RAG: MUST, CDOP: MUST}
    assert "home_authority" in signposts


def test_who_looked_after_the_child_is_not_known() -> None:
    there = where(child(looked_after="yes"))
    assert there == {NOTICE: MUST, CDOP: MUST, LEARNING: MAY} | ASKED


@pytest.mark.parametrize(
    "name", ["leeds", "LEEDS", "Leeds City Council", "City of Leeds", "Leeds, West Yorkshire"]
)
def test_leeds_by_any_spelling(name: str) -> None:
    assert where(child(usual_residence=name), abuse_or_neglect="known", local_authority=name) == {
        RAG: MUST,
        CDOP: MUST,
    }


@pytest.mark.parametrize(
    "name", ["Leeds / Bradford", "Leeds Castle, Kent", "West Yorkshire", "unknown", "England"]
)
def test_a_place_that_may_be_leeds_is_asked_about(name: str) -> None:
    assert where(child(outcome="serious_harm"), **HARM, local_authority=name) == {RAG: MUST} | ASKED


def test_leeds_in_wales_is_a_contradiction() -> None:
    person = child(outcome="serious_harm", usual_residence="Bradford")
    assert where(person, **HARM, country="Wales") == {RAG: MUST} | ASKED


def test_a_leeds_adult_with_needs_dies_of_neglect_elsewhere() -> None:
    person = adult(care_and_support_needs="yes")
    there, signposts = placed(
        person, abuse_or_neglect="known", agencies_concern="yes", local_authority="Wakefield"
    )
    assert there == {SAR: MUST}
    assert "home_authority" in signposts


def test_a_domestic_homicide_elsewhere_of_a_leeds_woman_with_children() -> None:
    person = adult(relationship_to_perpetrator="partner")
    there = where(person, **KILLED, local_authority="Wakefield", children_affected="yes")
    assert there == {DHR: MUST, RAG: INFORMATION, SAR: INFORMATION}


def test_what_happened_elsewhere_to_people_from_elsewhere() -> None:
    person = adult(usual_residence="Wakefield", relationship_to_perpetrator="partner")
    assert where(person, **KILLED, local_authority="Wakefield") == ASKED
