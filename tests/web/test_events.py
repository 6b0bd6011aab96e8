"""The catalogue of events as it is served, and what the hub really sends beside it."""

import json
from dataclasses import replace

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from standardwebhooks import Webhook
from werkzeug.test import TestResponse

from adapters.webhook.caller import WebhookCaller
from hub.journeys import tend
from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.arrive import by_webhook
from hub.journeys.deliver import deliver
from hub.journeys.enrol import Handed
from hub.queues.entry import How
from hub.sending.catalogue import CATALOGUE
from hub.words import SYSTEM
from tests.builders import World, a_member, a_source, arrived, sent_by, some_fields
from tests.sinks import Reply, WebhookSink


def test_the_catalogue_lists_every_event_and_serves_its_schema(app: Flask) -> None:
    client = app.test_client()
    listed = client.get("/api/v1/events").get_json()["events"]
    assert {(it["type"], it["version"]) for it in listed} == set(CATALOGUE)
    for it in listed:
        answer = client.get(it["schema"].removeprefix("https://hub.example.org"))
        assert answer.mimetype == "application/schema+json"
        assert answer.get_json(force=True)["$id"] == it["schema"]


def test_an_event_that_is_not_there_is_not_found(app: Flask) -> None:
    for path in ("entry.opened/2", "entry.closed/1", "entry.opened/x"):
        answer = app.test_client().get(f"/api/v1/events/{path}")
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"


def test_what_is_sent_verifies_fits_and_is_a_cloudevent(app: Flask, world: World) -> None:
    """By the official client, in binary mode, and the same bytes at the second attempt."""
    with WebhookSink(Reply(503), Reply(503)) as sink:
        hub = replace(world.hub, caller=WebhookCaller(("127.0.0.1",)))
        owner = a_source(hub, "lscp-system", partnership="lscp", endpoint=sink.url)
        sender = a_source(hub, "police", endpoint=sink.url)
        headers, body = sent_by(sender, some_fields(), world.clock.now)
        accepted = by_webhook("police", headers, body, world.hub)
        person = a_member(world.hub, "lscp.rag")
        acknowledge(Taking(accepted.reference, "lscp.rag", How.SCREEN, "Mine."), person, world.hub)  # type: ignore[union-attr]
        while deliver(hub):
            pass
        world.clock.forward(minutes=1)
        while deliver(hub):
            pass
        calls = sink.wait_for(6)
    secrets = [Webhook(it.outbound) for it in (owner, sender)]
    bodies: dict[str, set[bytes]] = {}
    for call in calls:
        told = json.loads(call.body)
        assert told in [_verified(it, call.body, dict(call.headers)) for it in secrets]
        ce = {name[3:]: value for name, value in call.headers.items() if name.startswith("ce-")}
        assert ce["specversion"] == "1.0"
        assert ce["id"] == call.headers["webhook-id"]
        assert ce["source"] == "https://hub.example.org"
        assert (ce["type"], ce["time"]) == (told["type"], told["timestamp"])
        assert ce["subject"] == told["data"]["reference"] == accepted.reference  # type: ignore[union-attr]
        schema = app.test_client().get(ce["dataschema"].removeprefix("https://hub.example.org"))
        Draft202012Validator(schema.get_json(force=True)).validate(told)
        bodies.setdefault(ce["id"], set()).add(call.body)
    assert len(calls) == 6
    assert [len(it) for it in bodies.values()] == [1, 1, 1, 1]
    assert {json.loads(it.body)["type"] for it in calls} == {
        "entry.opened",
        "notification.received",
        "entry.acknowledged",
        "entry.settled",
    }


def _verified(webhook: Webhook, body: bytes, headers: dict[str, str]) -> object:
    from standardwebhooks import WebhookVerificationError

    try:
        return webhook.verify(body, headers)
    except WebhookVerificationError:
        return None


REPLAY = "/api/v1/sources/lscp-system/replay"


@pytest.fixture
def handed(world: World) -> Handed:
    return a_source(world.hub, "lscp-system", partnership="lscp", endpoint="https://lscp.example.org/hub")


def asks(app: Flask, handed: Handed, **told: object) -> TestResponse:
    return app.test_client().post(REPLAY, json=told, headers={"Authorization": f"Bearer {handed.token}"})


def test_a_system_asks_for_what_it_has_not_had(app: Flask, world: World, handed: Handed) -> None:
    tend.pause("lscp-system", SYSTEM, world.hub)
    arrived(world)
    world.deliver_all()
    assert asks(app, handed).status_code == 409
    tend.start("lscp-system", SYSTEM, world.hub)
    counted = asks(app, handed, preview=True)
    assert (counted.status_code, counted.get_json()["events"]) == (200, 1)
    assert world.caller.events == []
    sent = asks(app, handed)
    assert (sent.status_code, sent.get_json()["events"]) == (202, 1)
    world.deliver_all()
    assert len(world.caller.events) == 1
    since = world.clock.now.isoformat()
    assert asks(app, handed, since=since, preview=True).get_json()["events"] == 0
    again = asks(app, handed, since=since, delivered=True)
    assert (again.status_code, again.get_json()["events"]) == (202, 1)
    world.deliver_all()
    first, second = world.caller.events
    assert (first.key, first.body) == (second.key, second.body)


def test_only_with_its_own_token(app: Flask, world: World, handed: Handed) -> None:
    other = a_source(world.hub, "lsab-system", partnership="lsab")
    assert asks(app, other).status_code == 403
    assert app.test_client().post(REPLAY, json={}).status_code == 401
    assert handed.token not in asks(app, other).text


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-11-23T09:00:00"}, "since"),
        ({"since": 3}, "since"),
        ({"delivered": True}, "since"),
        ({"delivered": "yes"}, "delivered"),
        ({"until": "2026-11-23T09:00:00Z"}, "until"),
    ],
)
def test_what_it_asks_wrongly_is_named(
    app: Flask, handed: Handed, told: dict[str, object], field: str
) -> None:
    answer = asks(app, handed, **told)
    assert answer.status_code == 422
    assert field in {it["field"] for it in answer.get_json(force=True)["errors"]}
