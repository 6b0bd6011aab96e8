"""Every way Graph says no, sorted by what mends it. No text of the server's gets out, only its codes."""

import json
import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx

from hub.intake.mailbox import Ailment, Trouble

READING, SENDING = "Mail.ReadWrite", "Mail.Send"
NO_SUCH_ITEM: Final = frozenset({"erroritemnotfound", "errormessagenotfound"})
_CODE: Final = re.compile(r"[A-Za-z.]{1,60}")
SILENCE: Final = timedelta(seconds=10)
"""For a 429 that does not say how long, as Microsoft advises to wait before asking again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Graph answered; `whole` unless it was longer than was wanted."""

    status: int
    headers: httpx.Headers
    body: bytes
    whole: bool = True

    def json(self) -> dict[str, Any]:
        """An object, or nothing where it is none."""
        try:
            said = json.loads(self.body)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    @property
    def code(self) -> str:
        """Graph's word for what is wrong, safe to show."""
        error = self.json().get("error")
        said = str(error.get("code", "")) if isinstance(error, dict) else ""
        return said if _CODE.fullmatch(said) else ""


class InTrouble(Exception):
    """Carries a Trouble out of the middle of an act; caught by `Line.attempt` alone."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.why)
        self.trouble = trouble


def by_status(answer: Answer, right: str) -> Trouble:
    """What a person, or the back-off, has to make of it; `right` is what the request needs."""
    told = f"{answer.status} {answer.code}".strip()
    match answer.status:
        case 401:
            return Trouble(Ailment.REFUSED, f"Microsoft Graph does not take the hub's token ({told}).")
        case 403:
            return Trouble(
                Ailment.MISCONFIGURED,
                f"Microsoft Graph forbids this to the application ({told}). Give it the application "
                f"permission {right} for this mailbox, by RBAC for Applications in Exchange Online.",
            )
        case 404:
            return Trouble(
                Ailment.MISCONFIGURED,
                f"Microsoft Graph knows no such mailbox, or the folder was deleted ({told}).",
            )
        case 429 | 503 | 504:
            return Trouble(
                Ailment.THROTTLED, f"Microsoft Graph asks for a slower pace ({told}).", asked(answer)
            )
        case status if status >= 500:
            return Trouble(Ailment.AWAY, f"Microsoft Graph failed ({told}).")
        case _:
            return Trouble(Ailment.MISCONFIGURED, f"Microsoft Graph will not do this ({told}).")


def by_error(error: Exception) -> Trouble:
    """The same where no answer came."""
    if isinstance(error.__cause__, ssl.SSLError) or "CERTIFICATE_VERIFY" in str(error):
        return Trouble(Ailment.MISCONFIGURED, "The server's certificate does not verify. Set ca_file.")
    return Trouble(Ailment.AWAY, f"Microsoft Graph did not answer as it should ({type(error).__name__}).")


def asked(answer: Answer) -> timedelta | None:
    """Retry-After, in seconds or as a date. RFC 9110 section 10.2.3."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit() and len(said) < 7:
        return timedelta(seconds=int(said))
    try:
        left = parsedate_to_datetime(said) - datetime.now(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):  # it says nothing, or what nobody can read
        return SILENCE if answer.status == 429 else None
    return max(left, timedelta())
