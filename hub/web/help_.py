"""What the tracking screen offers besides clicking: its shortcuts, and the switch that turns them off."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

door = Blueprint("help", __name__, url_prefix="/help")

SHORTCUTS = (
    ("j", "The next notification on Tracking"),
    ("k", "The one before"),
    ("Enter", "Open the notification that has the focus"),
    ("/", "Find a reference"),
    ("g then t", "Go to Tracking"),
    ("?", "This page"),
)


@door.get("/shortcuts")
def shortcuts() -> ResponseReturnValue:
    """Every shortcut, and another way to do the same."""
    return render_template("shortcuts.html", shortcuts=SHORTCUTS)
