"""From the 202 to the first attempt at telling anybody, on a hub that has nothing else to do."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from time import sleep, time

from bench.accept import SOURCE, enrolled
from bench.cases import bodies, signed
from bench.figure import Figure, percentile, spread
from bench.ground import Ground, free_port, hub_command
from bench.sinks import Sink, a_sink

POSTS, QUICK_POSTS = 80, 25
APART = 0.25  # seconds: long enough for the hub to be idle again


def measure(ground: Ground) -> Iterator[Figure]:
    """The sender's own system is told first thing that its notification was received; its clock is ours."""
    url, port = ground.database("first_attempt"), free_port()
    settings = {"database_url": url, "redis_url": ground.valkey, "allowed_endpoints": "127.0.0.1"}
    with a_sink() as sink, ground.hub(url) as hub:
        secret = enrolled(hub, sink.url("police"))
        mail = {"relay_host": "127.0.0.1", "relay_port": str(sink.ports["mail"]), "relay_tls": "none"}
        with (
            hub_command("work", ground, 0, **settings, **mail),
            hub_command("serve", ground, port, **settings),
        ):
            line = HTTPConnection("127.0.0.1", port)
            waits = [_wait(line, secret, sink) for _ in range(QUICK_POSTS if ground.quick else POSTS)][5:]
    for share, limit in ((0.50, 60), (0.95, 300)):
        yield Figure(
            f"accept to first attempt, p{share:.0%}".rstrip("%"),
            percentile(waits, share),
            "ms",
            limit,
            f"from the 202 to the event at the sender's own system: {spread(waits)}",
        )


def _wait(line: HTTPConnection, secret: str, sink: Sink) -> float:
    """Milliseconds from the 202 until the event was there; 0 when it was there first."""
    body = bodies()[0]
    headers = signed(body, secret) | {"content-type": "application/json"}
    line.request("POST", f"/api/v1/sources/{SOURCE}/notifications", body, headers)
    answer = line.getresponse()
    accepted = time()
    told = json.loads(answer.read())
    if answer.status != 202:
        raise RuntimeError(f"The hub did not accept a case: {told}")
    for _ in range(40):
        sleep(APART)
        if came := sink.came().get("/police"):
            return max(0.0, (came[0] - accepted) * 1000)
    raise RuntimeError("No event came within ten seconds.")
