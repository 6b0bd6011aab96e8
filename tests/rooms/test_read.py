"""A body is read whole or refused with every wrong field named, and nothing of it repeated."""

import json
from copy import deepcopy
from dataclasses import fields as fields_of
from datetime import date
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.intake.notification import Incident, Notification, Person, PersonRole, Process, RaisedBy
from hub.intake.read import INCIDENT, NOTIFICATION, PERSON, RAISED_BY, Rejected, read
from hub.intake.value import Table, Wrong, number
from hub.intake.wire import wire
from hub.words import Answer
from tests.rooms.tellings import child, fields

WHOLE = fields(child(name="Zebedee Inventedname", aliases=["Zeb"]), abuse_or_neglect="known")


def with_(path: str, value: Any) -> dict[str, Any]:
    """The whole body with one value put in, by a path such as `people.0.age_years`."""
    body = deepcopy(WHOLE)
    *steps, last = path.split(".")
    here: Any = body
    for step in steps:
        here = here[int(step)] if step.isdigit() else here[step]
    here[int(last) if last.isdigit() else last] = value
    return body


def without(path: str) -> dict[str, Any]:
    body = with_(path, None)
    *steps, last = path.split(".")
    here: Any = body
    for step in steps:
        here = here[step]
    del here[last]
    return body


def problems(body: Any) -> dict[str, str]:
    found = read(body)
    assert isinstance(found, Rejected), found
    return {it.path: it.message for it in found.problems}


def understood(body: Any) -> Notification:
    found = read(body)
    assert isinstance(found, Notification), found
    return found


def test_the_least_that_can_be_said() -> None:
    body = {
        "raised_by": {"agency": "member of the public"},
        "incident": {"outcome": "unknown", "abuse_or_neglect": "unknown", "summary": "Something happened."},
        "people": [{"role": "subject"}],
    }
    it = understood(body)
    assert it.incident.occurred_on is None
    assert it.incident.domestic_abuse is Answer.UNKNOWN
    assert it.people == (Person(PersonRole.SUBJECT),)
    assert it.raised_by.partnership is None


def test_every_field_of_the_nouns_can_be_told() -> None:
    for noun, table in (
        (RaisedBy, RAISED_BY),
        (Incident, INCIDENT),
        (Person, PERSON),
        (Notification, NOTIFICATION),
    ):
        assert {it.name for it in fields_of(noun)} - {"notes"} == set(table)


@pytest.mark.parametrize(
    "path",
    [
        "raised_by",
        "raised_by.agency",
        "incident",
        "incident.outcome",
        "incident.abuse_or_neglect",
        "incident.summary",
        "people",
    ],
)
def test_what_is_required(path: str) -> None:
    assert "required" in problems(without(path))[path]
    assert "required" in problems(with_(path, None))[path]


def test_blank_is_not_an_answer() -> None:
    assert "required" in problems(with_("incident.summary", " \n\t"))["incident.summary"]


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("incident.domestic_abuse", True, '"yes", "no", "unknown"'),
        ("incident.domestic_abuse", "Yes", '"yes", "no", "unknown"'),
        ("incident.outcome", "dead", '"death"'),
        ("incident.country", "Cymru", '"Wales"'),
        ("raised_by.partnership", "LSCP", '"safer-leeds"'),
        ("raised_by.partnership", ["lscp"], '"safer-leeds"'),
        ("people.0.age_years", "9", "whole number"),
        ("people.0.age_years", 9.5, "whole number"),
        ("people.0.age_years", True, "whole number"),
        ("people.0.age_years", -1, "whole number"),
        ("people.0.age_years", 131, "whole number"),
        ("people.0.unborn", "yes", "true or false"),
        ("people.0.age_disputed", 1, "true or false"),
        ("people.0.aliases", "Zeb", "a list"),
        ("people.0.aliases", ["Zeb"] * 51, "at most 50"),
        ("people.0.role", "victim", '"subject"'),
        ("people.0", "a child", "an object"),
        ("people", {}, "a list"),
        ("people", [{"role": "subject"}] * 101, "at most 100"),
        ("people", [], "at least one person"),
        ("people", [{"role": "other"}], "at least one person"),
        ("incident", [], "an object"),
        ("aware_on", "22/11/2026", "2026-11-22"),
        ("aware_on", "2026-02-30", "no such day"),
        ("aware_on", "20261122", "2026-11-22"),
        ("aware_on", "2026-11-22T10:00:00Z", "2026-11-22"),
        ("aware_on", 20261122, "2026-11-22"),
        ("people.0.date_of_birth", "0026-11-22", "between 1880"),
        ("suspected_processes", ["sar", "mappa"], '"scsi"'),
        ("rationale", 7, "quotation marks"),
        ("incident.summary", "x" * 65_537, "64 kB"),
        ("incident.summary", "é" * 32_769, "64 kB"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(path: str, value: Any, says: str) -> None:
    [(where, message)] = problems(with_(path, value)).items()
    assert where.replace("[", ".").replace("]", "").startswith(path)
    assert says in message


def test_all_that_is_wrong_is_said_at_once() -> None:
    body = with_("incident.outcome", "dead")
    body["people"][0]["age_years"] = "nine"
    body["raised_by"] = {}
    assert set(problems(body)) == {"incident.outcome", "people[0].age_years", "raised_by.agency"}


def test_a_misspelt_field_is_not_passed_over() -> None:
    assert (
        "Did you mean looked_after?"
        in problems(with_("people.0.loked_after", "yes"))["people[0].loked_after"]
    )
    assert "no such field" in problems(with_("incident.mood", "bad"))["incident.mood"]


def test_a_body_of_strange_fields_gets_a_short_answer() -> None:
    body = WHOLE | {f"field{number}": 1 for number in range(50_000)}
    found = problems(body)
    assert len(found) == 21
    assert "49980 more fields" in found[""]


def test_nothing_that_was_sent_is_repeated() -> None:
    assert "Inventedname" not in str(problems(with_("people.0.sex", ["Inventedname"])))


@pytest.mark.parametrize("body", [None, [], "text", 7])
def test_a_body_that_is_no_object(body: Any) -> None:
    assert problems(body) == {"": "Send an object with named fields."}


def test_what_cannot_be_kept_is_taken_out() -> None:
    assert understood(with_("incident.summary", "a\x00b\ud83dc")).incident.summary == "abc"
    assert "required" in problems(with_("incident.summary", "\x00"))["incident.summary"]


def test_null_and_unknown_are_the_same_as_silence() -> None:
    assert understood(with_("people.0.looked_after", None)).people[0].looked_after is Answer.UNKNOWN
    assert understood(with_("incident.occurred_on", "unknown")).incident.occurred_on is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.sampled_from(
        [*NOTIFICATION, *(f"incident.{it}" for it in INCIDENT), *(f"people.0.{it}" for it in PERSON)]
    ),
    JSON,
)
@settings(deadline=None)
def test_anything_at_all_is_read_or_refused(path: str, value: Any) -> None:
    found = read(with_(path, value))
    if isinstance(found, Rejected):
        assert found.problems
    else:
        assert read(wire(found)) == found


DAYS = st.none() | st.dates(date(1880, 1, 1), date(2100, 12, 31))
WORDS = st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=20
).filter(str.strip)
KINDS: dict[Any, st.SearchStrategy[Any]] = {
    str: st.just("") | WORDS,
    str | None: st.sampled_from([None, "lscp", "lsab", "safer-leeds"]),
    bool: st.booleans(),
    int | None: st.none() | st.integers(0, 130),
    date | None: DAYS,
    tuple[str, ...]: st.lists(WORDS, max_size=3).map(tuple),
    tuple[Process, ...]: st.lists(st.sampled_from(list(Process)), max_size=3).map(tuple),
}


def records(of: Any, table: Table, **given_: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Anything of this kind that `read` could have made."""
    parts: dict[str, st.SearchStrategy[Any]] = {}
    for name, kind in get_type_hints(of).items():
        if name in table and name not in given_:
            parts[name] = KINDS[kind] if kind in KINDS else st.sampled_from(list(kind))
            parts[name] = WORDS if table[name].required and kind is str else parts[name]
    return st.builds(of, **parts, **given_)


def notifications() -> st.SearchStrategy[Notification]:
    """Any notification about somebody."""
    others = st.lists(records(Person, PERSON), max_size=3)
    return records(
        Notification,
        NOTIFICATION,
        raised_by=records(
            RaisedBy, RAISED_BY, email=st.sampled_from(["", "a@b.org", "o'neill+1@x.example.org"])
        ),
        incident=records(Incident, INCIDENT),
        people=others.map(lambda them: (Person(PersonRole.SUBJECT), *them)),
    )


@given(notifications())
@settings(deadline=None, max_examples=200)
def test_what_is_written_reads_as_what_it_was(notification: Notification) -> None:
    written = json.dumps(wire(notification))
    assert read(json.loads(written)) == notification


@pytest.mark.parametrize(("sent", "read_as"), [(3, 3), (3.0, 3), (0.0, 0)])
def test_a_whole_number_may_be_written_with_a_point(sent: float, read_as: int) -> None:
    assert number(0, 130)(sent) == read_as


@pytest.mark.parametrize("sent", [True, 3.5, -1, 131, 1e308, float("inf"), float("nan"), "3"])
def test_what_is_no_whole_number_within_bounds_is_wrong(sent: object) -> None:
    assert isinstance(number(0, 130)(sent), Wrong)
