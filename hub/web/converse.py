"""Writing a message on a notification's page."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from hub.intake.mail import Attachment
from hub.intake.value import Problem, keepable
from hub.journeys.converse import Refused, say
from hub.journeys.post import Speaker
from hub.messaging.message import Compartment, Draft, How, recipients
from hub.web import notification, talk, upload
from hub.web.context import me, the_hub

FORM = "message"
LOST = "Choose your files again: a page that is sent back cannot keep them"

door = Blueprint("converse", __name__)


@door.post("/notifications/<reference>/messages")
def write(reference: str) -> ResponseReturnValue:
    """Send what was written to those who were ticked."""
    typed = talk.typed(request.form)
    files = upload.uploaded()
    drafted = _draft(typed, files)
    if wrong := upload.complaint(files):
        drafted = (Problem("files", wrong),)
    if isinstance(drafted, Draft):
        answer = say(reference, drafted, Speaker(me()), How.SCREEN, the_hub(), files)
        if not isinstance(answer, Refused):
            at = f"message-{answer.message.id}"
            return redirect(url_for("notification.show", reference=reference, _anchor=at), 303)
        drafted = answer.problems
    errors = {it.path: it.message.rstrip(".") for it in drafted}
    if files:
        errors.setdefault("files", LOST)
    return notification.page(reference, notification.Wrong(FORM, typed, errors)), 422


def _draft(typed: dict[str, Any], files: Sequence[Attachment]) -> "Draft | tuple[Problem, ...]":
    to = recipients(typed["to"])
    if isinstance(to, Problem):
        return (to,)
    restricted = typed["compartment"]
    if restricted not in [*Compartment]:
        return (Problem("compartment", "Choose who may read the message"),)
    text = keepable(typed["text"]).replace("\r\n", "\n")
    # Somebody who goes back and changes what they wrote has written something else.
    sent = (f"{it.name} {sha256(it.content).hexdigest()}" for it in files)
    said = (restricted, *to.words(), typed["subject"], text, *sent)
    written = sha256("\n".join(said).encode(errors="replace")).hexdigest()
    return Draft(
        text=text,
        to=to,
        once=f"form:{me().id}:{_key(typed['once'])}:{written}",
        subject=keepable(typed["subject"]),
        compartment=Compartment(restricted),
    )


def _key(once: str) -> UUID:
    """A form without its key, or with a made-up one, is one that nobody has sent before."""
    try:
        return UUID(once)
    except ValueError:
        return uuid4()
