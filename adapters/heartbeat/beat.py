"""Calls the heartbeat address that an administrator set; its silence is what raises the alarm elsewhere."""

from dataclasses import dataclass
from typing import Final, Literal

import httpx

from hub.sending.outcome import Deferred, Outcome, Sent

SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """`ports.Beat` over HTTP. The address is a secret in itself, so it is in no answer and in no log line."""

    url: str
    method: Literal["GET", "POST"] = "GET"

    def __call__(self) -> Outcome:
        """An empty request; anything but a 2xx is a failure, and no redirect is followed."""
        try:
            answer = httpx.request(self.method, self.url, timeout=SECONDS, follow_redirects=False)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Deferred(f"The heartbeat address did not answer ({type(error).__name__}).")
        if answer.is_success:
            return Sent(f"HTTP {answer.status_code}")
        return Deferred(f"The heartbeat address answered HTTP {answer.status_code}.")
