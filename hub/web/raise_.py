"""The web form: the same fields as a webhook's body, for somebody who types them."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID, uuid4, uuid5

from flask import Blueprint, json, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from hub.intake.mail import Attachment
from hub.intake.read import Rejected
from hub.journeys.arrive import by_form
from hub.queues.person import Person
from hub.web import form, upload, urgent
from hub.web.context import me, the_hub
from hub.web.forms import offered

door = Blueprint("raise", __name__, url_prefix="/raise")


@door.get("")
def start() -> ResponseReturnValue:
    """What to have at hand, and whom to ring first."""
    return render_template("raise-start.html", forms=offered(), address=the_hub().post.address)


@door.get("/form")
def show() -> ResponseReturnValue:
    """The form, with what is known of whoever is typing."""
    return _page(_prefilled(me()), uuid4())


@door.post("/form")
def send() -> ResponseReturnValue:
    """Room for another person, or the notification itself and its receipt."""
    values, key = submitted(), _key(request.form.get("key", ""))
    if request.form.get("step") == "person":
        return _page(one_more(values), key)
    body = form.nested(values)
    if board := me().partnership:
        body["raised_by"]["partnership"] = board
    files = upload.uploaded()
    if wrong := upload.complaint(files):
        return _page(values, key, [form.Complaint("files", wrong, "#files")]), 422
    accepted = by_form(body, _once(key, body, files), me(), the_hub(), files)
    if isinstance(accepted, Rejected):
        return _page(values, key, form.complaints(accepted.problems, values), bool(files)), 422
    return render_template("raised.html", accepted=accepted, at_risk=urgent.at_risk(body))


def submitted() -> form.Values:
    """What the browser sent, every control with all its values."""
    return {name: request.form.getlist(name) for name in request.form}


def one_more(values: form.Values) -> form.Values:
    """The same form with room for another person."""
    return {**values, "people": [str(min(form.how_many(values) + 1, form.MOST_PEOPLE))]}


def _prefilled(person: Person) -> form.Values:
    """What the hub knows of whoever is typing; they may change it."""
    said = {
        "name": person.name,
        "role": person.job,
        "email": person.email,
        "partnership": person.partnership or "",
    }
    return {f"raised_by.{name}": [text] for name, text in said.items()} | {"people[0].role": ["subject"]}


def _once(key: UUID, body: Mapping[str, object], files: Sequence[Attachment]) -> UUID:
    """What was sent goes into the key: a changed form sent again is another notification."""
    sent = [[it.name, sha256(it.content).hexdigest()] for it in files]
    return uuid5(key, json.dumps([body, sent], sort_keys=True))


def _page(
    values: form.Values, key: UUID, complaints: Sequence[form.Complaint] = (), files_lost: bool = False
) -> str:
    return render_template(
        "raise.html",
        values=values,
        key=key,
        complaints=complaints,
        files_lost=files_lost,
        file_limits=upload.LIMITS,
        count=form.how_many(values),
        fixed=_fixed(me()),
    )


def _fixed(person: Person) -> Mapping[str, str]:
    """Fields that are not asked because the answer is known: whose board is speaking."""
    return {"raised_by.partnership": person.partnership} if person.partnership else {}


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadRequest from error
