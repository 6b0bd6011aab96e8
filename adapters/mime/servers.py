"""What a mail server says in words alone: whether it is one that speaks, and whose mail it says failed.

No sign counts by itself, and none at all under a subject that says the mail was passed on by a person.
"""

import re
from typing import Final

from adapters.mime.headers import Headers
from adapters.mime.openings import GIVEN_BACK, OPENING, RECEIPT, RECEIPT_SUBJECT, SERVER_SUBJECT
from adapters.mime.signs import HANDED_ON

LOOKED_AT: Final = 16 * 1024
"""Characters in which a server has said whom it is about, before it gives the mail back."""
BEGINS_WITHIN: Final = 1500
MOST_LINES: Final = 10
"""Of what is said below an address."""

_UNATTENDED: Final = re.compile(
    r"(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|unattended)[^@]{0,40}@|(?:ndr|system|exchange)@",
    re.IGNORECASE,
)
_SYSTEM_NAME: Final = re.compile(
    rb"\s*\"?\s*(?:(?:internet )?mail deliver(?:y|er)?\b|mail deliver system|mailer[- ]daemon|postmaster"
    rb"|system administrator|mail (?:administrator|system)|interscan"
    rb"|microsoft exchange|exchange server|mail router)",
    re.IGNORECASE,
)
_TELLTALES: Final = (
    ("content-class", re.compile(rb"urn:content-classes:dsn", re.IGNORECASE)),
    ("x-ms-exchange-message-is-ndr", re.compile(rb"")),
    ("x-ms-embedded-report", re.compile(rb"")),
)
"""Headers that mail systems put on what they write themselves."""

_IMAIL: Final = b"<SMTP32 v"
"""The program of a mail server that people's mail may come through, too."""

_ADDRESS: Final = r"[^\s<>()\[\]\"',;:@*]{1,100}@[^\s<>()\[\]\"',;:@]{1,255}(?<!\.)"
_HEADS_A_LINE: Final = re.compile(
    r"[\s*>]{0,40}(?:-- |(?:unable to deliver message to|undeliverable to|addressed to|original address"
    r"|(?:failed )?recipient(?: address)?"
    r"|unknown (?:user|host)|user mailbox exceeds allowed size)[: ]{1,9})?"
    rf"(?:\[?smtp:)?<?(?P<who>{_ADDRESS})>?\]?(?:<mailto:[^<>\s]{{0,320}}>)?[ \t]*"
    r"(?:$|on \S.{0,80}$|(?P<said>(?:[:#\[(<]|\.\.\.).{0,500}))",
    re.IGNORECASE,
)
"""A server puts whom it speaks of at the head of a line; behind may stand what was said of it or when."""
_IN_A_SENTENCE: Final = re.compile(
    rf"\b(?:deliver(?:ed|ing)?|undeliverable|sent)\b[^@]{{0,80}}\s(?:to|for):?\s<?(?P<who>{_ADDRESS})",
    re.IGNORECASE,
)
_CODE: Final = re.compile(
    r"(?<![\d.])(?:(?:42[12]|45[0-2]|50[1-4]|52[13]|53\d|541|55\d|57\d)[ -]"
    r"|[45]\.\d{1,3}\.\d{1,3}(?![\d.]*\d))"
)
"""What another server answered: people who complain of lost mail write whole sentences instead."""
_MADE_FROM: Final = re.compile(rf"\((?:generated|expanded) from:? <?({_ADDRESS})>?\)", re.IGNORECASE)
_HELPERS: Final = re.compile(r"(?:postmaster|abuse|help(?:desk)?|support|mailer-daemon)@", re.IGNORECASE)

Failed = tuple[tuple[str, ...], str]
"""The addresses of one recipient, the one that failed first, and what was said of it."""


def speaks(headers: Headers, senders: tuple[str, ...], subject: str, text: str) -> bool:
    """Whether it opens as servers do, names a recipient, and its subject, sender or headers tell too."""
    if HANDED_ON.match(subject) or not OPENING.match(_beginning(text)) or not failed(text):
        return False
    own = said_itself(text)
    return (
        (SERVER_SUBJECT.match(subject) is not None and bool(_CODE.search(own) or _blocks(own)))
        or tells(headers)
        or headers.first("x-mailer").startswith(_IMAIL)
        or any(_UNATTENDED.match(it) for it in senders)
        or _SYSTEM_NAME.match(headers.first("from")) is not None
    )


def tells(headers: Headers) -> bool:
    """Whether a mail system's own header is on it."""
    return any(headers.has(name) and value.search(headers.first(name)[:200]) for name, value in _TELLTALES)


def receipt(subject: str, text: str) -> bool:
    """Whether a mail program says in words alone that a mail was read, or thrown away unread."""
    return bool(RECEIPT_SUBJECT.match(subject) and RECEIPT.match(_beginning(text)))


def said_itself(text: str) -> str:
    """A server's own words, without the mail it gives back below."""
    text = text[:LOOKED_AT]
    below = GIVEN_BACK.search(text)
    return text[: below.start()] if below and text[: below.start()].strip() else text


def failed(text: str) -> list[Failed]:
    """Each recipient it names at the head of a line, else in a sentence; once each, in order."""
    own = said_itself(text)
    found: dict[str, tuple[list[str], list[str]]] = {}
    every = _blocks(own) or [(it["who"], list[str]()) for it in _IN_A_SENTENCE.finditer(own)]
    for who, lines in (it for it in every if not _HELPERS.match(it[0])):
        names, said = found.setdefault(who.casefold(), ([who], []))
        names += _MADE_FROM.findall("\n".join(lines))
        said += [] if any(said) else lines
    return [(tuple(dict.fromkeys(names)), "\n".join(said).strip()) for names, said in found.values()]


def _blocks(own: str) -> list[tuple[str, list[str]]]:
    """Each address that heads a line, with what is said of it up to a blank line or the next."""
    blocks: list[tuple[str, list[str]]] = []
    left = 0
    for line in own.split("\n"):
        named = _HEADS_A_LINE.match(line.rstrip()) if "@" in line else None
        if named and not (left and named["who"] == blocks[-1][0]):
            blocks.append((named["who"], [(named["said"] or "").lstrip(" :#")]))
            left = MOST_LINES
        elif left and line.strip():
            blocks[-1][1].append(line)
            left -= 1
        else:
            left = 0
    return blocks


def _beginning(text: str) -> str:
    return re.sub(r"^[\W_]+", "", " ".join(text[:BEGINS_WITHIN].split()))
