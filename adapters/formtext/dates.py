"""Dates as people in Britain write them: day first, unless the month is spelt out or the year leads."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
            "aug august", "sep sept september", "oct october", "nov november", "dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
EARLIEST, LATEST = 1880, 2100

_AROUND: Final = re.compile(
    r"^(?:on\s+)?(?:(?:mon|tue|tues|wed|weds|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\b[\s,]*)?(?:the\s+)?"
    r"|[\s,]*(?:\bat\b|@|,)?\s*(?:(?:approx(?:imately)?|around|about)\b\.?\s*|T|\b)"
    r"(?:\d{1,2}[:.]\d\d(?:[:.]\d\d(?:\.\d+)?)?\s*(?:[ap]m|hrs|hours|gmt|bst|Z|[+-]\d\d:?\d\d)?"
    r"|\d{4}\s*(?:hrs?|hours)|(?<=at\s)\d{4}|\d{1,2}\s?[ap]m)$"
    r"|[\s,]+(?:in the )?(?:early )?(?:morning|afternoon|evening|hours|[ap]m)$",
    re.IGNORECASE,
)
"""The day of the week before a date and the time of day behind it."""
_MORE: Final = re.compile(r"\s*[(;\n]|,\s|\s-\s|\s+(?=aged?\b)")
_UNSURE: Final = re.compile(
    r"\?|\b(?:approx\w*|about|around|circa|estimat\w*|exact\w*|not|or|to|and|until|probabl\w*|possibl\w*|believe\w*"
    r"|think|unsure|unknown|unclear|unconfirmed|confirm|tbc|perhaps|maybe)\b|\d\s*[/.-]\s*\d"
)
"""What makes the words behind a date doubt it, or another date among them."""
_HYPHENS: Final = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"\\": "/"})
_ISO: Final = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", re.ASCII)
_NUMBERS: Final = re.compile(
    r"(?P<d>\d{1,2})\s*[-/. ]\s*(?P<m>\d{1,2})\s*[-/. ]\s*(?P<y>\d{4}|\d\d)", re.ASCII
)
_TOGETHER: Final = (
    re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)", re.ASCII),
    re.compile(r"(?P<d>\d\d)(?P<m>\d\d)(?P<y>\d{4})", re.ASCII),
)
"""No day reads both ways between the years that we take."""
_DAY_MONTH: Final = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:\s+day)?(?:\s+of)?[\s/.-]*(?P<m>[a-z]{3,9})\.?[\s,/'’-]*(?P<y>\d{4}|\d\d)",
    re.ASCII,
)
_MONTH_DAY: Final = re.compile(
    r"(?P<m>[a-z]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s,]+(?P<y>\d{4}|\d\d)", re.ASCII
)


def read_date(text: str, *, short_years: bool = True) -> date | None:
    """The date, or None when it is not plainly one; `26` is 2026 unless `short_years` is False."""
    whole = text.strip()[:80].strip(" .,;'\"").lower().translate(_HYPHENS)
    for bare in (whole, _AROUND.sub("", whole).strip(" .,;")):  # 22.11.26 is no time of day
        for pattern in (_ISO, _NUMBERS, *_TOGETHER, _DAY_MONTH, _MONTH_DAY):
            found = pattern.fullmatch(bare)
            if found and (day := _date(found.group, short_years=short_years)):
                return day
    return None


def read_first_date(text: str, *, short_years: bool = True) -> date | None:
    """The date that other words stand behind, which neither doubt it nor name another."""
    first, more = (*_MORE.split(text.strip()[:400].lower().translate(_HYPHENS), maxsplit=1), "")[:2]
    return None if not more or _UNSURE.search(more) else read_date(first, short_years=short_years)


def _date(part: Callable[[str], str], *, short_years: bool) -> date | None:
    month = MONTHS.get(part("m")) if part("m").isalpha() else int(part("m"))
    year = int(part("y"))
    if len(part("y")) == 2:
        if not short_years:
            return None
        year += 2000
    try:
        return date(year, month or 0, int(part("d"))) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None
