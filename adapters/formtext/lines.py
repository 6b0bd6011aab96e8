"""Tells of each line of a mail whether it is a label with a value, a heading, or just text."""

import re
from collections.abc import Iterator
from typing import Final

from adapters.formtext.headings import BY_ROLE, END, HEADINGS, TITLES
from adapters.formtext.labels import SLOTS, Section, Slot
from adapters.formtext.senses import Aside, End, Heading, Labelled, Sense, SignOff, Stranger, Title

LONGEST_LABEL: Final = 200


BY_SECTION: Final[dict[tuple[Section, str], Slot]] = {}
ANYWHERE: Final[dict[str, Slot]] = {}

_QUOTE: Final = re.compile(r"^(?:\s*[>|])+ ?")
_RULE: Final = re.compile(r"(?=.*\|)[|:+ =-]+")
_BULLET: Final = re.compile(r"^\s*(?:[-*•·▪◦–o]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\xad]")
_SEPARATOR: Final = re.compile(r"[:=?：]\s*|\s*\t\s*|\s*\|\s*|\s{2,}|\s[-–—]\s")
_STRANGER: Final = re.compile(r"[A-Za-z][\w'’/-]*(?: [\w'’/()-]+){0,6} ?:(?:\s|$)")
_ASKING: Final = re.compile(
    r"(?:(?:is|was|were|are|has|have|does|did|do) )(?:(?:there|it|an?|the|this|any|they|he|she|been"
    r"|child|person|adult|subject) )*|any "
)
"""How a question begins whose other words are a label: “Was there any …”."""
_PERSON: Final = re.compile(r"(person|people|subject) (\d{1,2})(?: (.*))?")
_END: Final = re.compile(
    r"-- ?$|-{3,}\s*(?:original message|forwarded)|on .{5,120} wrote:$|_{20,}$"
    r"|sent from (?:my |outlook|mail for)|get outlook for ",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(r"answer each of these\b|give the role even if\b", re.IGNORECASE)
_SIGN_OFF: Final = re.compile(
    r"(?:(?:with )?(?:(?:very )?(?:kind(?:est)?|best|warm(?:est)?) )?(?:regards|wishes)"
    r"|many thanks|thanks|thank you|yours (?:sincerely|faithfully|truly))"
    r"(?: (?:and|in advance)\b.{0,30})?[\s,.!]*",
    re.IGNORECASE,
)


def _fill_tables() -> None:
    for slot in SLOTS:
        for label in slot.labels:
            BY_SECTION.setdefault((slot.section, label), slot)
            ANYWHERE.setdefault(label, slot)


_fill_tables()


def unquoted(line: str) -> str:
    """The line without quote marks, invisible characters, the asterisks of bold type and a table's rules."""
    visible = _QUOTE.sub("", _INVISIBLE.sub("", line).replace("\xa0", " "))
    bare = re.sub(r"(?<!\w)(\*\*?)([^*]{1,200})\1", r"\2", visible).rstrip(" |")
    return "" if _RULE.fullmatch(bare) else bare


def sense(line: str) -> Sense:
    """What an unquoted line is."""
    bare = _BULLET.sub("", line).strip()
    if not bare:
        return None
    words = normal(bare.strip(":=-#* "))
    if words in TITLES:
        return Title()
    if words in END or _END.match(line):
        return End()
    if _ASIDE.match(bare):
        return Aside()
    if _SIGN_OFF.fullmatch(bare):
        return SignOff()
    return _heading(bare, words) or _labelled(bare) or (Stranger() if _STRANGER.match(bare) else None)


def joined(line: str, following: str) -> Labelled | None:
    """The label that two lines are together, where neither is one alone."""
    halves = [_BULLET.sub("", half).strip() for half in (line, following)]
    return _labelled(" ".join(halves)) if all(halves) else None


def alone(line: str) -> Labelled | None:
    """A label with nothing behind it, not even a colon."""
    return _known(normal(_BULLET.sub("", line)), "")


def _labelled(line: str) -> Labelled | None:
    """The first place where what stands before a separator is a label we know."""
    for label, value in _splits(line):
        if found := _known(normal(label), value):
            return found
    return None


def normal(label: str) -> str:
    """Lower case, without brackets and what is in them, punctuation, and a leading article."""
    outside = re.sub(r"\([^)]*\)?|[’']", "", label[:LONGEST_LABEL].lower()).replace("&", " and ")
    words = " ".join(re.sub(r"[\W_]+", " ", outside).split()).removeprefix("the ")
    return re.sub(r"\bsix\b", "6", words)


def _splits(line: str) -> Iterator[tuple[str, str]]:
    for gap in _SEPARATOR.finditer(line, 0, LONGEST_LABEL):
        yield line[: gap.start()], line[gap.end() :].lstrip(" :=\t|")


def _known(label: str, value: str) -> Labelled | None:
    if person := _PERSON.fullmatch(label):
        number = int(person[2]) + (person[1] == "people")
        leaf = person[3] or ""
        return Labelled(leaf, value, Section.PERSON, number) if (Section.PERSON, leaf) in BY_SECTION else None
    for section, prefix in ((Section.RAISED_BY, "raised by "), (Section.INCIDENT, "incident ")):
        leaf = label.removeprefix(prefix)
        if leaf != label and (section, leaf) in BY_SECTION:
            return Labelled(leaf, value, section)
    asked = _ASKING.sub("", label)
    return next((Labelled(it, value) for it in (label, asked) if it in ANYWHERE), None)


def _heading(bare: str, words: str) -> Heading | None:
    for section, names in HEADINGS.items():
        if words in names:
            return Heading(section, rest=words if words in BY_ROLE else "")
    label, _, after = bare.partition(":")
    if person := _PERSON.fullmatch(normal(label)):
        if (Section.PERSON, person[3] or "") in BY_SECTION:
            return None
        inside = re.search(r"\(([^)]*)\)", label)
        rest = after or (inside[1] if inside else "") or (person[3] or "")
        return Heading(Section.PERSON, int(person[2]) + (person[1] == "people"), rest.strip())
    return None
