"""Accepting: a signed webhook in, 202 out, with everything committed, routed and sealed in between."""

import json
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from uuid import UUID

import psycopg

from bench import pgbench
from bench.cases import bodies, signed
from bench.figure import Figure, percentile, spread
from bench.ground import ROOT, Ground, free_port, hub_command
from hub.hub import Hub
from hub.intake.source import Source
from hub.journeys.enrol import Newcomer, add_person, add_source
from hub.queues.member import Role

CONNECTIONS, RATE = 8, 200
SOURCE = "police"


def measure(ground: Ground) -> Iterator[Figure]:
    """Throughput beside pgbench on the same server, twice in turn; then latency at a steady rate."""
    url = ground.database("accept")
    with ground.hub(url) as hub:
        secret = enrolled(hub)
    port, seconds = free_port(), 4 if ground.quick else 10
    with hub_command("serve", ground, port, database_url=url, redis_url=ground.valkey):
        scripts = [pgbench.script(url, _accepted(port, secret, body, url)) for body in bodies()]
        load(port, secret, 2)  # warm: imports, prepared statements, caches
        pairs = [
            (
                _throughput(port, secret, seconds),
                pgbench.transactions(url, scripts, CONNECTIONS, seconds, ground.folder),
            )
            for _ in range(2)
        ]
        steady = load(port, secret, 8 if ground.quick else 25, RATE)["times"]
    accepted, written = max(it for it, _ in pairs), max(it for _, it in pairs)
    yield Figure(
        "accept over pgbench",
        accepted / written,
        "x",
        0.30,
        f"{accepted:.0f} accepted/s; pgbench {written:.0f}/s writing the same rows, {CONNECTIONS} clients each",
        floor=True,
    )
    yield Figure(f"accept at {RATE}/s, p99", percentile(steady, 0.99), "ms", 50, spread(steady))


def enrolled(hub: Hub, endpoint: str | None = None) -> str:
    """One member on every queue and one source; its secret."""
    for queue in hub.rulebook.queues:
        seats = {queue: Role.MEMBER}
        add_person(
            Newcomer(f"{queue}@bench.example.org", queue, "officer", None, seats),
            "a password for the bench",
            hub,
        )
    from adapters.webhook.signature import new_secret

    return add_source(Source(SOURCE, "Police", None, (), endpoint=endpoint), new_secret, hub).inbound


def load(port: int, secret: str, seconds: int, rate: int | None = None) -> dict[str, list[float]]:
    """Run the load in its own process; raises RuntimeError when anything was refused."""
    connections = CONNECTIONS if rate is None else 4 * CONNECTIONS
    words = [str(it) for it in (port, SOURCE, connections, seconds, *([rate] if rate else []))]
    ran = subprocess.run(
        [sys.executable, "-m", "bench.load", *words],
        input=secret,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if ran.returncode != 0:
        raise RuntimeError(f"The load failed: {ran.stderr[-2000:]}")
    found: dict[str, list[float]] = json.loads(ran.stdout)
    if found["refused"]:
        raise RuntimeError(f"The hub refused some of the load: {found['refused']}")
    return found


def _throughput(port: int, secret: str, seconds: int) -> float:
    found = load(port, secret, seconds)
    return len(found["times"]) / float(found["seconds"])  # type: ignore[arg-type]


def _accepted(port: int, secret: str, body: bytes, url: str) -> UUID:
    line = HTTPConnection("127.0.0.1", port)
    headers = signed(body, secret) | {"content-type": "application/json"}
    line.request("POST", f"/api/v1/sources/{SOURCE}/notifications", body, headers)
    answer = line.getresponse()
    told = json.loads(answer.read())
    if answer.status != 202:
        raise RuntimeError(f"The hub did not accept a case: {told}")
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT id FROM notification WHERE reference = %s", [told["reference"]]
        ).fetchone()
    assert row is not None
    return row[0]
