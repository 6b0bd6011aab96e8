"""Writes a Notification as the JSON body it could have come as, so that what is kept can be read again."""

from dataclasses import fields
from datetime import date
from typing import Any

from hub.intake.notification import Incident, Notification, Person, RaisedBy

_Record = Notification | RaisedBy | Incident | Person


def wire(notification: Notification) -> dict[str, Any]:
    """The fields that were answered, as `read` takes them; not `notes`, which are the reader's own."""
    written = _record(notification)
    written.pop("notes", None)
    return written


def _record(it: _Record) -> dict[str, Any]:
    """Required fields have no default and are always written; others only when they differ from it."""
    named = {field.name: (field.default, getattr(it, field.name)) for field in fields(it)}
    return {name: _value(value) for name, (default, value) in named.items() if value not in (default, ())}


def _value(value: object) -> Any:
    match value:
        case RaisedBy() | Incident() | Person():
            return _record(value)
        case tuple():
            return [_value(item) for item in value]
        case date():
            return value.isoformat()
        case str():
            return str(value)
        case _:
            return value
