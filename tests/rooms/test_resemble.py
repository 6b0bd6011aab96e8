"""Two notifications may be of one case: the same person however written, and how strong that is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.intake.filed import Told
from hub.intake.normal import HONORIFICS, PARTICLES, PLACEHOLDERS, name_key, nhs_number, sender_reference
from hub.intake.resemble import Clue, Resemblance, features, resemblance, traits

NUMBER = "943 476 5919"
ORDINARY = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9).filter(
    lambda it: it not in HONORIFICS | PARTICLES | PLACEHOLDERS
)
NAMES = st.lists(ORDINARY, min_size=2, max_size=4)
DAYS = st.dates(date(1920, 1, 1), date(2026, 11, 1))


def someone(**facts: object) -> dict[str, object]:
    return {"role": "subject", **facts}


def told(
    *people: dict[str, object], on: str | None = "2026-11-20", quoting: str = "", text: str = ""
) -> Told:
    fields = {"raised_by": {"reference": quoting}, "incident": {"occurred_on": on}, "people": list(people)}
    return Told(fields, text)


def between(one: Told, other: Told) -> Resemblance | None:
    return resemblance(traits("LSH-2026-000001", one), traits("LSH-2026-000002", other))


def best(one: Told, other: Told) -> tuple[Clue, bool] | None:
    found = between(one, other)
    return (found.grounds[0].clue, found.strong) if found else None


@given(NAMES, st.randoms(), st.sampled_from([" ", "-", "  ", " - "]), st.sampled_from(["", "Mrs ", "DR. "]))
def test_a_name_is_one_however_it_is_written(
    parts: list[str], chance: object, between_parts: str, title: str
) -> None:
    shuffled = list(parts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert name_key(title + between_parts.join(shuffled).upper()) == name_key(" ".join(parts))


@given(st.text())
def test_a_key_is_letters_in_order_whatever_the_text(name: str) -> None:
    parts = name_key(name).split(" ")
    assert parts == sorted(parts)
    assert all(it.isalpha() for it in parts) or parts == [""]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Seán O'Brien", "sean obrien"),
        ("Seán O’Brien", "O Brien, Mr Sean"),
        ("Zoë Smith-Jones", "Jones Smith, Zoe"),
        ("Łukasz Żółć", "Lukasz Zolc"),
        ("José María Ñandú", "Nandu Jose Maria"),
        ("Ann McDonald", "Ann Mc Donald"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize("name", ["", "Unknown", "Not known", "baby", "N/A", "Child 1", "??", "Mr Unknown"])
def test_a_placeholder_names_nobody(name: str) -> None:
    assert name_key(name) == ""


@given(st.integers(0, 999_999_999))
def test_one_digit_wrong_and_it_is_no_nhs_number(first_nine: int) -> None:
    good = [it for it in range(10) if nhs_number(f"{first_nine:09d}{it}")]
    assert len(good) <= 1


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("943 476 5919", "9434765919"),
        ("943-476-5919", "9434765919"),
        ("9434765918", ""),
        ("943476591", ""),
        ("0000000000", ""),
        ("1111111111", ""),
        ("not known", ""),
        ("٩٤٣ ٤٧٦ ٥٩١٩", "9434765919"),
    ],
)
def test_an_nhs_number_checks(text: str, key: str) -> None:
    assert nhs_number(text) == key


NUMBERED = someone(nhs_number=NUMBER)
BORN = {"name": "Robin Madeup", "date_of_birth": "2015-03-09"}


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (told(NUMBERED), told(someone(nhs_number="9434765919")), (Clue.NHS_NUMBER, True)),
        (
            told(NUMBERED),
            told(NUMBERED, on=None),
            (Clue.NHS_NUMBER, True),
        ),
        (
            told(NUMBERED),
            told(NUMBERED, on="2026-03-01"),
            (Clue.NHS_NUMBER, False),
        ),
        (told(someone(**BORN)), told(someone(**BORN), on="2026-11-21"), (Clue.NAME_AND_BIRTH, True)),
        (told(someone(**BORN)), told(someone(**BORN), on="2026-11-22"), (Clue.NAME_AND_BIRTH, False)),
        (told(someone(**BORN)), told(someone(**BORN), on=None), (Clue.NAME_AND_BIRTH, False)),
        (
            told(someone(**BORN)),
            told(someone(**BORN | {"date_of_birth": "2015-09-03"}), on=None),
            (Clue.NAME_AND_TURNED_BIRTH, False),
        ),
        (told(someone(name="Robin Madeup")), told(someone(**BORN)), (Clue.NAME_AND_DAY, False)),
        (told(someone(name="Robin Madeup")), told(someone(**BORN), on="2026-11-21"), None),
        (
            told(someone(**BORN)),
            told(someone(**BORN | {"name": "Robyn Maidup"})),
            (Clue.BIRTH_AND_DAY, False),
        ),
        (told(someone(**BORN)), told(someone(date_of_birth="2015-03-09")), (Clue.BIRTH_AND_DAY, False)),
        (told(someone(**BORN)), told(someone(date_of_birth="2015-03-09"), on="2026-11-21"), None),
        (told(someone(name="Robin")), told(someone(name="Robin")), None),
        (
            told(someone(name="Alex Other", aliases=["Madeup Robin"])),
            told(someone(**BORN)),
            (Clue.NAME_AND_DAY, False),
        ),
        (told(quoting="lsh-2026-000002"), told(on=None), (Clue.REFERENCE, False)),
        (told(text="See LSH-2026-000002, please."), told(on=None), (Clue.REFERENCE, False)),
        (told(quoting="OCC 2026/1234"), told(quoting="occ-2026-1234"), (Clue.REFERENCE, False)),
        (told(quoting="1"), told(quoting="1"), None),
        (told(), told(), None),
    ],
)
def test_how_strong_it_is(one: Told, other: Told, found: tuple[Clue, bool] | None) -> None:
    assert best(one, other) == found


def test_a_sibling_here_may_be_the_subject_there_and_the_roles_are_told() -> None:
    first = told(someone(name="Somebody Else"), someone(**BORN) | {"role": "sibling"})
    found = between(first, told(someone(**BORN)))
    assert found is not None
    assert (found.grounds[0].roles, found.grounds[0].places) == (("sibling", "subject"), (1, 0))


PEOPLE = st.fixed_dictionaries(
    {"role": st.sampled_from(["subject", "sibling"])},
    optional={
        "name": st.sampled_from(["Ann Other", "other ann", "Ann", "Bo Madeup", "", 7]),
        "aliases": st.sampled_from([["Ann Other"], [], None, ["Bo Madeup", "x"]]),
        "nhs_number": st.sampled_from([NUMBER, "9434765919", "1", None]),
        "date_of_birth": st.sampled_from(["2015-03-09", "2015-09-03", "2015-03-30", "nonsense", None]),
    },
)
TELLINGS = st.builds(
    lambda people, on, quoting: told(*people, on=on, quoting=quoting),
    st.lists(PEOPLE, max_size=3),
    st.sampled_from(["2026-11-20", "2026-11-21", None, "unknown"]),
    st.sampled_from(["", "OCC 2026/1234", "occ-2026-1234", "LSH-2026-000001"]),
)


@given(TELLINGS, TELLINGS)
def test_what_resembles_shares_a_feature_so_the_index_finds_it(one: Told, other: Told) -> None:
    a, b = traits("LSH-2026-000001", one), traits("LSH-2026-000002", other)
    found = resemblance(a, b)
    if found:
        assert features(a) & features(b)
        turned = resemblance(b, a)
        assert turned is not None
        assert (turned.strong, turned.days_apart) == (found.strong, found.days_apart)


@pytest.mark.parametrize(
    "fields", [{}, {"people": "nobody"}, {"people": [None, 3]}, {"incident": [], "raised_by": 1}]
)
def test_facts_that_do_not_read_have_no_more_than_their_reference(fields: dict[str, object]) -> None:
    assert features(traits("LSH-2026-000001", Told(fields))) == {(Clue.REFERENCE, "LSH-2026-000001")}


def test_a_senders_reference_needs_to_be_one() -> None:
    assert sender_reference("Ref: 12/345/AB") == "ref12345ab"
    assert sender_reference("see file") == sender_reference("12") == ""
