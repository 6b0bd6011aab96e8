"""Reads what was written after a label; what is not plain becomes unknown, and a note says so.

Notes name the field and never repeat the value, because they are shown where the value may not be.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from adapters.formtext.ages import read_age
from adapters.formtext.choices import CHOICES, NO, NOTHING, PROCESSES, UNKNOWN, YES, Choices
from adapters.formtext.dates import read_date, read_first_date
from adapters.formtext.labels import Slot, Sort

LONGEST: Final = 60_000
"""Characters kept of one field; the vocabulary allows 64 kB."""

UNCLEAR: Final = "is not plain and was taken as unknown"
MORE: Final = "has something more written after it; please read the mail"


@dataclass(frozen=True, slots=True)
class Value:
    """What to put into the field (None: nothing), and what was odd about it."""

    value: object = None
    odd: str = ""


_BOX: Final = re.compile(r"[\[(]\s*(?P<mark>[xX✓✔*/]?)\s*[\])]|(?P<full>[☑☒✔✓✅🗹🗷🗸])|(?P<open>[☐□▢⬜])")
_AND: Final = re.compile(r"\band\b|[/&,:;.(+\n]|\s[-–—]\s", re.IGNORECASE)
_ROUTED_BY: Final = frozenset({"subject", "alleged_perpetrator"})
_CLAUSE: Final = re.compile(r"[,;:(.–—\n]|\s-\s")
_HEDGE: Final = re.compile(
    r"\?|\b(?:not|unknown|unsure|unclear|possibl\w*|probabl\w*|maybe|perhaps|think|believe\w*|confirm(?!ed)\w*"
    r"|be(?:ing)? confirmed|unconfirmed|tbc|but)\b"
)


def read_value(slot: Slot, text: str) -> Value:
    """The value of one field, however it was written."""
    if plain(text) in NOTHING:
        return Value()
    return _READERS[slot.sort](slot, text.strip())


def plain(text: str) -> str:
    """Lower case, single spaces, without the punctuation that varies from one writer to the next."""
    spaced = re.sub(r"[\s_/–—-]+", " ", text.lower().replace("’", "'").replace("\ufe0f", ""))
    bare = spaced.strip(" .,;:!()[]\"'*")
    return bare or spaced.strip()


def _prose(_: Slot, text: str) -> Value:
    if len(text) > LONGEST:
        return Value(text[:LONGEST], "is longer than 60,000 characters and was cut; the rest is in the mail")
    return Value(text)


def _line(slot: Slot, text: str) -> Value:
    return Value() if plain(text) in UNKNOWN else _prose(slot, " ".join(text.split()))


def _date(_: Slot, text: str) -> Value:
    return _day(text, "is not a date we can read and was left out", short_years=True)


def _birth(_: Slot, text: str) -> Value:
    return _day(text, "is not a date with a four-figure year and was left out", short_years=False)


def _day(text: str, odd: str, *, short_years: bool) -> Value:
    if plain(text) in UNKNOWN:
        return Value()
    if found := read_date(text, short_years=short_years):
        return Value(found.isoformat())
    found = read_first_date(text, short_years=short_years)
    return Value(found.isoformat(), MORE) if found else Value(odd=odd)


def _answer(_: Slot, text: str) -> Value:
    found = _chosen(text, _ANSWERS)
    return Value(found.value or "unknown" if found.value or found.odd else None, found.odd)


def _tick(_: Slot, text: str) -> Value:
    found = _chosen(text, _ANSWERS)
    return Value({"yes": True, "no": False}.get(str(found.value)), found.odd)


def _choice(slot: Slot, text: str) -> Value:
    choices = CHOICES[slot.section.value, slot.name]
    if slot.name == "role" and plain(text) not in choices and not _BOX.search(text):
        return _part_played(text, choices)
    found = _chosen(text, choices)
    if found.value is None and found.odd and "unknown" in choices.values():
        return Value("unknown", found.odd)
    return found


def _part_played(text: str, choices: Choices) -> Value:
    """Of several words that say what somebody is, the one by which a case is routed: “mother and suspect”."""
    words = (re.sub(r" \d{1,2}$", "", plain(it)) for it in _AND.split(text))
    found = {choices[it] for it in words if it in choices}
    one = found & _ROUTED_BY or found
    return Value(one.pop(), MORE) if len(one) == 1 and not _HEDGE.search(text.lower()) else Value(odd=UNCLEAR)


def _years(_: Slot, text: str) -> Value:
    said = plain(text)
    if said in UNKNOWN:
        return Value()
    if (found := read_age(text, said)) is not None:
        return Value(found) if found <= 130 else Value(odd="is beyond any age and was left out")
    first, more = (*_CLAUSE.split(text, maxsplit=1), "")[:2]
    if (
        not _HEDGE.search(more.lower())
        and (found := read_age(first, plain(first))) is not None
        and found <= 130
    ):
        return Value(found, MORE)
    return Value(odd="is not a whole number of years and was left out")


def _names(_: Slot, text: str) -> Value:
    if plain(text) in UNKNOWN | NO:
        return Value()
    names = [name.strip(" .\"'") for name in re.split(r"[,;\n]| aka | or |/", text)]
    return Value([name for name in names if name][:50] or None)


def _processes(_: Slot, text: str) -> Value:
    said = [plain(word) for word in re.split(r"[,;\n&+/]| and | or ", text)]
    known = [PROCESSES[word] for word in said if word in PROCESSES]
    odd = "names a process we do not know" if any(word not in PROCESSES for word in said if word) else ""
    return Value(list(dict.fromkeys(known)) or None, odd)


def _chosen(text: str, choices: Choices) -> Value:
    """One of the words, ticked or written; None and a note when it is none or more than one of them."""
    said = plain(text)
    if said in choices:
        return Value(choices[said])
    if _BOX.search(text):
        ticked = _ticked(text)
        found = {choices.get(plain(word)) for word in ticked}
        return (
            Value(found.pop())
            if len(found) == 1 and None not in found
            else Value(odd=UNCLEAR if ticked else "")
        )
    first, more = (*_CLAUSE.split(text, maxsplit=1), "")[:2]
    if plain(first) in choices and more.strip() and not _HEDGE.search(more.lower()):
        return Value(choices[plain(first)], MORE)
    return Value(odd=UNCLEAR)


def _ticked(text: str) -> list[str]:
    """The words beside the marked boxes; a line that starts with a box has each box before its word."""
    boxes = list(_BOX.finditer(text))
    ends = [*(box.start() for box in boxes[1:]), len(text)]
    starts = [0, *(box.end() for box in boxes[:-1])]
    before = not text[: boxes[0].start()].strip()
    words = [
        text[box.end() : end] if before else text[start : box.start()]
        for box, end, start in zip(boxes, ends, starts, strict=True)
    ]
    return [word for box, word in zip(boxes, words, strict=True) if box["mark"] or box["full"]]


_ANSWERS: Final[Choices] = {
    **dict.fromkeys(YES, "yes"),
    **dict.fromkeys(NO, "no"),
    **dict.fromkeys(UNKNOWN, "unknown"),
}

_READERS: Final[Mapping[Sort, Callable[[Slot, str], Value]]] = {
    Sort.LINE: _line,
    Sort.PROSE: _prose,
    Sort.DATE: _date,
    Sort.BIRTH: _birth,
    Sort.ANSWER: _answer,
    Sort.TICK: _tick,
    Sort.YEARS: _years,
    Sort.NAMES: _names,
    Sort.PROCESSES: _processes,
    Sort.CHOICE: _choice,
}
