"""A mail kept as a file: what is attached to it is looked at as if it had come by itself."""

from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import compat32
from typing import Final

from adapters.screen.compound import Inner
from hub.intake.attachment import Danger, Finding

MOST_PARTS: Final = 500


def in_message(content: bytes, inner: Inner) -> Iterator[Finding]:
    """Each part decoded; a part is never larger than what it was decoded from."""
    for number, part in enumerate(BytesParser(policy=compat32).parsebytes(content).walk()):
        if number >= MOST_PARTS:
            yield Finding(Danger.BOMB, f"more than {MOST_PARTS} parts")
            return
        if not part.is_multipart():
            payload = part.get_payload(decode=True)
            name = part.get_filename() or ""
            if isinstance(payload, bytes) and (name or part.get_content_maintype() != "text"):
                yield from inner(str(name), payload)
