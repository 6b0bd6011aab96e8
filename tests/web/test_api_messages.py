"""A board's system says something, and sees how far the hub has got: by token, once, within its board."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.arrive import by_webhook
from hub.journeys.chase import chase
from hub.journeys.enrol import Handed, disable_person
from hub.journeys.file import Accepted
from hub.messaging.message import Compartment, How
from hub.queues.entry import How as Taken
from tests.builders import World, a_member, a_source, arrived, sent_by, some_fields
from tests.conversations import TWO_BOARDS, said, seen_by, to

SAYING = {"text": "Our file number is invented.", "to": ["queue:safer-leeds.dhr"]}


def post(app: Flask, handed: Handed, reference: str, body: Any, **headers: str) -> TestResponse:
    bearer = {"Authorization": f"Bearer {handed.token}"}
    bearer |= {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().post(f"/api/v1/notifications/{reference}/messages", json=body, headers=bearer)


def look(app: Flask, handed: Handed, reference: str) -> TestResponse:
    bearer = {"Authorization": f"Bearer {handed.token}"}
    return app.test_client().get(f"/api/v1/notifications/{reference}", headers=bearer)


def test_a_system_speaks_for_a_person_of_its_board(app: Flask, world: World) -> None:
    handed = a_source(world.hub, "lscp-system", partnership="lscp")
    person, reader = a_member(world.hub, "lscp.rag"), a_member(world.hub, "safer-leeds.dhr")
    reference = arrived(world, TWO_BOARDS).reference
    answer = post(app, handed, reference, SAYING | {"person": person.email, "subject": "Files"})
    assert answer.status_code == 201
    [one] = seen_by(world, reference, reader)
    assert (one.message.author.person, one.message.author.source) == (person.id, "lscp-system")
    assert (one.message.how, one.message.subject) == (How.API, "Files")
    world.deliver_all()
    assert [it.to for it in world.postman.letters if "there is a message" in it.subject] == [reader.email]


@pytest.mark.parametrize("by", ["header", "body"])
def test_a_key_that_is_too_long_is_refused_and_not_shortened_to_anothers(
    app: Flask, world: World, by: str
) -> None:
    handed = a_source(world.hub, "lscp-system", partnership="lscp")
    reference = arrived(world, TWO_BOARDS).reference
    headers = {"Idempotency_Key": "k" * 201} if by == "header" else {}
    answer = post(app, handed, reference, SAYING if headers else SAYING | {"id": "k" * 201}, **headers)
    assert answer.status_code == 422
    assert [it["field"] for it in answer.get_json(force=True)["errors"]] == ["id"]


def test_a_system_speaks_for_itself_and_is_named_as_such(app: Flask, world: World) -> None:
    handed = a_source(world.hub, "lscp-system", partnership="lscp")
    reader = a_member(world.hub, "safer-leeds.dhr")
    reference = arrived(world, TWO_BOARDS).reference
    told = post(app, handed, reference, SAYING).get_json()
    assert told["by"] == {"person": None, "system": "lscp-system"}
    [one] = seen_by(world, reference, reader)
    assert (one.message.author.person, one.message.author.source) == (None, "lscp-system")


@pytest.mark.parametrize("by", ["header", "body"])
def test_a_retry_is_the_same_message(app: Flask, world: World, by: str) -> None:
    handed = a_source(world.hub, "lscp-system", partnership="lscp")
    reader = a_member(world.hub, "safer-leeds.dhr")
    reference = arrived(world, TWO_BOARDS).reference
    headers = {"Idempotency_Key": "k1"} if by == "header" else {}
    body = SAYING if by == "header" else SAYING | {"id": "k1"}
    first, second = (post(app, handed, reference, body, **headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.get_json() == first.get_json() | {"repeat": True}
    assert len(seen_by(world, reference, reader)) == 1
    changed = post(app, handed, reference, body | {"text": "Something else."}, **headers)
    assert changed.status_code == 422  # never taken for the first, and never lost unsaid
    assert len(seen_by(world, reference, reader)) == 1
    other = a_source(world.hub, "rag-system", partnership="lscp")
    assert post(app, other, reference, body, **headers).status_code == 201  # its key is another key


def test_a_system_of_another_board_finds_nothing_and_no_token_gets_nowhere(app: Flask, world: World) -> None:
    handed = a_source(world.hub, "sar-system", partnership="lsab")
    reference = arrived(world).reference
    assert post(app, handed, reference, SAYING).status_code == 404
    nobody = app.test_client().post(f"/api/v1/notifications/{reference}/messages", json=SAYING)
    assert nobody.status_code == 401
    assert nobody.content_type == "application/problem+json"


def test_a_system_speaks_for_nobody_else(app: Flask, world: World) -> None:
    handed = a_source(world.hub, "lscp-system", partnership="lscp")
    other = a_member(world.hub, "safer-leeds.dhr", partnership="safer-leeds")
    gone = a_member(world.hub, "lscp.rag", partnership="lscp")
    disable_person(gone.email, world.hub)
    reference = arrived(world, TWO_BOARDS).reference
    for email in (other.email, gone.email, "nobody@example.org"):
        assert post(app, handed, reference, SAYING | {"person": email}).status_code == 403
    assert seen_by(world, reference, other) == ()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"to": ["queue:lscp.rag"]}, "text"),
        ({"text": " ", "to": ["queue:lscp.rag"]}, "text"),
        ({"text": "x" * 20_001, "to": ["queue:lscp.rag"]}, "text"),
        ({"text": 7, "to": ["queue:lscp.rag"]}, "text"),
        ({"text": "x"}, "to"),
        ({"text": "x", "to": []}, "to"),
        ({"text": "x", "to": "queue:lscp.rag"}, "to"),
        ({"text": "x", "to": [{"queue": "lscp.rag"}]}, "to"),
        ({"text": "x", "to": ["person:ann"]}, "to"),
        ({"text": "x", "to": ["queue:lscp.cdop"]}, "to"),
        ({"text": "x", "to": ["queue:lscp.rag"], "compartment": "secret"}, "compartment"),
        ({"text": "x", "to": ["queue:lscp.rag"], "compartment": ["open"]}, "compartment"),
        ({"text": "x", "to": ["queue:lscp.rag"], "bcc": "me"}, "bcc"),
    ],
)
def test_what_cannot_be_read_is_listed_by_field(app: Flask, world: World, body: Any, field: str) -> None:
    handed = a_source(world.hub, "lscp-system", partnership="lscp")
    reference = arrived(world).reference
    answer = post(app, handed, reference, body)
    assert answer.status_code == 422
    assert field in {it["field"] for it in answer.get_json(force=True)["errors"]}


@pytest.mark.parametrize(
    ("data", "kind", "status"), [("[]", "application/json", 400), ("x", "text/plain", 415)]
)
def test_a_body_that_is_no_object_of_json(
    app: Flask, world: World, data: str, kind: str, status: int
) -> None:
    handed = a_source(world.hub, "lscp-system", partnership="lscp")
    address = f"/api/v1/notifications/{arrived(world).reference}/messages"
    bearer = {"Authorization": f"Bearer {handed.token}"}
    answer = app.test_client().post(address, data=data, content_type=kind, headers=bearer)
    assert answer.status_code == status


def test_a_system_hears_of_what_is_addressed_to_its_board_and_reads_no_words(
    app: Flask, world: World
) -> None:
    handed = a_source(world.hub, "dhr-system", partnership="safer-leeds")
    writer = a_member(world.hub, "lscp.rag")
    reference = arrived(world, TWO_BOARDS).reference
    said(world, reference, writer, to("safer-leeds.dhr"), "Marmalade.")
    said(world, reference, writer, to("lscp.rag"), "Not for them.")
    said(world, reference, writer, to("safer-leeds.dhr"), "Privileged.", Compartment.LEGAL)
    answer = look(app, handed, reference)
    assert [it["to"] for it in answer.get_json()["messages"]] == [["queue:safer-leeds.dhr"]]
    assert "Marmalade" not in answer.text


def test_the_sender_sees_who_was_told_reached_and_chased_and_what_comes_next(
    app: Flask, world: World
) -> None:
    police, member = a_source(world.hub), a_member(world.hub, "lscp.rag")
    headers, body = sent_by(police, some_fields(), world.clock.now)
    accepted = by_webhook("police", headers, body, world.hub)
    assert isinstance(accepted, Accepted)
    [before] = look(app, police, accepted.reference).get_json()["queues"]
    assert before["told"] == {"number": 1, "reached": 0, "failed": 0}
    assert (before["chased"], before["next"]["letter"], before["next"]["to"]) == ([], "reminder", "members")
    world.deliver_all()
    world.clock.forward(days=1, hours=6)
    assert chase(world.hub) == 1
    world.deliver_all()
    [after] = look(app, police, accepted.reference).get_json()["queues"]
    assert after["told"]["reached"] == 1
    assert [(it["letter"], it["reached"]) for it in after["chased"]] == [("reminder", 1)]
    assert (after["next"]["letter"], after["next"]["to"]) == ("escalation", "chair")
    assert after["next"]["at"] > before["next"]["at"]
    acknowledge(Taking(accepted.reference, "lscp.rag", Taken.SCREEN, "Mine."), member, world.hub)
    [taken] = look(app, police, accepted.reference).get_json()["queues"]
    assert (taken["next"]["letter"], taken["next"]["to"]) == ("unconsidered", "members")
    assert taken["next"]["at"] < taken["consider_by"]
    assert member.email not in str(after)
