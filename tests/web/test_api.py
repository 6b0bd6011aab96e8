"""The doors for machines."""

import json
import re
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from standardwebhooks import Webhook
from werkzeug.test import TestResponse

from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.enrol import Handed
from hub.queues.entry import How
from tests.builders import World, a_member, a_source, arrived, raised, sent_by, some_fields
from tests.web.conftest import SignedIn

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def send(
    client: FlaskClient, world: World, handed: Handed, fields: object = None, **more: str
) -> TestResponse:
    headers, body = sent_by(handed, fields or some_fields(), world.clock.now, more.pop("id", ""))  # type: ignore[arg-type]
    address = f"/api/v1/sources/{handed.source.name}/notifications"
    return client.post(address, data=body, headers=JSON | headers | more)


def bearer(handed: Handed) -> dict[str, str]:
    return {"Authorization": f"Bearer {handed.token}"}


def is_problem(answer: TestResponse, status: int) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    told: dict[str, object] = answer.get_json(force=True)
    assert told["status"] == status
    assert told["type"] == "about:blank"
    assert told["title"]
    assert told["detail"]
    assert "Traceback" not in answer.text
    return told


def test_a_signed_notification_is_accepted(client: FlaskClient, world: World) -> None:
    answer = send(client, world, a_source(world.hub))
    assert answer.status_code == 202
    assert answer.get_json() == {
        "reference": "LSH-2026-000001",
        "status": "open",
        "queues": [
            {"queue": "lscp.rag", "duty": "must_consider", "acknowledge_by": "2026-11-24T17:00:00+00:00"}
        ],
        "signposts": ["police"],
        "duplicate": False,
    }


def test_the_official_client_is_understood(client: FlaskClient, world: World) -> None:
    handed, body = a_source(world.hub), json.dumps(some_fields())
    signature = Webhook(handed.inbound).sign("msg_official", world.clock.now, body)
    headers = {
        "webhook-id": "msg_official",
        "webhook-timestamp": str(int(world.clock.now.timestamp())),
        "webhook-signature": signature,
    }
    assert client.post("/api/v1/sources/police/notifications", data=body, headers=headers).status_code == 202


def test_the_same_webhook_id_gives_the_same_answer(client: FlaskClient, world: World) -> None:
    handed = a_source(world.hub)
    first = send(client, world, handed, id="msg_1").get_json()
    again = send(client, world, handed, some_fields(summary="Other words."), id="msg_1")
    assert again.status_code == 202
    assert again.get_json() == first | {"duplicate": True}


@pytest.mark.parametrize("safe", ["no", "unknown", None])
def test_a_receipt_warns_while_somebody_may_be_at_risk(
    client: FlaskClient, world: World, safe: str | None
) -> None:
    fields = some_fields() | {"immediate_safeguarding_done": safe}
    assert "ring 999" in send(client, world, a_source(world.hub), fields).get_json()["warning"]


def test_an_unknown_source_and_a_wrong_signature_are_told_the_same(client: FlaskClient, world: World) -> None:
    handed = a_source(world.hub)
    headers, body = sent_by(handed, some_fields(), world.clock.now)
    refusals = [
        client.post("/api/v1/sources/nobody/notifications", data=body, headers=JSON | headers),
        client.post("/api/v1/sources/police/notifications", data=body + b" ", headers=JSON | headers),
        client.post("/api/v1/sources/police/notifications", data=body, headers=JSON),
        client.post("/api/v1/sources/nobody/notifications", data=b"not json", headers=JSON),
        client.post(
            "/api/v1/sources/police/notifications",
            data=body,
            headers=JSON | headers | {"webhook-timestamp": "x"},
        ),
    ]
    told = [is_problem(it, 401) for it in refusals]
    assert all(it == told[0] for it in told)


def test_what_is_not_a_json_object_is_malformed(client: FlaskClient, world: World) -> None:
    handed = a_source(world.hub)
    for body in (b"{", b"[1]", b"\xff\xfe", b"[" * 100_000):
        headers = _signed(handed, world, body)
        answer = client.post("/api/v1/sources/police/notifications", data=body, headers=JSON | headers)
        is_problem(answer, 400)


def test_wrong_fields_are_listed_by_path(client: FlaskClient, world: World) -> None:
    fields = some_fields(outcome="hurt") | {
        "people": [{"role": "subject", "age_years": "six"}],
        "surprise": 1,
    }
    told = is_problem(send(client, world, a_source(world.hub), fields), 422)
    listed = {it["field"] for it in told["errors"]}  # type: ignore[attr-defined]
    assert listed == {"incident.outcome", "people[0].age_years", "surprise"}
    assert all(it["message"] for it in told["errors"])  # type: ignore[attr-defined]


def test_a_body_of_another_kind_or_size_is_refused(client: FlaskClient, world: World) -> None:
    handed = a_source(world.hub)
    is_problem(send(client, world, handed, **{"Content-Type": "text/xml"}), 415)
    big = some_fields(summary="x" * 60_000) | {"rationale": "y" * (1024 * 1024)}
    is_problem(send(client, world, handed, big), 413)


def test_other_addresses_and_methods_answer_in_kind(client: FlaskClient) -> None:
    is_problem(client.get("/api/v1/nothing"), 404)
    told = client.get("/api/v1/sources/police/notifications")
    is_problem(told, 405)
    assert "POST" in told.headers["Allow"]


def test_a_webhook_touches_no_cookie(client: FlaskClient, world: World) -> None:
    answer = send(client, world, a_source(world.hub))
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers


def test_a_source_sees_how_far_its_own_has_got(client: FlaskClient, world: World) -> None:
    handed, other = a_source(world.hub), a_source(world.hub, "hospital")
    reference = send(client, world, handed).get_json()["reference"]
    told = client.get(f"/api/v1/notifications/{reference}", headers=bearer(handed)).get_json()
    assert told["status"] == "open"
    [queue] = told["queues"]
    assert (queue["queue"], queue["state"], queue["acknowledgement"]) == ("lscp.rag", "waiting", None)
    [clock] = queue["clocks"]
    assert (clock["name"], clock["due"]) == ("scsi-notification", "2026-11-30")
    assert clock["certificate"]["anchor"] == "aware_on"
    assert queue["certificate"]["end"] == "2026-11-24T17:00:00Z"
    assert "Zebedee" not in json.dumps(told)
    is_problem(client.get(f"/api/v1/notifications/{reference}", headers=bearer(other)), 404)
    refused = client.get(
        f"/api/v1/notifications/{reference}", headers={"Authorization": "Bearer hub_police_x"}
    )
    is_problem(refused, 401)
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    is_problem(client.get(f"/api/v1/notifications/{reference}"), 401)


def test_a_queue_that_was_taken_out_of_the_files_is_still_told(
    client: FlaskClient, world: World, database_url: str
) -> None:
    member, system = a_member(world.hub, "lscp.rag"), a_source(world.hub, "lscp-system", partnership="lscp")
    reference = arrived(world).reference
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE entry SET queue = 'gone.queue'")
    answer = client.get(f"/api/v1/notifications/{reference}", headers=bearer(system))
    assert answer.status_code == 200
    [queue] = answer.get_json()["queues"]
    assert (queue["queue"], queue["acknowledgement"]["statement"]) == ("gone.queue", "")


def test_whoever_is_signed_in_sees_the_same(world: World, signed_in: SignedIn) -> None:
    reference = arrived(world).reference
    told = signed_in(a_member(world.hub, "lscp.rag")).get(f"/api/v1/notifications/{reference}")
    assert told.get_json()["queues"][0]["queue"] == "lscp.rag"
    is_problem(signed_in(a_member(world.hub, "lsab.sar")).get(f"/api/v1/notifications/{reference}"), 404)


def test_a_boards_system_acknowledges_for_a_person_it_names(client: FlaskClient, world: World) -> None:
    handed, person = a_source(world.hub, "lscp-system", partnership="lscp"), a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    address = f"/api/v1/queues/lscp.rag/entries/{reference}/acknowledgement"
    said = {"person": person.email, "statement": "Put to the next meeting."}
    told = client.post(address, json=said, headers=bearer(handed)).get_json()
    assert told["state"] == "acknowledged"
    assert told["repeat"] is False
    made = {"name": person.name, "role": "member", "how": "api", "statement": "Put to the next meeting."}
    assert made.items() <= told["acknowledgement"].items()
    again = client.post(address, json=said | {"statement": "Again."}, headers=bearer(handed)).get_json()
    assert again == told | {"repeat": True}


def test_no_system_acknowledges_as_itself_or_for_strangers(client: FlaskClient, world: World) -> None:
    lscp, lsab = (a_source(world.hub, f"{it}-system", partnership=it) for it in ("lscp", "lsab"))
    member, stranger = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lsab.sar")
    reference = arrived(world).reference
    address = f"/api/v1/queues/lscp.rag/entries/{reference}/acknowledgement"

    def said(person: object = member.email, statement: object = "Mine.") -> dict[str, object]:
        return {"person": person, "statement": statement}

    is_problem(client.post(address, json=said()), 401)
    is_problem(client.post(address, json=said(), headers=bearer(lsab)), 403)
    is_problem(client.post(address, json=said(stranger.email), headers=bearer(lscp)), 403)
    is_problem(client.post(address, json=said("nobody@example.org"), headers=bearer(lscp)), 403)
    is_problem(client.post(address, json=[1], headers=bearer(lscp)), 400)
    is_problem(client.post(address, data="x", headers=bearer(lscp) | {"Content-Type": "text/plain"}), 415)
    for body, fields in [
        ({}, {"person", "statement"}),
        (said(None), {"person"}),
        (said(statement="  "), {"statement"}),
        (said(statement=["x"]), {"statement"}),
        (said(statement="x" * 4001), {"statement"}),
    ]:
        told = is_problem(client.post(address, json=body, headers=bearer(lscp)), 422)
        assert {it["field"] for it in told["errors"]} == fields  # type: ignore[attr-defined]
    elsewhere = address.replace(reference, "LSH-2026-999999")
    is_problem(client.post(elsewhere, json=said(), headers=bearer(lscp)), 404)


def test_signing_in_on_a_screen_is_no_way_to_acknowledge_by_api(world: World, signed_in: SignedIn) -> None:
    """A cookie travels by itself; a form on another site could use it."""
    person, reference = a_member(world.hub, "lscp.rag"), arrived(world).reference
    address = f"/api/v1/queues/lscp.rag/entries/{reference}/acknowledgement"
    answer = signed_in(person).client.post(address, json={"person": person.email, "statement": "Mine."})
    is_problem(answer, 401)


def _signed(handed: Handed, world: World, body: bytes) -> dict[str, str]:
    from adapters.webhook.signature import sign

    return sign((handed.inbound,), f"msg_{uuid4().hex}", world.clock.now, body)


def test_a_boards_system_looks_at_what_its_board_was_sent_and_reads_its_own_boards_words(
    client: FlaskClient, world: World
) -> None:
    police = a_source(world.hub)
    lscp, lsab = (a_source(world.hub, f"{it}-system", partnership=it) for it in ("lscp", "lsab"))
    person = a_member(world.hub, "lscp.rag")
    reference = send(client, world, police).get_json()["reference"]
    client.post(
        f"/api/v1/queues/lscp.rag/entries/{reference}/acknowledgement",
        json={"person": person.email, "statement": "Robin is safe with an aunt."},
        headers=bearer(lscp),
    )

    def statement(system: Handed) -> str:
        told = client.get(f"/api/v1/notifications/{reference}", headers=bearer(system)).get_json()
        return str(told["queues"][0]["acknowledgement"]["statement"])

    assert statement(lscp) == "Robin is safe with an aunt."
    assert statement(police) == ""
    is_problem(client.get(f"/api/v1/notifications/{reference}", headers=bearer(lsab)), 404)


def test_a_boards_system_says_for_a_person_whether_the_queue_considers_it(
    client: FlaskClient, world: World
) -> None:
    handed, person = a_source(world.hub, "lscp-system", partnership="lscp"), a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    address = f"/api/v1/queues/lscp.rag/entries/{reference}"
    said = {"person": person.email, "verdict": "redirected", "to_queue": "lsab.sar", "reason": "He is 40."}
    is_problem(client.post(f"{address}/consideration", json=said, headers=bearer(handed)), 409)
    taking = {"person": person.email, "statement": "Mine."}
    client.post(f"{address}/acknowledgement", json=taking, headers=bearer(handed))
    told = client.post(f"{address}/consideration", json=said, headers=bearer(handed)).get_json()
    assert (told["state"], told["asked"], told["repeat"]) == ("closed", "lsab.sar", False)
    made = {"name": person.name, "verdict": "redirected", "to_queue": "lsab.sar", "reason": "He is 40."}
    assert made.items() <= told["consideration"].items()
    again = client.post(f"{address}/consideration", json=said, headers=bearer(handed)).get_json()
    assert again == told | {"repeat": True, "asked": None}
    assert again["consideration"]["to_queue"] == "lsab.sar"
    other = said | {"verdict": "accepted"}
    is_problem(client.post(f"{address}/consideration", json=other, headers=bearer(handed)), 409)
    seen = client.get(f"/api/v1/notifications/{reference}", headers=bearer(handed)).get_json()
    by_queue = {it["queue"]: it for it in seen["queues"]}
    assert by_queue["lscp.rag"]["considerations"] == [told["consideration"]]
    assert (by_queue["lsab.sar"]["state"], by_queue["lsab.sar"]["considerations"]) == ("waiting", [])


def test_a_queue_named_with_another_verdict_means_nothing(client: FlaskClient, world: World) -> None:
    handed, person = a_source(world.hub, "lscp-system", partnership="lscp"), a_member(world.hub, "lscp.rag")
    address = f"/api/v1/queues/lscp.rag/entries/{arrived(world).reference}"
    taking = {"person": person.email, "statement": "Mine."}
    client.post(f"{address}/acknowledgement", json=taking, headers=bearer(handed))
    said = {"person": person.email, "verdict": "accepted", "to_queue": "lsab.sar"}
    for repeat in (False, True):
        told = client.post(f"{address}/consideration", json=said, headers=bearer(handed)).get_json()
        assert (told["state"], told["consideration"]["to_queue"]) == ("accepted", None)
        assert (told["asked"], told["repeat"]) == (None, repeat)


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({}, {"person", "verdict"}),
        ({"person": 1, "verdict": []}, {"person", "verdict"}),
        ({"verdict": "maybe"}, {"verdict"}),
        ({"verdict": "declined"}, {"reason"}),
        ({"verdict": "redirected", "reason": "So."}, {"to_queue"}),
        ({"verdict": "redirected", "reason": 3}, {"reason"}),
        ({"verdict": "redirected", "reason": "So.", "to_queue": "lscp.none"}, {"to_queue"}),
        ({"verdict": "redirected", "reason": "So.", "to_queue": "lscp.rag"}, {"to_queue"}),
    ],
)
def test_what_is_wrong_with_a_consideration_is_listed(
    client: FlaskClient, world: World, said: dict[str, object], fields: set[str]
) -> None:
    handed, person = a_source(world.hub, "lscp-system", partnership="lscp"), a_member(world.hub, "lscp.rag")
    address = f"/api/v1/queues/lscp.rag/entries/{arrived(world).reference}/consideration"
    told = is_problem(
        client.post(address, json={"person": person.email} | said if said else {}, headers=bearer(handed)),
        422,
    )
    assert {it["field"] for it in told["errors"]} == fields


def test_no_system_says_so_for_another_board_or_for_strangers(client: FlaskClient, world: World) -> None:
    lscp, lsab = (a_source(world.hub, f"{it}-system", partnership=it) for it in ("lscp", "lsab"))
    member, stranger = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lsab.sar")
    address = f"/api/v1/queues/lscp.rag/entries/{arrived(world).reference}/consideration"
    said = {"person": member.email, "verdict": "accepted"}
    is_problem(client.post(address, json=said), 401)
    is_problem(client.post(address, json=said, headers=bearer(lsab)), 403)
    is_problem(client.post(address, json=said | {"person": stranger.email}, headers=bearer(lscp)), 403)


def test_the_sender_sees_each_level_of_the_receipt_apart(
    client: FlaskClient, world: World, signed_in: SignedIn
) -> None:
    handed, person = a_source(world.hub, "lscp-system", partnership="lscp"), a_member(world.hub, "lscp.rag")
    stranger = a_member(world.hub, "lscp.cdop", partnership="lscp")
    reference = raised(world, stranger).reference
    world.deliver_all()
    [letter] = [it for it in world.postman.letters if it.to == person.email]
    path = re.search(r"/acknowledge/\S+", letter.text)
    assert path
    client.get(path[0], headers={"User-Agent": "SafeLinks"})

    def seen() -> dict[str, Any]:
        told = client.get(f"/api/v1/notifications/{reference}", headers=bearer(handed)).get_json()
        return dict(told["queues"][0]["receipt"])

    signed_in(stranger).get(f"/notifications/{reference}")
    before = seen()
    [given] = before["delivered"]
    assert (given["to"], given["role"]) == (person.name, "member")
    assert (given["channel"], given["number"], given["at"]) == ("mail", 1, "2026-11-23T09:00:00+00:00")
    assert before["opened"] == []
    [link] = before["links_opened"]
    assert (link["why"], link["suspected"], link["times"]) == ("agent", True, 1)
    signed_in(person).get(f"/notifications/{reference}")
    [opened] = seen()["opened"]
    assert (opened["name"], opened["role"], opened["times"]) == (person.name, "member", 1)
