"""Words that reached nobody: whoever raised something and cannot be told, a message that no one had."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Who(StrEnum):
    """Who has not heard."""

    SENDER = "whoever raised it"
    NAMED = "whoever a message was for"


@dataclass(frozen=True, slots=True)
class Unheard:
    """About one notification; `writer` is the person whose message it was."""

    reference: str
    who: Who
    writer: UUID | None = None
