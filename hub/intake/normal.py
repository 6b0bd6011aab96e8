"""The same name, number or date however it was written, so that two tellings of one person can be compared.

Sources: NHS Data Dictionary, NHS NUMBER (modulus 11 check digit); Unicode TR15 for accents.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final
from unicodedata import combining, normalize

HONORIFICS: Final = frozenset(
    (
        *("mr", "mrs", "ms", "miss", "mx", "master", "dr", "doctor", "prof", "professor"),
        *("sir", "dame", "lord", "lady", "rev", "revd", "reverend"),
    )
)
PARTICLES: Final = frozenset(("o", "d", "mc", "mac", "fitz", "al", "el"))
"""Written apart or together with what follows: O Brien, O'Brien, OBrien."""
PLACEHOLDERS: Final = frozenset(
    (
        *("unknown", "not", "known", "none", "no", "name", "given", "named", "unnamed", "withheld", "na"),
        *("tbc", "tba", "n", "a", "baby", "child", "infant", "boy", "girl", "male", "female", "man", "woman"),
        *("adult", "person", "subject", "one", "two", "anonymous"),
    )
)
"""A name made of these alone names nobody."""
PLAIN: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
APOSTROPHES: Final = re.compile(r"['’‘`´ʼʹ＇]")
OURS: Final = re.compile(r"\bLSH-\d{4}-\d{6,}\b", re.IGNORECASE)


def name_key(name: str) -> str:
    """The parts of a name in order of the alphabet, without case, accents, hyphens or titles.

    Empty when nothing is left that names anybody.
    """
    bare = APOSTROPHES.sub("", normalize("NFKD", name).casefold().translate(PLAIN))
    letters = "".join(it if it.isalpha() else "" if combining(it) else " " for it in bare)
    parts = [*_joined(letters.split())]
    named = [it for it in parts if it not in HONORIFICS] or parts
    return "" if PLACEHOLDERS.issuperset(named) else " ".join(sorted(named))


def nhs_number(text: str) -> str:
    """Ten digits whose last one checks; empty for anything else, and for ten times the same digit."""
    digits = [int(it) for it in text if it.isdecimal()]
    if len(digits) != 10 or len(set(digits)) == 1 or any(it.isalpha() for it in text):
        return ""
    check = -sum(weight * it for weight, it in zip(range(10, 1, -1), digits, strict=False)) % 11
    return "".join(map(str, digits)) if check == digits[-1] else ""


def day(value: object) -> date | None:
    """An ISO date, read or as it was told; None for anything else."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def other_way_round(born: date) -> date | None:
    """The date with its day and month exchanged; None where that is no other date."""
    return born.replace(month=born.day, day=born.month) if born.day <= 12 and born.day != born.month else None


def named_here(texts: Iterable[str]) -> frozenset[str]:
    """References of ours that these texts name."""
    return frozenset(found.upper() for text in texts for found in OURS.findall(text))


def sender_reference(text: str) -> str:
    """A sender's own reference without case, spaces and strokes; empty where it is too plain."""
    key = "".join(it for it in text.casefold() if it.isalnum())
    return key if len(key) >= 6 and sum(it.isdecimal() for it in key) >= 3 else ""


def _joined(parts: list[str]) -> Iterator[str]:
    ahead = ""
    for part in parts:
        if part in PARTICLES:
            ahead += part
            continue
        yield ahead + part
        ahead = ""
    if ahead:
        yield ahead
