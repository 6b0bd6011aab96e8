"""What the kind of a mail is told by, and what its headers say, as short words in lower case."""

import re
from dataclasses import dataclass
from typing import Final

from adapters.mime.headers import Headers

_MARKED: Final = (
    r"(?:(?:ext|extern|external)(?: e-?mail| sender| message)?|(?:unverified|suspicious)(?: sender)?|caution"
    r"|(?:suspected |possible |probable )?spam|bulk|secure|encrypted|official(?:[- :]{1,3}sensitive)?)"
)
_MARK: Final = re.compile(
    rf"\s*(?:[\[({{*]{{1,3}}\s*{_MARKED}[ ?!]{{0,3}}[\])}}*]{{1,3}}\s*[:|-]?|{_MARKED}\s*[:|])\s*(?=\S)",
    re.IGNORECASE,
)
MOST_MARKS: Final = 3


@dataclass(frozen=True, slots=True)
class Look:
    """What the kind is told by. `report` is the report-type, or what a part is that only machines send;
    `status` the text of the delivery status; `returned` whether a mail, or its headers, is attached.
    """

    headers: Headers
    senders: tuple[str, ...]
    subject: str
    text: str
    report: str
    status: str
    returned: bool


def unmarked(subject: str) -> str:
    """The subject without what a gateway put before it, as `[EXTERNAL]`: a machine's words begin behind."""
    for _ in range(MOST_MARKS):
        if mark := _MARK.match(subject):
            subject = subject[mark.end() :]
    return subject


def auto_submitted(headers: Headers) -> str:
    """The first word of RFC 3834's field."""
    return re.split(r"[;\s(]", says(headers, "auto-submitted"), maxsplit=1)[0]


def null_path(headers: Headers) -> bool:
    """Whether it asks that no bounce be sent, as only machines do."""
    return says(headers, "return-path") == "<>"


def says(headers: Headers, name: str) -> str:
    """The first field of that name."""
    return headers.first(name)[:200].decode("latin-1").strip().lower()
