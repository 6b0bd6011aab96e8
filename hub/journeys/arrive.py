"""Something is told to the hub by webhook or by form: verified, read, kept, routed and committed at once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

from hub.hub import Hub
from hub.intake.arrival import Arrival
from hub.intake.filed import Told
from hub.intake.mail import Attachment
from hub.intake.notification import Notification
from hub.intake.read import Rejected, read
from hub.intake.tell import from_board, other_board
from hub.intake.value import keepable
from hub.journeys.acknowledge import actor_of
from hub.journeys.attach import keep
from hub.journeys.file import Accepted, file, first_of, same_again
from hub.queues.person import Person
from hub.store.arrivals import Repeated
from hub.store.ledger import Ledger
from hub.words import SYSTEM, Channel

ANOTHER: Final = (
    "It came under the message id of {reference}, with other content. "
    "Both are kept. If they are one case, link them."
)


@dataclass(frozen=True, slots=True)
class Unverified:
    """No such source, or its signature does not verify: the caller is told one and the same thing."""

    why: str


@dataclass(frozen=True, slots=True)
class Malformed:
    """The body is not a JSON object."""

    why: str


@dataclass(frozen=True, slots=True)
class _Signed:
    """A body that its source did send, and the notification it reads as."""

    webhook_id: str
    told: Told
    notification: Notification


def by_webhook(
    source: str, headers: Mapping[str, str], body: bytes, hub: Hub
) -> Accepted | Unverified | Malformed | Rejected:
    """Verify, read, keep, route and commit, in one transaction; raises Unavailable."""
    try:
        with hub.ledger(SYSTEM) as ledger:
            checked = _check(source, headers, body, ledger, hub)
            if not isinstance(checked, _Signed):
                ledger.audit.write("refused", "webhook", why=type(checked).__name__.lower())
                return checked
            signed = checked
            arrival = _arrival(Channel.WEBHOOK, source, signed.webhook_id, body, ledger)
            ledger.arrivals.keep(arrival)
            placed = file(arrival, signed.told, signed.notification, ledger, hub)
    except Repeated:
        return _repeated(arrival, signed, hub)
    hub.nudge("deliver", placed.owed)
    return placed.accepted


def by_form(
    fields: Mapping[str, object], once: UUID, person: Person, hub: Hub, files: Sequence[Attachment] = ()
) -> Accepted | Rejected:
    """Somebody signed in filled in the form; `once` is that form's own key, so pressing twice files once."""
    if other := other_board(fields, person.partnership):
        return Rejected((other,))
    fields = from_board(fields, person.partnership)
    understood = read(fields)
    if isinstance(understood, Rejected):
        return understood
    with hub.ledger(SYSTEM) as ledger:
        arrival = _arrival(Channel.FORM, str(person.id), str(once), json.dumps(fields).encode(), ledger)
        if not ledger.arrivals.add(arrival):
            return same_again(first_of(arrival, ledger), ledger)
        placed = file(arrival, Told(fields), understood, ledger, hub)
        keep(files, placed.notification_id, actor_of(person), ledger)
    hub.nudge("deliver", placed.owed)
    return placed.accepted


def _repeated(arrival: Arrival, signed: _Signed, hub: Hub) -> Accepted:
    """The first answer again. A sender that gives one id to two cases must not lose the second."""
    owed: Sequence[UUID] = ()
    with hub.ledger(SYSTEM) as ledger:
        first = first_of(arrival, ledger)
        answer = same_again(first, ledger)
        if json.loads(first.raw) != json.loads(arrival.raw):
            owed = _file_apart(arrival, signed, answer.reference, ledger, hub)
    hub.nudge("deliver", owed)
    return answer


def _file_apart(
    arrival: Arrival, signed: _Signed, reference: str, ledger: Ledger, hub: Hub
) -> Sequence[UUID]:
    """A notification of its own for other content under an id that was used; once, however often it comes."""
    content = json.dumps(signed.told.fields, sort_keys=True).encode("utf-8", "surrogatepass")
    apart = replace(arrival, external_id=f"{arrival.external_id} {sha256(content).hexdigest()}")
    if not ledger.arrivals.add(apart):
        return ()
    told = replace(signed.told, notes=(*signed.told.notes, ANOTHER.format(reference=reference)))
    return file(apart, told, signed.notification, ledger, hub).owed


def _arrival(channel: Channel, source: str, key: str, raw: bytes, ledger: Ledger) -> Arrival:
    """What is filed as it comes: it knows from the start which notification it becomes."""
    return Arrival(uuid4(), channel, source, key, ledger.now, raw).file(uuid4())


def _check(
    source: str, headers: Mapping[str, str], body: bytes, ledger: Ledger, hub: Hub
) -> "_Signed | Unverified | Malformed | Rejected":
    known = ledger.sources.get(source)
    secrets = known.verifying(ledger.now) if known and known.disabled_at is None else ()
    webhook_id = hub.verify(secrets, headers, body, ledger.now)
    if webhook_id is None:
        return Unverified("The signature does not verify for this source.")
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return Malformed("The body is not JSON in UTF-8.")
    if not isinstance(fields, dict):
        return Malformed("The body must be one JSON object.")
    board = known.partnership if known else None
    if other := other_board(fields, board):
        return Rejected((other,))
    fields = from_board(fields, board)
    understood = read(fields)
    if isinstance(understood, Rejected):
        return understood
    return _Signed(webhook_id, Told(keepable(fields)), understood)
