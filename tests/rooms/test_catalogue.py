"""What is sent is what was published, and nothing published has room for a fact of a case."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator

from hub.intake import read
from hub.queues.entry import State
from hub.sending import event
from hub.sending.address import About, Addressed
from hub.sending.catalogue import CATALOGUE, FIELDS, TYPES, EventType
from hub.sending.delivery import Delivery
from hub.sending.delivery import State as Standing
from hub.sending.event import Endpoint
from hub.sending.kind import Kind
from hub.sending.parcel import Event
from hub.words import Channel, Duty

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ENDPOINT = Endpoint("https://lscp.example.org/hook", ("whsec_x",), "https://hub.example.org")


def addressed(kind: Kind, about: About | None, rehearsal: bool = False) -> Addressed:
    delivery = Delivery(
        uuid4(), uuid4(), None, kind, Channel.WEBHOOK, None, "lscp-system", Standing.PLANNED, NOW
    )
    return Addressed(delivery, "LSH-2026-000123", about, "", "", NOW, rehearsal=rehearsal)


def of_every_kind(rehearsal: bool = False) -> Iterator[tuple[EventType, Event]]:
    about = About("lscp.rag", Duty.MUST_CONSIDER, State.WAITING, NOW, consider_by=NOW)
    for kind, type_ in TYPES.items():
        mine = about if "queue" in type_.holds else None
        yield type_, event.about(addressed(kind, mine, rehearsal), ENDPOINT)
    yield CATALOGUE["hub.test.v1", 1], event.test(uuid4(), "lscp-system", ENDPOINT, NOW)


@pytest.mark.parametrize(("type_", "sent"), list(of_every_kind()), ids=lambda it: getattr(it, "name", ""))
def test_every_event_fits_its_schema_and_holds_nothing_else(type_: EventType, sent: Event) -> None:
    schema = type_.schema("https://hub.example.org")
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(closed(schema), format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
        body(sent)
    )
    assert sent.attributes["dataschema"] == schema["$id"]
    assert sent.attributes["type"] == body(sent)["type"] == schema["title"]


@pytest.mark.parametrize("missing", ["type", "timestamp", "data"])
def test_a_body_that_lacks_a_part_does_not_fit(missing: str) -> None:
    for type_, sent in of_every_kind():
        told = {name: value for name, value in body(sent).items() if name != missing}
        assert not Draft202012Validator(type_.schema("https://hub.example.org")).is_valid(told)


def test_no_event_has_room_for_a_fact_of_a_case() -> None:
    told = {name for table in (read.PERSON, read.INCIDENT, read.RAISED_BY) for name in table} - {"reference"}
    for it in CATALOGUE.values():
        assert set(it.holds) <= set(FIELDS)
        assert set(it.holds).isdisjoint(told)


def test_every_kind_of_letter_is_an_event_too_or_goes_by_mail_alone() -> None:
    """A kind that is in neither place would stop the lane of the first system it is owed to."""
    by_mail = {
        Kind.CLEARED,
        Kind.UNDELIVERED,
        Kind.CONFIRMED,
        Kind.NOT_TAKEN,
        Kind.ANSWER,
        Kind.ENDPOINT_OFF,
        Kind.COVER,
    }
    assert set(Kind) == by_mail | set(TYPES)
    assert by_mail.isdisjoint(TYPES)


def test_one_name_and_version_means_one_thing() -> None:
    assert len(CATALOGUE) == len(set(TYPES.values())) + 1


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """Without room for what it does not mention; published it is open, so that fields may be added."""
    data = schema["properties"]["data"] | {"additionalProperties": False}
    return schema | {"additionalProperties": False, "properties": schema["properties"] | {"data": data}}


def body(sent: Event) -> Mapping[str, Any]:
    told: Mapping[str, Any] = json.loads(sent.body)
    return told
