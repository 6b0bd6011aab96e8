"""The empty form as a file, for whoever would rather fill it in at leisure and mail it.

Open to anybody: it holds nothing, and agencies that mail it in have no sign-in here.
"""

from typing import Final

from flask import Blueprint, abort, make_response
from flask.typing import ResponseReturnValue

from hub.web.context import the_hub

door = Blueprint("forms", __name__)

TYPES: Final = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
}
NAMES: Final = {".docx": "Word", ".pdf": "PDF", ".txt": "plain text to paste into a mail"}


@door.get("/forms/<name>")
def take(name: str) -> ResponseReturnValue:
    """One of the files in the configuration's folder `forms`, as a download."""
    kind = TYPES.get(_ending(name))
    if kind is None or name not in the_hub().forms:
        abort(404)
    answer = make_response(the_hub().forms[name])
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def offered() -> list[tuple[str, str]]:
    """File name and what it is called, for a page that offers them."""
    return [(name, NAMES[_ending(name)]) for name in the_hub().forms if _ending(name) in NAMES]


def _ending(name: str) -> str:
    return name[name.rfind(".") :]
