"""Ages as people write them: whole years, and the months of a baby."""

import re
from typing import Final

_AGE: Final = re.compile(
    r"(?:aged? )?(\d{1,3})(?:\.\d|½| 1 2)?\s*(?:years?|yrs?|y(?: ?o)?|y\.o)?(?:\s*(?:of age|old))?"
    r"(?: (?:and )?\d{1,2}\s*(?:months?|mths?|m)(?: old)?)?",
    re.ASCII,
)
_YOUNG: Final = re.compile(r"(?:aged? )?(\d{1,3})\s*(months?|mths?|weeks?|wks?|days?)(?:\s*old)?", re.ASCII)
_BORN: Final = frozenset({"newborn", "new born", "newborn baby", "neonate"})
_RANGE: Final = re.compile(r"^\s*-|\d\s*[-–—]\s*\d")


def read_age(text: str, said: str) -> int | None:
    """Whole years; None when it is not plainly an age. `said` is the text without case and punctuation."""
    if said in _BORN:
        return 0
    if young := _YOUNG.fullmatch(said):
        return int(young[1]) // 12 if young[2].startswith("m") else 0
    found = _AGE.fullmatch(said)
    return int(found[1]) if found and not _RANGE.search(text) else None
