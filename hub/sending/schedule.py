"""How long to wait after each failed attempt, by channel."""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from hub.words import Channel

SCHEDULE: Final[Mapping[Channel, tuple[timedelta, ...]]] = {
    Channel.WEBHOOK: tuple(
        timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
    ),
    Channel.MAIL: tuple(
        timedelta(seconds=s)
        for s in (15, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 57_600, 86_400, 86_400, 86_400)
    ),
}
"""Waits after the first, second, ... failed attempt. Webhook: the Standard Webhooks specification; mail
goes on for four and a half days, as RFC 5321 (section 4.5.4.1) asks of a mail server.
"""


def jitter(key: UUID, attempt: int) -> float:
    """Spread retries so that a server coming back is not hit by all at once; 0 to 1, same each time."""
    return int.from_bytes(sha256(key.bytes + attempt.to_bytes(4)).digest()[:4]) / 0xFFFFFFFF
