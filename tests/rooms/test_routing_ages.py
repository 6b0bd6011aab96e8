"""Duties begin and end on birthdays, also where nobody knows the age for sure."""

import pytest

from tests.rooms.tellings import (
    ASKED,
    CDOP,
    DAY,
    DHR,
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
    clocks,
    desks,
    explained,
    told,
    where,
)


@pytest.mark.parametrize(
    ("born", "there"),
    [
        ("2008-10-06", {RAG: MUST, CDOP: MUST}),  # 18 tomorrow
        ("2008-10-05", {SAR: MUST}),  # 18 today
    ],
)
def test_the_eighteenth_birthday(born: str, there: dict[str, str]) -> None:
    person = adult(age_years=None, date_of_birth=born, care_and_support_needs="yes")
    assert where(person, abuse_or_neglect="known", agencies_concern="yes", occurred_on=DAY) == there


@pytest.mark.parametrize(
    ("born", "dhr"),
    [("2010-10-06", False), ("2010-10-05", True)],
)
def test_the_sixteenth_birthday(born: str, dhr: bool) -> None:
    person = child(age_years=None, date_of_birth=born, relationship_to_perpetrator="partner")
    assert (DHR in where(person, **KILLED, occurred_on=DAY)) is dhr


@pytest.mark.parametrize(
    ("born", "there"),
    [
        ("2001-10-06", {NOTICE: MUST, LEARNING: MAY}),  # 25 tomorrow
        ("2001-10-05", {LEARNING: MAY}),  # 25 today: just outside
        ("2000-10-05", ASKED),  # 26 today
    ],
)
def test_the_twenty_fifth_birthday(born: str, there: dict[str, str]) -> None:
    person = adult(age_years=None, date_of_birth=born, care_leaver="yes", responsible_authority="Leeds")
    assert where(person, occurred_on=DAY) == there


@pytest.mark.parametrize(("day", "cdop"), [("2026-02-28", True), ("2026-03-01", False)])
def test_somebody_born_on_29_february_comes_of_age_on_1_march(day: str, cdop: bool) -> None:
    person = child(age_years=None, date_of_birth="2008-02-29")
    assert (CDOP in where(person, occurred_on=day)) is cdop


@pytest.mark.parametrize(("day", "dhr"), [("2024-02-28", False), ("2024-02-29", True)])
def test_and_in_a_leap_year_on_the_day_itself(day: str, dhr: bool) -> None:
    person = child(age_years=None, date_of_birth="2008-02-29", relationship_to_perpetrator="relative")
    assert (DHR in where(person, **KILLED, occurred_on=day)) is dhr


def test_harmed_at_17_and_dead_at_18() -> None:
    person = adult(age_years=17, age_at_death_years=18, relationship_to_perpetrator="relative")
    assert where(person, **KILLED) == {RAG: MUST, DHR: MUST, SAR: INFORMATION}


def test_harmed_at_24_and_dead_at_25() -> None:
    person = adult(age_years=24, age_at_death_years=25, care_leaver="yes", responsible_authority="Leeds")
    assert where(person) == {LEARNING: MAY}


def test_nobody_said_how_old() -> None:
    person = adult(age_years=None, care_and_support_needs="yes")
    there = where(person, abuse_or_neglect="known", agencies_concern="yes")
    assert there == {RAG: MUST, CDOP: MUST, SAR: MUST} | ASKED


def test_a_disputed_age_holds_child_death_review_without_its_clock() -> None:
    found = explained(told(adult(age_years=22, age_disputed=True), abuse_or_neglect="known"))
    assert desks(found) == {RAG: MUST, CDOP: MAY} | ASKED
    assert list(clocks(found)) == ["scsi-notification"]


def test_date_of_birth_and_age_contradict_each_other_across_a_birthday() -> None:
    person = child(date_of_birth="2008-10-01", age_years=17)  # 18 by the date
    assert where(person, occurred_on=DAY) == {CDOP: MUST} | ASKED


def test_date_of_birth_and_age_contradict_each_other_where_nothing_turns_on_it() -> None:
    person = child(date_of_birth="2017-10-01", age_years=12)
    assert where(person, occurred_on=DAY) == {CDOP: MUST}


def test_without_the_day_a_birthday_may_lie_between() -> None:
    near = child(age_years=None, date_of_birth="2008-06-01")
    assert where(near, occurred_on="unknown") == {CDOP: MUST} | ASKED
    far = child(age_years=None, date_of_birth="2012-06-01")
    assert where(far, occurred_on="unknown") == {CDOP: MUST}


def test_only_the_age_at_death_is_known() -> None:
    person = adult(age_years=None, age_at_death_years=18)
    assert where(person, abuse_or_neglect="known") == {RAG: MUST} | ASKED
    assert where(person | {"age_at_death_years": 40}, abuse_or_neglect="known") == ASKED


def test_a_birth_after_the_incident_settles_nothing() -> None:
    person = child(age_years=None, date_of_birth="2062-01-01")
    assert where(person) == {CDOP: MUST} | ASKED
