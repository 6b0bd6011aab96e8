"""Whether a person opened a page: programs do too, and without a sign-in it proves nothing."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

AT_ONCE: Final = timedelta(seconds=60)
"""Scanners look while a letter is being delivered; hardly anybody reads one so soon."""

SCANNERS: Final = re.compile(
    r"safelinks|proofpoint|urldefense|mimecast|barracuda|symantec|messagelabs|trendmicro|fireeye|forcepoint"
    r"|ironport|sophos|bot\b|crawl|spider|scan|preview|headless|phantom|curl|wget|python|go-http|java/|okhttp"
    r"|axios|node-fetch|libwww|httpclient|apache-http",
    re.IGNORECASE,
)
"""Names that mail gateways and programs give themselves; those that give a browser's are found otherwise."""


class Why(StrEnum):
    """The first of these that fits says why it was a scanner, or may have been one."""

    HEAD = "head"
    PREFETCH = "prefetch"
    SENT_BACK = "sent_back"
    AGENT = "agent"
    AT_ONCE = "at_once"
    NO_COOKIE = "no_cookie"
    UNKNOWN = "unknown"


SURE: Final = frozenset({Why.HEAD, Why.PREFETCH, Why.AGENT, Why.AT_ONCE})
"""What is shown as a suspected scanner; the rest may as well have been a person."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a request for the link gave away: `agent` is its User-Agent, `cookie` whether it brought any,
    `early` whether a browser fetched it ahead of a click.
    """

    method: str
    agent: str
    cookie: bool
    early: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """How often one letter's link was opened for one reason, and when."""

    delivery_id: UUID
    why: Why
    first_at: datetime
    last_at: datetime
    times: int


def program(visit: Visit) -> Why | None:
    """Why nobody read what was sent, whoever is signed in; None for a person's own opening of a page.

    A form that came back to be put right (POST) was opened before.
    """
    if visit.method != "GET":
        return Why.HEAD if visit.method == "HEAD" else Why.SENT_BACK
    if visit.early:
        return Why.PREFETCH
    return Why.AGENT if not visit.agent.strip() or SCANNERS.search(visit.agent) else None


def judged(visit: Visit, sent_at: datetime, now: datetime) -> Why:
    """Why it is, or may be, a scanner. `sent_at` is when the letter was on its way."""
    if why := program(visit):
        return why
    if now - sent_at < AT_ONCE:
        return Why.AT_ONCE
    return Why.UNKNOWN if visit.cookie else Why.NO_COOKIE
