"""Formulas in a plain table by which a spreadsheet program starts another program or fetches something.

Excel takes any cell that begins with = + - or @ for a formula, in a CSV file, too: `=cmd|'/C calc'!A0` (DDE)
runs a program, `=WEBSERVICE(…)` sends what stands beside it away. Negative numbers, telephone numbers and
ordinary sums are left alone.
"""

import re
from collections.abc import Iterator
from typing import Final

from hub.intake.attachment import Danger, Finding

MOST: Final = 20_000

_STARTS_A_PROGRAM: Final = re.compile(
    rb"(?:\b(?:cmd|powershell|pwsh|mshta|rundll32|regsvr32|[cw]script|certutil|msexcel|excel|winword|explorer)"
    rb"|\.exe)['\"]?\|",
    re.IGNORECASE,
)
_ASKS_A_PROGRAM: Final = re.compile(rb"[\w)]['\"]?\|(?: ?['\"][^'\"|\n]{0,400}+['\"]|[^\s|!]{1,200}+)!\w")
_FETCHES: Final = re.compile(
    rb"\b(?:DDE|DDEAUTO|WEBSERVICE|FILTERXML|HYPERLINK|IMPORT(?:XML|DATA|HTML|FEED|RANGE)|IMAGE|EXEC|CALL"
    rb"|REGISTER(?:\.ID)?|RTD|SQL\.REQUEST)\(",
    re.IGNORECASE,
)
_CELL: Final = rb"(?:^|[,;\t\r])[ \"'\t]{0,8}+"
_QUOTED: Final = rb"(?:^|[,;\t\r]) ?+\"[ \r\n\t]{0,8}+"
_GOES_ON: Final = rb"(?:[^\"]|\"\")*+\Z"
"""A cell in quotes may go on over many lines."""


def _either(*cells: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    on_its_line, in_quotes = cells
    return re.compile(on_its_line, re.MULTILINE), re.compile(in_quotes, re.MULTILINE)


_FORMULA: Final = _either(_CELL + rb"[=@+-]", _QUOTED + rb"[=@+-]" + _GOES_ON)
_SURE_FORMULA: Final = _either(_CELL + rb"(?:[=@]|[+-][^\s,;]*+\Z)", _QUOTED + rb"[=@]" + _GOES_ON)
"""What begins with + or - may be a number, unless it goes on without a blank or a comma."""

_PROGRAM: Final = Finding(Danger.ACTIVE, "a formula that starts a program (DDE)")
_SIGNS: Final = (
    (_STARTS_A_PROGRAM, _FORMULA, _PROGRAM),
    (_ASKS_A_PROGRAM, _SURE_FORMULA, _PROGRAM),
    (_FETCHES, _SURE_FORMULA, Finding(Danger.ACTIVE, "a formula that fetches or runs something")),
)


def in_table(content: bytes) -> Iterator[Finding]:
    """What is found in a text, whatever its name: Excel opens any text as a table."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    plain = content.replace(b"\0", b"") if wide else content
    for sign, cells, finding in _SIGNS:
        if _within(plain, sign, *cells):
            yield finding
            return


def _within(
    plain: bytes, sign: re.Pattern[bytes], cell: re.Pattern[bytes], quoted: re.Pattern[bytes]
) -> bool:
    """Whether the sign stands in a formula, on its line or in quotes; a text full of signs is held for it.

    No byte is looked back at twice: what stands before an earlier sign would have told of that one.
    """
    seen = 0
    for count, found in enumerate(sign.finditer(plain)):
        at = found.start()
        line = plain.rfind(b"\n", seen, at) + 1 or seen
        if cell.search(plain, line, at + 1) or quoted.search(plain, seen, at + 1) or count > MOST:
            return True
        seen = at
    return False
