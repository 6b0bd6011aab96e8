"""Marks in the header that say how a mail travelled and whether it wants an answer; none is a proof."""

from typing import Final

from adapters.mime.headers import Headers
from adapters.mime.words import raw_text

AUTH_AS: Final = "x-ms-exchange-organization-authas"
"""Exchange writes it and takes it off whatever comes from outside its organisation (its header firewall)."""

NO_ANSWER: Final = frozenset({"all", "oof", "autoreply"})
"""What X-Auto-Response-Suppress names when a program must not answer (MS-OXCMAIL 2.2.3.2.14)."""

OF_A_LIST: Final = ("list-id", "list-post", "list-unsubscribe", "list-help", "mailing-list")
MADE_BY_EXCHANGE: Final = "x-ms-exchange-generated-message-source"
"""On answers that a rule of Outlook's gives, and on people's mail that a rule passes on."""
OF_MANY: Final = frozenset({"bulk", "list", "junk"})


def inside(headers: Headers) -> bool:
    """Whether it bears Exchange's mark for what was sent inside its organisation, and that one alone."""
    return [_word(it) for it in headers.all(AUTH_AS)] == ["internal"]


def quiet(headers: Headers) -> bool:
    """Whether a program must not answer it: it says so, came over a list or to many (RFC 3834, section 2)."""
    suppressed = {
        _word(word) for field in headers.all("x-auto-response-suppress") for word in field.split(b",")
    }
    return (
        bool(suppressed & NO_ANSWER)
        or any(headers.has(name) for name in OF_A_LIST)
        or any(_word(it) in OF_MANY for it in headers.all("precedence"))
        or headers.has(MADE_BY_EXCHANGE)
    )


def _word(field: bytes) -> str:
    return raw_text(field[:200]).strip().lower()
