"""The tracking list to take away: CSV and Excel, of what the filter shows and no more."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from hub.journeys.export import export
from hub.tracking.reading import Export
from hub.web.context import board_names, me, queue_titles, the_hub
from hub.web.sought import wanted
from hub.web.spreadsheet import as_csv, as_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

door = Blueprint("export", __name__)


@door.get("/tracking.csv")
def comma() -> ResponseReturnValue:
    """Sent line by line."""
    found = export(wanted(request.args), "csv", me(), the_hub())
    return _file(Response(as_csv(found, _titles()), mimetype="text/csv"), found, "csv")


@door.get("/tracking.xlsx")
def excel() -> ResponseReturnValue:
    """A workbook of one sheet."""
    found = export(wanted(request.args), "xlsx", me(), the_hub())
    return _file(Response(as_xlsx(found, _titles()), mimetype=XLSX), found, "xlsx")


def _titles() -> dict[str, str]:
    return board_names() | queue_titles()


def _file(answer: Response, found: Export, ending: str) -> Response:
    name = f"tracking-{found.at:%Y-%m-%d-%H%M}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
