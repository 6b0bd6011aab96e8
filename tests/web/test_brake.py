"""Whoever keeps being refused is slowed down, and nobody else."""

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from limits import RateLimitItemPerMinute

from hub.web import brake

FEW = brake.Tolerance(RateLimitItemPerMinute(2), RateLimitItemPerMinute(5))


@pytest.fixture
def client() -> FlaskClient:
    """An address that refuses every source but `good`, and one that nobody watches."""
    app = Flask(__name__)
    app.add_url_rule(
        "/<source>",
        "door",
        lambda source: Response(status=202 if source == "good" else 401),
        methods=["POST"],
    )
    app.add_url_rule("/healthz", "alive", lambda: Response(status=200))
    brake.install(app, {"door": FEW})
    return app.test_client()


def answers(client: FlaskClient, *sources: str, address: str = "192.0.2.1") -> list[int]:
    return [client.post(f"/{it}", environ_overrides={"REMOTE_ADDR": address}).status_code for it in sources]


def test_what_is_refused_again_and_again_is_not_even_looked_at(client: FlaskClient) -> None:
    assert answers(client, "a", "a", "a", "a") == [401, 401, 429, 429]


def test_one_name_tried_stands_in_no_other_names_way(client: FlaskClient) -> None:
    assert answers(client, "a", "a", "b", "good") == [401, 401, 401, 202]


def test_many_names_tried_from_one_address_are_counted_together(client: FlaskClient) -> None:
    assert answers(client, *"abcdefg") == [401] * 5 + [429] * 2
    assert answers(client, "a", address="192.0.2.2") == [401]


def test_what_succeeds_is_never_counted(client: FlaskClient) -> None:
    assert answers(client, *["good"] * 20) == [202] * 20
    assert client.get("/healthz").status_code == 200


def test_it_says_when_to_try_again(client: FlaskClient) -> None:
    answers(client, "a", "a")
    refused = client.post("/a", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert 0 < int(refused.headers["Retry-After"]) <= 60
