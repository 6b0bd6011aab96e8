"""Whom else somebody has to tell."""

from typing import Any

from tests.rooms.tellings import HARM, adult, child, explained, perpetrator, told


def signposts(*people: dict[str, Any], **incident: Any) -> set[str]:
    return set(explained(told(*people, **incident))["signposts"])


def test_a_professional_and_a_child() -> None:
    found = signposts(child(outcome="serious_harm"), **HARM, professional_implicated="yes")
    assert "lado" in found
    assert "pipot" not in found


def test_a_professional_and_an_adult() -> None:
    person = adult(outcome="serious_harm", care_and_support_needs="yes")
    found = signposts(person, **HARM, professional_implicated="yes")
    assert {"pipot", "cqc"} <= found
    assert "lado" not in found


def test_a_professional_and_somebody_of_disputed_age() -> None:
    person = adult(outcome="serious_harm", age_disputed=True)
    assert {"lado", "pipot"} <= signposts(person, **HARM, professional_implicated="yes")


def test_an_adult_with_a_learning_disability_dies() -> None:
    assert "leder" in signposts(adult(learning_disability_or_autism="yes"))
    assert "leder" not in signposts(child(learning_disability_or_autism="yes"))
    assert "leder" not in signposts(adult(learning_disability_or_autism="unknown"))


def test_a_perpetrator_in_mental_health_services() -> None:
    by = perpetrator(mental_health_services_6_months="yes")
    assert "nhs_england" in signposts(adult(), by, abuse_or_neglect="known")
    assert "nhs_england" not in signposts(adult(outcome="serious_harm"), by, **HARM)


def test_a_sudden_child_death_calls_coroner_and_police() -> None:
    assert {"coroner", "police"} <= signposts(child(), sudden_or_unexplained="yes")


def test_a_natural_death_calls_nobody() -> None:
    assert signposts(child()) == set()


def test_slavery_calls_the_police() -> None:
    assert "police" in signposts(
        adult(outcome="serious_harm"), outcome="serious_harm", modern_slavery_or_exploitation="yes"
    )


def test_a_death_told_by_the_fire_service_or_in_self_neglect() -> None:
    assert "fire" in signposts(adult(), agency="West Yorkshire Fire and Rescue Service")
    assert "fire" in signposts(adult(self_neglect="yes"), sudden_or_unexplained="yes")
    assert "fire" not in signposts(adult(), sudden_or_unexplained="yes")


def test_a_death_told_by_a_care_home() -> None:
    assert "cqc" in signposts(adult(), agency="An Invented Care Home Ltd")


def test_harm_by_a_carer() -> None:
    person = adult(outcome="serious_harm", relationship_to_perpetrator="carer", care_and_support_needs="yes")
    assert "cqc" in signposts(person, **HARM)
