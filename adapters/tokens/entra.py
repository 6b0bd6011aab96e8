"""Tokens of Microsoft Entra, which MSAL gets, keeps and renews; one try, and no text of the service's."""

import re
from collections.abc import Mapping
from threading import Lock
from typing import Any, Final

import httpx
import msal
from msal.exceptions import MsalError

from adapters.tokens.client import a_client, unheard
from adapters.tokens.policy import AppPolicy
from hub.intake.mailbox import Ailment, Trouble

PASSING: Final = frozenset({"temporarily_unavailable", "server_error"})
_WORD: Final = re.compile(r"[a-z_]{1,40}")


class EntraTokens:
    """`ports.Tokens` by client credentials; shared between threads."""

    def __init__(self, policy: AppPolicy) -> None:
        self._policy = policy
        self._shown = _credential(policy)
        self._lock = Lock()
        self._app: Any = None
        # Not MSAL's own: that one obeys the environment before ca_file, and tries twice.
        self._client = _Http(a_client(policy))

    def get(self) -> str | Trouble:
        """A token that is good for some minutes yet."""
        with self._lock:
            try:
                self._app = self._app or self._introduce()
                said = self._app.acquire_token_for_client(scopes=[self._policy.scope])
            except (httpx.HTTPError, RuntimeError, MsalError) as error:
                return unheard(error)
            except (ValueError, KeyError):
                return Trouble(Ailment.MISCONFIGURED, "The sign-in service knows no such tenant.")
        return str(said["access_token"]) if "access_token" in said else _refusal(said)

    def drop(self) -> None:
        """Nobody believes the token any more: the next one is a fresh one."""
        with self._lock:
            self._app = None

    def _introduce(self) -> Any:
        """Asks the tenant where its tokens are given."""
        it = self._policy
        return msal.ConfidentialClientApplication(
            it.client_id,
            client_credential=self._shown,
            authority=it.authority,
            instance_discovery=False,  # it would ask another host, and not know every cloud
            http_client=self._client,
        )


class _Http:
    """What MSAL asks of a client; httpx would write its signed assertion, which is bytes, as `b'...'`."""

    def __init__(self, client: httpx.Client) -> None:
        self.get = client.get
        self._client = client

    def post(self, url: str, data: Mapping[str, str | bytes], **more: Any) -> httpx.Response:
        text = {name: it.decode() if isinstance(it, bytes) else it for name, it in data.items()}
        return self._client.post(url, data=text, **more)


def _credential(policy: AppPolicy) -> str | dict[str, str]:
    return {"private_key": policy.pem, "public_certificate": policy.pem} if policy.pem else policy.secret


def _refusal(said: Any) -> Trouble:
    word = str(said.get("error", ""))
    shown = word if _WORD.fullmatch(word) else "no reason given"
    codes = [f"AADSTS{it}" for it in said.get("error_codes") or () if isinstance(it, int)]
    told = ", ".join([shown, *codes])
    if word in PASSING:
        return Trouble(Ailment.AWAY, f"The sign-in service cannot answer just now ({told}).")
    return Trouble(Ailment.REFUSED, f"The sign-in service refused the application ({told}).")
