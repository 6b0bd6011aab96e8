"""Where else a mail's words may be when no part is plainly its text."""

import re
from collections.abc import Iterator
from typing import Final

from adapters.mime.body import Body, sort_body
from adapters.mime.charset import decode
from adapters.mime.clean import blank, prose
from adapters.mime.enriched import ENRICHED, read_enriched
from adapters.mime.html import read_html
from adapters.mime.parts import MAIL_TYPES, Part, read_parts
from adapters.mime.repair import repaired
from adapters.mime.rtf import read_rtf
from hub.intake.magic import sniff

RICH: Final = frozenset({"text/rtf", "application/rtf"})
DEEPEST_MAIL: Final = 3
"""Mails within mails that are opened in search of a text."""

_BOILERPLATE: Final = re.compile(
    r"\W*(?:this is a )?(?:multi-?part|mime)\b.{0,300}", re.IGNORECASE | re.DOTALL
)
_CALENDAR_LINE: Final = re.compile(
    r"^(?:SUMMARY|DESCRIPTION|LOCATION)[^:\n]{0,200}:(.*(?:\n[ \t].*)*)", re.MULTILINE
)
_NO_WORDS: Final = frozenset(
    {"text/css", "text/javascript", "text/x-vcard", "text/vcard", "text/rfc822-headers"}
)


def text_elsewhere(root: Part, body: Body, deep: int = DEEPEST_MAIL) -> str:
    """The first text found, with a note of where; empty only when there is none so many mails `deep`."""
    places = (
        ("The text was taken from an attached text.", _texts(root, body)),
        ("The text was taken from the invitation.", _invitations(root, body)),
        ("The text was taken from the delivery report.", _reports(root, body)),
        ("The text was taken from an attached mail.", _mails(root, body, deep)),
        ("The text stood outside the parts of the mail.", _around(root)),
    )
    for note, found in places:
        if text := next((it.strip("\n") for it in found if not blank(it)), ""):
            body.notes.append(note)
            return text
    return ""


def _texts(root: Part, body: Body) -> Iterator[str]:
    for part in root.leaves():
        if part.content_type in RICH or sniff(body.content(part), part.content_type) in RICH:
            yield _rich(part, body)
        elif part.content_type.startswith("text/") and part.content_type not in _NO_WORDS | {"text/calendar"}:
            text = body.plain(part) if part.content_type == "text/plain" else body.raw_text(part)
            if part.content_type in ENRICHED:
                yield read_enriched(text)
            else:
                yield read_html(text).text if part.content_type == "text/html" else text
        elif sniff(body.content(part), part.content_type) == "text/plain":
            yield body.raw_text(part)


def _rich(part: Part, body: Body) -> str:
    """Rich text as words; what is only called so, as it is."""
    text, html = read_rtf(body.content(part))
    return text or (read_html(html).text if html else "") or body.raw_text(part)


def _invitations(root: Part, body: Body) -> Iterator[str]:
    for part in root.leaves():
        if part.content_type == "text/calendar":
            lines = [re.sub(r"\n[ \t]", "", it) for it in _CALENDAR_LINE.findall(body.raw_text(part))]
            yield "\n".join(lines).replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")


def digested(root: Part, body: Body, deep: int = DEEPEST_MAIL) -> list[str]:
    """The text of every mail in a digest: what lies in one is what its list's members have to say."""
    todo, found = [root], list[str]()
    while todo:
        part = todo.pop()
        todo.extend(reversed(part.children))
        if part.content_type == "multipart/digest" and deep:
            found += [_mail(it, body, deep) for it in part.children if it.content_type in MAIL_TYPES]
    return [it for it in found if it.strip()]


def _mails(root: Part, body: Body, deep: int) -> Iterator[str]:
    if deep:
        yield from (_mail(it, body, deep) for it in root.leaves() if it.content_type in MAIL_TYPES)


def _mail(part: Part, body: Body, deep: int) -> str:
    inner = read_parts(repaired(body.content(part), body.notes), body.notes)
    own = sort_body(inner, body.notes)
    return "\n\n".join(own.text + digested(inner, own, deep - 1)) or text_elsewhere(inner, own, deep - 1)


def _reports(root: Part, body: Body) -> Iterator[str]:
    for part in root.leaves():
        if part.content_type.startswith("message/") and part.content_type not in MAIL_TYPES:
            yield body.raw_text(part)


def _around(root: Part) -> Iterator[str]:
    text = prose(decode(root.around, "")[0])
    if not _BOILERPLATE.fullmatch(text.strip()):
        yield text
