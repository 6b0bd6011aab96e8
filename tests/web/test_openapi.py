"""The description of the API is kept by hand; these keep it true."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from adapters.webhook.signature import new_secret, sign
from hub.intake import read
from hub.intake.notification import (
    Abuse,
    Country,
    Outcome,
    PersonOutcome,
    PersonRole,
    Process,
    Relationship,
)
from hub.sending.catalogue import CATALOGUE
from hub.web.api import OPENAPI
from hub.web.brake import WATCHED
from hub.words import Answer
from tests.builders import World, a_member, a_source, sent_by, some_fields
from tests.rooms.test_catalogue import NOW, of_every_kind

DOCUMENT: dict[str, Any] = json.loads(OPENAPI.read_text("utf-8"))
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
NOTIFICATION = SCHEMAS["Notification"]["properties"]


def fits(value: Any, schema: Mapping[str, Any], at: str = "$") -> None:
    """The value has the shape the schema says, and nothing the schema does not mention."""
    if "anyOf" in schema:
        schema = next(it for it in schema["anyOf"] if (it.get("type") == "null") is (value is None))
    if "$ref" in schema:
        schema = SCHEMAS[schema["$ref"].rpartition("/")[2]]
    if "enum" in schema:
        assert value in schema["enum"], at
    if isinstance(value, dict):
        assert set(schema["required"]) <= set(value) <= set(schema["properties"]), at
        for name, inner in value.items():
            fits(inner, schema["properties"][name], f"{at}.{name}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            fits(inner, schema["items"], f"{at}[{place}]")


def answer_of(path: str, method: str, status: str) -> Mapping[str, Any]:
    told: Mapping[str, Any] = DOCUMENT["paths"][path][method]["responses"][status]["content"][
        "application/json"
    ]
    return told["schema"]  # type: ignore[no-any-return]


def test_it_lists_exactly_the_routes_there_are(app: Flask) -> None:
    there = {
        (PLACE.sub(r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/") or rule.endpoint.startswith("health.")
    }
    assert {(path, method) for path, it in DOCUMENT["paths"].items() for method in it} == there


def test_it_is_served(app: Flask) -> None:
    served = app.test_client().get("/api/v1/openapi.json").get_json()
    assert served.pop("webhooks")
    assert served == DOCUMENT
    assert DOCUMENT["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    ("schema", "table"),
    [
        (SCHEMAS["Notification"], read.NOTIFICATION),
        (NOTIFICATION["raised_by"], read.RAISED_BY),
        (NOTIFICATION["incident"], read.INCIDENT),
        (SCHEMAS["Person"], read.PERSON),
    ],
)
def test_it_knows_the_fields_that_are_read(schema: dict[str, Any], table: Mapping[str, Any]) -> None:
    assert set(schema["properties"]) == set(table)
    assert set(schema["required"]) == {name for name, field in table.items() if field.required}
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        (SCHEMAS["Answer"], Answer),
        (NOTIFICATION["incident"]["properties"]["outcome"], Outcome),
        (NOTIFICATION["incident"]["properties"]["abuse_or_neglect"], Abuse),
        (NOTIFICATION["incident"]["properties"]["country"], Country),
        (NOTIFICATION["suspected_processes"]["items"], Process),
        (SCHEMAS["Person"]["properties"]["role"], PersonRole),
        (SCHEMAS["Person"]["properties"]["outcome"], PersonOutcome),
        (SCHEMAS["Person"]["properties"]["relationship_to_perpetrator"], Relationship),
    ],
)
def test_it_knows_the_words_that_are_read(schema: dict[str, Any], words: type[Any]) -> None:
    assert [it for it in schema["enum"] if it is not None] == [*words]


def test_it_says_429_wherever_the_brake_may(app: Flask) -> None:
    braked = {
        (PLACE.sub(r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint in WATCHED and rule.rule.startswith("/api/")
    }
    told = {
        (path, method)
        for path, it in DOCUMENT["paths"].items()
        for method, operation in it.items()
        if "429" in operation["responses"]
    }
    assert told == braked


def test_it_is_valid_openapi(app: Flask) -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()
    OpenAPIV31SpecValidator(app.test_client().get("/api/v1/openapi.json").get_json()).validate()


def test_its_webhooks_are_the_catalogue(app: Flask) -> None:
    """Every event once, with the very schema that is served for it."""
    client = app.test_client()
    told = client.get("/api/v1/openapi.json").get_json()["webhooks"]
    assert set(told) == {it.name for it in CATALOGUE.values()}
    assert len(told) == len(CATALOGUE)
    for it in CATALOGUE.values():
        [content] = told[it.name]["post"]["requestBody"]["content"].items()
        assert content == ("application/json", {"schema": json.loads(client.get(it.path()).data)})


@pytest.mark.parametrize("rehearsal", [False, True])
def test_a_call_has_the_headers_that_its_webhook_tells(app: Flask, rehearsal: bool) -> None:
    told = app.test_client().get("/api/v1/openapi.json").get_json()["webhooks"]
    for type_, sent in of_every_kind(rehearsal):
        headers = {it["name"]: it for it in told[type_.name]["post"]["parameters"]}
        signed = sign([new_secret()], str(sent.key), NOW, sent.body)
        named = signed | {f"ce-{name}": value for name, value in sent.attributes.items()}
        assert {name for name, it in headers.items() if it["required"]} <= set(named) <= set(headers)
        for name, value in named.items():
            Draft202012Validator(headers[name]["schema"]).validate(value)


def test_every_reference_in_it_leads_somewhere() -> None:
    text = json.dumps(DOCUMENT)
    for part in ("schemas", "responses", "parameters"):
        used = {it.split('"')[0] for it in text.split(f"#/components/{part}/")[1:]}
        assert used == set(DOCUMENT["components"][part])


def test_the_answers_are_as_it_says(app: Flask, world: World) -> None:
    client, handed = app.test_client(), a_source(world.hub, "lscp-system", partnership="lscp")
    person = a_member(world.hub, "lscp.rag")
    headers, body = sent_by(handed, some_fields() | {"immediate_safeguarding_done": "no"}, world.clock.now)
    json_type, bearer = {"Content-Type": "application/json"}, {"Authorization": f"Bearer {handed.token}"}
    path = "/api/v1/sources/{source}/notifications"
    accepted = client.post(
        path.format(source="lscp-system"), data=body, headers=headers | json_type
    ).get_json()
    fits(accepted, answer_of(path, "post", "202"))
    looking = "/api/v1/notifications/{reference}"
    standing = client.get(looking.format(reference=accepted["reference"]), headers=bearer)
    fits(standing.get_json(), answer_of(looking, "get", "200"))
    taking = "/api/v1/queues/{queue}/entries/{reference}/acknowledgement"
    address = taking.format(queue="lscp.rag", reference=accepted["reference"])
    taken = client.post(address, json={"person": person.email, "statement": "Mine."}, headers=bearer)
    fits(taken.get_json(), answer_of(taking, "post", "200"))
    fits(
        client.get(looking.format(reference=accepted["reference"]), headers=bearer).get_json(),
        answer_of(looking, "get", "200"),
    )
    weighing = "/api/v1/queues/{queue}/entries/{reference}/consideration"
    address_of = weighing.format(queue="lscp.rag", reference=accepted["reference"])
    said = {"person": person.email, "verdict": "redirected", "to_queue": "lsab.sar", "reason": "An adult."}
    fits(client.post(address_of, json=said, headers=bearer).get_json(), answer_of(weighing, "post", "200"))
    fits(
        client.get(looking.format(reference=accepted["reference"]), headers=bearer).get_json(),
        answer_of(looking, "get", "200"),
    )
    talking = "/api/v1/notifications/{reference}/messages"
    said = client.post(
        talking.format(reference=accepted["reference"]),
        json={"text": "Hello", "to": ["queue:lscp.rag"], "person": person.email},
        headers=bearer,
    )
    fits(said.get_json(), answer_of(talking, "post", "201"))
    standing = client.get(looking.format(reference=accepted["reference"]), headers=bearer).get_json()
    assert len(standing["messages"]) == 1
    fits(standing, answer_of(looking, "get", "200"))
    rejected = client.post(address, json={}, headers=bearer)
    fits(rejected.get_json(force=True), SCHEMAS["Problem"])
    for path in ("/healthz", "/readyz"):
        fits(client.get(path).get_json(), answer_of(path, "get", "200"))
