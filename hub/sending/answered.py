"""Which of our letters a reply answers: their ids stand in its In-Reply-To and References."""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

from hub.intake.mail import Mail

MOST: Final = 20
ID: Final = re.compile(r"<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b", re.IGNORECASE)


def answered(mail: Mail) -> list[UUID]:
    """The letter it answers first, then those before it, the newest first."""
    ids = (*mail.in_reply_to, *reversed(mail.references))
    return list(dict.fromkeys(_letters(ids)))[:MOST]


def _letters(ids: Iterable[str]) -> Iterator[UUID]:
    for it in ids:
        if found := ID.match(it.strip()):
            yield UUID(found[1])
