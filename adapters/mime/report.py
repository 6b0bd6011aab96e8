"""What a bounce or a delay is about: whose letter, which recipient, and why. RFC 3464, 3462, 3463.

A report without its parts is read as Exim, qmail and Gmail write it: in a header and in the text.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from adapters.mime.addresses import addresses
from adapters.mime.body import Body
from adapters.mime.clean import tidy
from adapters.mime.headers import Headers, split_head
from adapters.mime.parts import MAIL_TYPES, Part
from adapters.mime.servers import failed, said_itself
from adapters.mime.words import header_text, raw_text
from hub.intake.mail import Report, Verdict

MOST: Final = 50
"""Recipients and ids of one report; more belong to no letter of ours, which go to one person each."""
LONGEST_DIAGNOSTIC: Final = 160
STATUS: Final = ("message/delivery-status", "message/global-delivery-status")
RECEIPT: Final = ("message/disposition-notification", "message/global-disposition-notification")
RETURNED: Final = (*MAIL_TYPES, "text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
"""Types of the part that gives the mail, or its headers, back; `global` where they hold UTF-8 (RFC 6533)."""
LOOKED_AT: Final = 64 * 1024

_KEY: Final = re.compile(rb"bounce\+([0-9a-f]{32})@", re.IGNORECASE)
_KEPT_IN: Final = frozenset(
    {
        "to",
        "cc",
        "delivered-to",
        "x-original-to",
        "envelope-to",
        "x-envelope-to",
        "x-delivered-to",
        "x-rcpt-to",
    }
)
_ID: Final = re.compile(rb"<[^<>\s]{1,900}>")
_OURS: Final = re.compile(
    r"<[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.[a-z2-7]{20})?@[^<>\s]{1,255}>", re.IGNORECASE
)
_STATUS: Final = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)")
_ADDRESS: Final = re.compile(r"<?[^\s<>()\"',;:@]{1,100}@[^\s<>()\"',;:@]{1,255}>?")
_LABELLED: Final = re.compile(
    r"^[>| \t]{0,20}message-id[ \t]*:[ \t]*(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE
)
_BLANK: Final = re.compile(r"\n[ \t]*\n")
_IN_ASCII: Final = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
"""A letter of an address as `utf-8-addr-xtext` has it where only ASCII may stand (RFC 6533 section 3)."""


def about(root: Part, body: Body, text: str) -> Report:
    """Everything in the report that may tell; empty where it tells nothing."""
    headers = root.headers
    said = [body.raw_text(it)[:LOOKED_AT] for it in _leaves(root, *STATUS, *RECEIPT)]
    originals = [_head(it, body) for it in _leaves(root, *RETURNED)]
    ids = [found.decode("latin-1") for it in originals for found in _ID.findall(it.first("message-id"))]
    quoted = "\n".join(
        [raw_text(it) for name in ("in-reply-to", "references") for it in headers.all(name)]
        + [text[:LOOKED_AT], *said]
    )
    every = (it for blocks in said for it in _verdicts(blocks))
    verdicts = list(islice(every, MOST)) or _in_words(headers, text[:LOOKED_AT])
    return Report(
        keys=_few(key.decode("ascii").lower() for key in _keys(headers)),
        original_message_ids=_few([*ids, *_OURS.findall(quoted), *_LABELLED.findall(text[:LOOKED_AT])]),
        sent_to=_few(one for it in originals for field in it.all("to") for one in addresses(raw_text(field))),
        verdicts=tuple(verdicts[:MOST]),
    )


def _leaves(root: Part, *types: str) -> Iterator[Part]:
    return (part for part in root.leaves() if part.content_type in types)


def _head(part: Part, body: Body) -> Headers:
    return split_head(body.content(part).lstrip(b"\r\n"))[0]


def _keys(headers: Headers) -> Iterator[bytes]:
    for name, value in headers.fields:
        if name in _KEPT_IN:
            yield from _KEY.findall(value)


def _verdicts(status: str) -> Iterator[Verdict]:
    """One for each block that names a recipient; the first block is about the mail as a whole."""
    for block in _BLANK.split(status)[: MOST + 1]:
        fields, _ = split_head(block.strip("\n").encode())
        if named := _recipients(fields):
            action = header_text(fields.first("action")).lower()
            diagnostic = header_text(fields.first("diagnostic-code")[:1000])
            found = _STATUS.search(header_text(fields.first("status")[:100])) or _STATUS.search(diagnostic)
            yield Verdict(named, action[:20], found[0] if found else "", _impersonal(diagnostic))


def _recipients(fields: Headers) -> tuple[str, ...]:
    said = [raw_text(fields.first(name)) for name in ("original-recipient", "final-recipient")]
    return _few(one for it in said for one in addresses(_IN_ASCII.sub(_letter, it.partition(";")[2] or it)))


def _letter(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if 32 < number < 0xD800 or 0xE000 <= number < 0x110000 else found[0]


def _in_words(headers: Headers, text: str) -> list[Verdict]:
    """Whom `X-Failed-Recipients` (Exim, Gmail) names, else whom the text does, and what it says of each."""
    said = failed(text)[:MOST]
    named = _few(one for it in headers.all("x-failed-recipients") for one in addresses(raw_text(it)))
    if named:
        said = [((it,), next((words for names, words in said if it in names), "")) for it in named]
    found = _STATUS.search(said_itself(text))
    general = found[0] if found and len(said) < 2 else ""
    return [_verdict(names, words, general) for names, words in said or [((), "")] if names or general]


def _verdict(names: tuple[str, ...], said: str, general: str) -> Verdict:
    own = _STATUS.search(said)
    return Verdict(names, status=own[0] if own else general, diagnostic=_impersonal(said))


def _impersonal(said: str) -> str:
    """One short line without addresses and without the type before it (`smtp;`)."""
    bare = re.sub(r"^\s*[\w-]{1,20}\s*;\s*", "", said)
    return tidy(_ADDRESS.sub("(address)", bare))[:LONGEST_DIAGNOSTIC]


def _few(found: "Iterator[str] | list[str]") -> tuple[str, ...]:
    return tuple(dict.fromkeys(it for it, _ in zip(found, range(MOST), strict=False)))
