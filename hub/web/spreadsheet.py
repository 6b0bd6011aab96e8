"""The list as a file: no cell is ever taken for a formula, whatever program opens it."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Final

from xlsxwriter import Workbook

from hub.calendar import LONDON
from hub.queues.entry import RunningClock, Verdict
from hub.queues.running import Running, first_running
from hub.tracking.reading import NOTHING_YET, Export, Outcome, Said
from hub.web.wording import DUTIES, RESULTS, STATES, raiser

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
    "Overdue",
    "Acknowledged by",
    "Consider by",
    "Duty clocks",
    "Due next",
    "Due next by",
    "Outcome",
    "Passed on to",
    "Outcome by",
    "Outcome at",
    "Decision",
    "Decided by",
    "Decided at",
)
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take a cell that begins so for: OWASP, CSV injection."""
OUTCOMES: Final = {
    Verdict.ACCEPTED: "Accepted",
    Verdict.REDIRECTED: "Redirected",
    Verdict.DECLINED: "Declined",
}
CUT: Final = "There is more than this file holds. Narrow the filter."
ROOM: Final = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}

Cell = str | date | None
"""An instant is in London time; a day is a day in Leeds."""


def safe(text: str) -> str:
    """The same to a reader, text to a spreadsheet."""
    return f"'{text}" if text.startswith(FORMULA) else text


def table(found: Export, titles: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    """A row for each queue that a notification went to; `titles` are those of queues and of boards."""
    yield HEAD
    for line in found.lines:
        for it in line.cells:
            outcome = found.outcomes.get((line.reference, it.queue), NOTHING_YET)
            yield (
                safe(line.reference),
                _local(line.received_at),
                safe("A rehearsal" if line.rehearsal and not line.raised_by else raiser(line, titles)),
                safe(titles.get(it.queue, it.queue)),
                DUTIES[it.duty],
                STATES[it.state],
                _local(it.acknowledge_by),
                _local(it.acknowledged_at),
                "REHEARSAL" if line.rehearsal else None,
                "OVERDUE" if it.overdue(found.at) else None,
                safe(it.acknowledged_by or "") or None,
                _local(it.consider_by),
                safe("; ".join(map(_clock, it.clocks))) or None,
                *_next(first_running(it)),
                *_outcome(outcome, titles),
            )
    if found.cut:
        yield (CUT,)


def as_csv(found: Export, titles: Mapping[str, str]) -> Iterator[str]:
    """Line by line, with the mark by which Excel knows UTF-8."""
    yield "\ufeff"
    for row in table(found, titles):
        line = StringIO()
        csv.writer(line).writerow(map(_as_text, row))
        yield line.getvalue()


def as_xlsx(found: Export, titles: Mapping[str, str]) -> bytes:
    """Written row by row to a scratch file, so that its size is on disk and not in memory."""
    out = BytesIO()
    with Workbook(out, ROOM) as book:
        sheet = book.add_worksheet("Tracking")
        moment, bold = book.add_format({"num_format": "dd/mm/yyyy hh:mm"}), book.add_format({"bold": True})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.set_column(0, len(HEAD) - 1, 20)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(table(found, titles)):
            for column, it in enumerate(row):
                if isinstance(it, date):
                    sheet.write_datetime(number, column, it, moment if isinstance(it, datetime) else day)
                elif it is not None:
                    sheet.write_string(number, column, it, bold if number == 0 else None)
    return out.getvalue()


def _as_text(it: Cell) -> str | None:
    return f"{it:%Y-%m-%d %H:%M}" if isinstance(it, datetime) else str(it) if isinstance(it, date) else it


def _clock(it: RunningClock) -> str:
    """`Local authority notifies the national Panel by 2026-11-30`, and when that was done."""
    return f"{it.title} by {it.due}{f' (done {it.done_on})' if it.done_on else ''}"


def _next(it: Running | None) -> tuple[Cell, Cell]:
    if it is None:
        return None, None
    return safe(it.what), _local(it.by) if isinstance(it.by, datetime) else it.by


def _outcome(it: Outcome, titles: Mapping[str, str]) -> tuple[Cell, ...]:
    return (
        OUTCOMES[it.verdict] if it.verdict else None,
        safe(titles.get(it.to_queue, it.to_queue)) if it.to_queue else None,
        *_said(it.considered),
        RESULTS[it.result] if it.result else None,
        *_said(it.decided),
    )


def _said(it: Said | None) -> tuple[Cell, Cell]:
    return (safe(it.by), _local(it.at)) if it else (None, None)


def _local(instant: datetime | None) -> datetime | None:
    return instant.astimezone(LONDON).replace(tzinfo=None) if instant else None
