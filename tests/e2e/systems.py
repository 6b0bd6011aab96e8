"""The boards' own systems, as they would be built: with the official Standard Webhooks client alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
from standardwebhooks import Webhook

from tests.running import RunningHub
from tests.sinks import Call


@dataclass(frozen=True, slots=True)
class System:
    """What `hub source add --json` handed over, kept by whoever runs that system."""

    name: str
    inbound_secret: str
    outbound_secret: str
    token: str

    def send(self, hub: RunningHub, fields: Mapping[str, Any], webhook_id: str = "") -> httpx.Response:
        """POST one notification, signed now."""
        body, name = json.dumps(fields), webhook_id or f"msg_{uuid4().hex}"
        return httpx.post(
            f"{hub.url}/api/v1/sources/{self.name}/notifications",
            content=body,
            headers={"content-type": "application/json", **signed(self.inbound_secret, name, body)},
            timeout=30,
        )

    def ask(self, hub: RunningHub, reference: str) -> httpx.Response:
        """GET how far a notification has got."""
        return httpx.get(
            f"{hub.url}/api/v1/notifications/{reference}",
            headers={"authorization": f"Bearer {self.token}"},
            timeout=30,
        )

    def hears(self, call: Call) -> dict[str, Any]:
        """The event in a call to this system; raises when the official client does not verify it."""
        event: dict[str, Any] = Webhook(self.outbound_secret).verify(call.body, dict(call.headers))
        return event


def signed(secret: str, webhook_id: str, body: str) -> dict[str, str]:
    """The three headers, by the official client."""
    at = datetime.now(UTC)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, at, body),
    }


def enrolled(hub: RunningHub, name: str, *options: str) -> System:
    """Enrol a system on the command line, as an administrator does."""
    done = hub.command("source", "add", name, *options, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    return System(name, told["inbound_secret"], told["outbound_secret"], told["token"])
