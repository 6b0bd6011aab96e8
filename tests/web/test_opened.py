"""What counts as opened by a named person: their own look at the page, and nothing that a program fetches."""

from typing import Any

import pytest

from hub.journeys import look
from hub.journeys.acknowledge import actor_of
from hub.messaging.message import Compartment
from hub.queues.member import Role
from hub.queues.person import Person
from tests.builders import World, a_member, arrived
from tests.conversations import said, to
from tests.web.conftest import SignedIn, words

FETCHES: list[tuple[str, dict[str, str]]] = [
    ("HEAD", {}),
    ("GET", {"Sec-Purpose": "prefetch"}),
    ("GET", {"Sec-Purpose": "prefetch;prerender"}),
    ("GET", {"Purpose": "prefetch"}),
    ("GET", {"X-Moz": "prefetch"}),
    ("GET", {"User-Agent": "Mozilla/5.0 (compatible; SafeLinks)"}),
    ("GET", {"User-Agent": ""}),
]


def opened(world: World, reference: str, person: Person) -> list[tuple[str, int]]:
    """How often this chair has; whoever looks here is a member, and no chair."""
    picture = look.notification(reference, a_member(world.hub, "lscp.rag"), world.hub)
    seen = [it for receipt in picture.receipts.values() for it in receipt.opened]
    return [(it.name, it.times) for it in seen if it.name == person.name]


def unread(world: World, reference: str, person: Person) -> list[bool]:
    with world.hub.ledger(actor_of(person)) as ledger:
        return [it.new for it in ledger.messages.thread(ledger.notifications.get(reference).id, person.id)]


@pytest.mark.parametrize(("method", "headers"), FETCHES)
def test_what_a_program_fetches_in_somebodys_session_is_opened_and_read_by_nobody(
    world: World, signed_in: SignedIn, method: str, headers: dict[str, str]
) -> None:
    writer, named = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    reference = arrived(world).reference
    said(world, reference, writer, to(people=(named,)), "For you.", Compartment.LEGAL)
    browser = signed_in(named)
    for path in (f"/notifications/{reference}", f"/api/v1/notifications/{reference}"):
        assert browser.client.open(path, method=method, headers=headers).status_code == 200
    assert opened(world, reference, named) == []
    assert unread(world, reference, named) == [True]
    trail = look.notification(reference, writer, world.hub).trail
    sent = [it for it in trail if it.act == "fetched"]
    assert [it.actor_id for it in sent] == [str(named.id)] * 2, "what left the hub is on the trail"
    browser.get(f"/notifications/{reference}")
    assert opened(world, reference, named) == [(named.name, 1)]
    assert unread(world, reference, named) == [False]


def test_a_form_sent_back_is_no_second_reading(world: World, signed_in: SignedIn) -> None:
    member, reference = a_member(world.hub, "lscp.rag", role=Role.CHAIR), arrived(world).reference
    browser, page = signed_in(member), f"/notifications/{reference}"
    empty: dict[str, Any] = {"statement": ""}
    answer = browser.post(f"{page}/queues/lscp.rag/acknowledgement", empty, page)
    assert answer.status_code == 422
    assert "Say in a few words what you will do" in words(answer)
    assert opened(world, reference, member) == [(member.name, 1)], "the one for the form's token"
