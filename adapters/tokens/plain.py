"""Tokens of any service that gives them for a client's id and secret. RFC 6749 section 4.4."""

from threading import Lock
from time import monotonic
from typing import Final

import httpx

from adapters.tokens.client import a_client, unheard
from adapters.tokens.policy import AppPolicy
from hub.intake.mailbox import Ailment, Trouble

EARLY: Final = 60.0
"""Seconds before its end at which a token counts as over."""


class PlainTokens:
    """`ports.Tokens` from a token_url; shared between threads."""

    def __init__(self, policy: AppPolicy) -> None:
        self._policy = policy
        self._lock = Lock()
        self._token = ""
        self._until = 0.0
        self._client = a_client(policy)

    def get(self) -> str | Trouble:
        """The token in hand, or a new one."""
        with self._lock:
            if self._token and monotonic() < self._until:
                return self._token
            return self._fresh()

    def drop(self) -> None:
        """Nobody believes the token any more: the next one is a fresh one."""
        with self._lock:
            self._token = ""

    def _fresh(self) -> str | Trouble:
        it = self._policy
        form = {"grant_type": "client_credentials", "client_id": it.client_id, "client_secret": it.secret}
        try:
            answer = self._client.post(it.token_url, data=form | ({"scope": it.scope} if it.scope else {}))
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            return unheard(error)
        if not isinstance(said, dict) or "access_token" not in said:
            ailment = Ailment.AWAY if answer.status_code >= 500 else Ailment.REFUSED
            return Trouble(ailment, f"The sign-in service gave no token ({answer.status_code}).")
        self._token = str(said["access_token"])
        self._until = monotonic() + float(said.get("expires_in", 300)) - EARLY
        return self._token
