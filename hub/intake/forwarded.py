"""Who a mail says that it passes on: a claim to be shown, and never an identity."""

import re
from typing import Final

from hub.intake.mail import Mail

LOOKED_AT: Final = 20_000
_HANDED_ON: Final = re.compile(r"\s*(?:fw|fwd|wg|tr|rv|i|vs|doorst)\s*:", re.IGNORECASE)
_FROM: Final = re.compile(
    r"^[\s>|*]{0,10}(?:from|von|de|van|fra)\s?\*?:\*?[ \t]*(\S.{0,200})$", re.IGNORECASE | re.MULTILINE
)
_DIVIDER: Final = re.compile(
    r"^[\s>]{0,10}(?:-{2,}[ \t]*)?(?:begin forwarded message|forwarded message|original message"
    r"|weitergeleitete nachricht|ursprüngliche nachricht|message transféré)\b",
    re.IGNORECASE | re.MULTILINE,
)


def original_sender(mail: Mail) -> str:
    """As the mail writes it, in one line; empty where it passes nothing on."""
    text = mail.text[:LOOKED_AT]
    divider = _DIVIDER.search(text)
    if divider is None and not _HANDED_ON.match(mail.subject):
        return ""
    found = _FROM.search(text, divider.end() if divider else 0)
    return " ".join(found[1].split()).strip(" *") if found else ""
