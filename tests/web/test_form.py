"""The form and the wire say the same thing, whatever is said."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.intake import read
from hub.intake.notification import Notification, PersonRole
from hub.intake.read import Rejected
from hub.intake.wire import wire
from hub.web import form, told
from hub.web.fields import GROUPS, Item, Kind
from hub.web.people import PERSON

WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


def said(item: Item) -> st.SearchStrategy[Any]:
    """Something that may be told about a field."""
    match item.kind:
        case Kind.DAY:
            return st.dates(read_day(1900), read_day(2099)).map(lambda day: day.isoformat())
        case Kind.YEARS:
            return st.integers(0, 130)
        case Kind.TICK:
            return st.just(value=True)
        case Kind.LINES:
            return st.lists(WORDS, min_size=1, max_size=3)
        case Kind.TICKS:
            return st.lists(st.sampled_from([v for v, _ in item.choices]), min_size=1, unique=True)
        case Kind.CHOICE | Kind.ANSWER:
            return st.sampled_from([v for v, _ in item.choices if v])
        case _ if item.name == "email":
            return st.sampled_from(["a@b.org", "first.last+tag@sub.example.org"])
        case _:
            return WORDS


def read_day(year: int) -> Any:
    from datetime import date

    return date(year, 1, 1)


def records(groups: Any) -> st.SearchStrategy[dict[str, Any]]:
    items = [item for group in groups for item in group.items]
    needed = {it.name: said(it) for it in items if it.missing}
    return st.fixed_dictionaries(needed, optional={it.name: said(it) for it in items if not it.missing})


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for path in {group.path for group in GROUPS}:
        record = draw(records([group for group in GROUPS if group.path == path]))
        body |= {path: record} if path else record
    people = draw(st.lists(records(PERSON), min_size=1, max_size=3))
    people[0]["role"] = PersonRole.SUBJECT.value
    return body | {"people": people}


def test_every_field_of_the_vocabulary_is_on_the_form() -> None:
    paths = {path for group in GROUPS for path, _ in group.paths()}
    nested = {f"raised_by.{it}" for it in read.RAISED_BY} | {f"incident.{it}" for it in read.INCIDENT}
    assert paths == nested | set(read.NOTIFICATION) - {"raised_by", "incident", "people"}
    assert {it.name for group in PERSON for it in group.items} == set(read.PERSON)


def test_what_must_be_told_is_asked_for_by_name() -> None:
    needed = {it.name for group in GROUPS for it in group.items if it.missing}
    tables = (read.RAISED_BY, read.INCIDENT)
    assert needed == {name for table in tables for name, field in table.items() if field.required}
    assert [it.name for group in PERSON for it in group.items if it.missing] == ["role"]


@given(bodies())
def test_a_body_comes_back_from_its_form_as_it_was(body: dict[str, Any]) -> None:
    assert form.nested(form.flat(body)) == body
    understood = read.read(body)
    assert isinstance(understood, Notification)
    assert read.read(form.nested(form.flat(wire(understood)))) == understood


@given(
    st.dictionaries(
        st.sampled_from(sorted(form.all_paths(2))) | st.just("people"), st.lists(st.text(), max_size=2)
    )
)
def test_no_form_whatever_breaks_the_reader(values: dict[str, list[str]]) -> None:
    came = read.read(form.nested(values))
    if isinstance(came, Rejected):
        told_again = form.complaints(came.problems, values)
        assert len(told_again) == len(came.problems)
        assert all(it.text and it.href.startswith("#") for it in told_again)


@given(bodies())
def test_everything_told_is_shown(body: dict[str, Any]) -> None:
    shown = [card for card in told.cards(body) for _ in card.rows]
    labels = [label for card in told.cards(body) for label, _ in card.rows] + [
        label for card in told.cards(body) for label in card.unsaid
    ]
    fields = sum(len(group.items) for group in GROUPS)
    fields += len(body["people"]) * sum(len(group.items) for group in PERSON)
    assert len(labels) == fields
    assert len(shown) == sum(len(it) for it in (body["raised_by"], body["incident"], *body["people"])) + (
        len(body) - 3
    )


@pytest.mark.parametrize(
    "broken",
    [{}, {"people": None}, {"people": "x"}, {"people": ["x", 1]}, {"incident": "x"}, {"raised_by": [1]}],
)
def test_whatever_shape_was_told_can_be_shown(broken: dict[str, Any]) -> None:
    assert told.cards(broken)
    assert told.astray(broken) == {}
    assert form.flat(broken)["people"] == ["1"]


def test_a_value_that_no_control_can_hold_is_shown_beside_it() -> None:
    fields = {"incident": {"outcome": "he died", "occurred_on": "last Tuesday"}, "aware_on": "2026-11-22"}
    assert told.astray(fields) == {"incident.outcome": "he died", "incident.occurred_on": "last Tuesday"}
