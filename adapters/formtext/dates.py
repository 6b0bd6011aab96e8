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
    r"|[\s,]*(?:\bat\b|@|,)?\s*(?:T|\b)\d{1,2}[:.]\d\d(?:[:.]\d\d(?:\.\d+)?)?\s*(?:[ap]m|hrs|hours|Z|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)
_ISO: Final = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", re.ASCII)
_NUMBERS: Final = re.compile(
    r"(?P<d>\d{1,2})\s*[-/. ]\s*(?P<m>\d{1,2})\s*[-/. ]\s*(?P<y>\d{4}|\d\d)", re.ASCII
)
_DAY_MONTH: Final = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s/.-]*(?P<m>[a-z]{3,9})\.?[\s,/'’-]*(?P<y>\d{4}|\d\d)",
    re.ASCII,
)
_MONTH_DAY: Final = re.compile(
    r"(?P<m>[a-z]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s,]+(?P<y>\d{4}|\d\d)", re.ASCII
)


def read_date(text: str, *, short_years: bool = True) -> date | None:
    """The date, or None when it is not plainly one; `26` is 2026 unless `short_years` is False."""
    whole = text.strip()[:80].strip(" .,;").lower()
    for bare in (whole, _AROUND.sub("", whole).strip(" .,;")):  # 22.11.26 is no time of day
        for pattern in (_ISO, _NUMBERS, _DAY_MONTH, _MONTH_DAY):
            if found := pattern.fullmatch(bare):
                return _date(found.group, short_years=short_years)
    return None


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
