"""The list as a file: no cell is ever taken for a formula, whatever program opens it."""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO, StringIO
from typing import Final

from xlsxwriter import Workbook

from hub.calendar import LONDON
from hub.tracking.reading import Export
from hub.web.wording import DUTIES, standing

HEAD: Final = (
    "Reference",
    "Received",
    "Raised by",
    "Queue",
    "Duty",
    "State",
    "Acknowledge by",
    "Acknowledged",
    "Rehearsal",
)
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take a cell that begins so for: OWASP, CSV injection."""
CUT: Final = "There is more than this file holds. Narrow the filter."
ROOM: Final = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}

Cell = str | datetime | None


def safe(text: str) -> str:
    """The same to a reader, text to a spreadsheet."""
    return f"'{text}" if text.startswith(FORMULA) else text


def table(found: Export, titles: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    """A row for each queue that a notification went to: references and queues, nobody's name."""
    yield HEAD
    for line in found.lines:
        for it in line.cells:
            yield (
                safe(line.reference),
                _local(line.received_at),
                safe(line.raised_by or "An agency or the public"),
                safe(titles.get(it.queue, it.queue)),
                DUTIES[it.duty],
                standing(it, found.at).word,
                _local(it.acknowledge_by),
                _local(it.acknowledged_at) if it.acknowledged_at else None,
                "REHEARSAL" if line.rehearsal else None,
            )
    if found.cut:
        yield (CUT,)


def as_csv(found: Export, titles: Mapping[str, str]) -> Iterator[str]:
    """Line by line, with the mark by which Excel knows UTF-8."""
    yield "\ufeff"
    for row in table(found, titles):
        line = StringIO()
        csv.writer(line).writerow(f"{it:%Y-%m-%d %H:%M}" if isinstance(it, datetime) else it for it in row)
        yield line.getvalue()


def as_xlsx(found: Export, titles: Mapping[str, str]) -> bytes:
    """Written row by row to a scratch file, so that its size is on disk and not in memory."""
    out = BytesIO()
    with Workbook(out, ROOM) as book:
        sheet = book.add_worksheet("Tracking")
        moment, bold = book.add_format({"num_format": "dd/mm/yyyy hh:mm"}), book.add_format({"bold": True})
        sheet.set_column(0, len(HEAD) - 1, 20)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(table(found, titles)):
            for column, it in enumerate(row):
                if isinstance(it, datetime):
                    sheet.write_datetime(number, column, it, moment)
                elif it is not None:
                    sheet.write_string(number, column, it, bold if number == 0 else None)
    return out.getvalue()


def _local(instant: datetime) -> datetime:
    return instant.astimezone(LONDON).replace(tzinfo=None)
