"""Every inbox keeps the same promises: nothing lost, nothing moved unasked, no state too early."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from uuid import uuid4

import pytest

from hub.hub import Polled
from hub.intake.mailbox import Batch, Found, Gone, Survey, Unreadable
from hub.journeys.fetch import fetch
from hub.words import SYSTEM
from tests.builders import World
from tests.contracts.inboxes import LIMIT, Box, ExchangeBox, GraphBox, ImapBox, MemoryBox, exchange, graph
from tests.dovecot import Dovecot, dovecot


@pytest.fixture(scope="module")
def imap_server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture(params=["memory", "exchange", "imap", "graph"])
def box(request: pytest.FixtureRequest) -> Iterator[Box]:
    if request.param == "memory":
        yield MemoryBox()
        return
    if request.param == "imap":
        yield ImapBox(request.getfixturevalue("imap_server"))
        return
    if request.param == "graph":
        with graph() as online:
            yield GraphBox(online)
        return
    with exchange() as server:
        yield ExchangeBox(server)


def a_mail(text: str = "Hello") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "rag@lscp.example.org", "A case"
    mail["Message-ID"] = f"<{uuid4().hex}@example.org>"
    mail.set_content(text)
    return mail.as_bytes().replace(b"\n", b"\r\n")


def looked(box: Box, state: str = "") -> Batch:
    batch = box.inbox().poll(state)
    assert isinstance(batch, Batch)
    return batch


def test_an_empty_mailbox_has_nothing_and_a_state(box: Box) -> None:
    batch = looked(box)
    assert batch.items == ()
    assert looked(box, batch.state).items == ()


def test_a_mail_comes_out_as_it_went_in_and_stays_until_it_is_put_away(box: Box) -> None:
    raw = a_mail("Grüße ☃")
    box.deliver(raw)
    inbox, [item] = box.inbox(), looked(box).items
    assert inbox.fetch(item) == Found(raw)
    assert box.lying_in("Inbox") == [raw]
    assert inbox.put_away([item]) is None
    assert (box.lying_in("Inbox"), box.lying_in("Processed")) == ([], [raw])


def test_more_than_a_page_of_them_comes_whole(box: Box) -> None:
    mails = [a_mail(str(number)) for number in range(230)]
    for raw in mails:
        box.deliver(raw)
    inbox = box.inbox()
    batch = inbox.poll("")
    assert isinstance(batch, Batch)
    assert [inbox.fetch(it) for it in batch.items] == [Found(raw) for raw in mails]


def test_an_old_state_shows_again_what_was_not_put_away(box: Box) -> None:
    before = looked(box)
    box.deliver(a_mail())
    first = looked(box, before.state)
    assert looked(box, before.state).items == first.items
    assert looked(box, first.state).items == ()


def test_a_state_from_before_a_restore_shows_everything_that_lies_there(box: Box) -> None:
    box.deliver(a_mail())
    state = looked(box).state
    box.forget()
    assert len(looked(box, state).items) == 1


@pytest.mark.parametrize("state", ["", "nonsense", "{}", "9:9"])
def test_no_state_is_too_strange(box: Box, state: str) -> None:
    if isinstance(box, MemoryBox):
        state = state and "7.1"
    box.deliver(a_mail())
    assert len(looked(box, state).items) == 1


def test_what_somebody_took_away_is_gone_and_not_trouble(box: Box) -> None:
    box.deliver(a_mail())
    inbox, [item] = box.inbox(), looked(box).items
    assert inbox.put_away([item]) is None
    assert inbox.fetch(item) == Gone()
    assert inbox.put_away([item]) is None


def test_what_is_too_large_is_not_fetched_and_can_be_set_aside(box: Box) -> None:
    box.deliver(raw := a_mail("x" * 70 + "\n") + b"y" * LIMIT)
    inbox = box.inbox()
    batch = inbox.poll("")
    assert isinstance(batch, Batch)
    assert isinstance(inbox.fetch(batch.items[0]), Unreadable)
    assert inbox.set_aside(batch.items[0]) is None
    assert (box.lying_in("Inbox"), box.lying_in("Failed")) == ([], [raw])


def test_a_survey_counts_names_what_is_still_to_be_made_and_changes_nothing(box: Box) -> None:
    box.deliver(raw := a_mail())
    box.deliver(a_mail())
    inbox = box.inbox()
    before = inbox.survey()
    assert isinstance(before, Survey)
    assert before.waiting == 2
    assert box.lying_in("Processed") == []
    made = () if isinstance(box, MemoryBox) else ("Processed", "Failed")
    assert before.lacking == made
    batch = inbox.poll("")
    assert isinstance(batch, Batch)
    assert inbox.put_away(batch.items[:1]) is None
    after = inbox.survey()
    assert isinstance(after, Survey)
    assert (after.waiting, box.lying_in("Processed")) == (1, [raw])
    assert after.lacking == made[1:]


def test_fetched_into_a_hub_nothing_comes_twice_whatever_the_mailbox_forgets(box: Box, world: World) -> None:
    hub = replace(world.hub, mailboxes={"rag": Polled("rag@lscp.example.org", timedelta(0), box.inbox())})
    box.deliver(first := a_mail("One"))
    assert fetch("rag", hub) == 1
    box.forget()
    box.deliver(first)  # somebody moved it back
    box.deliver(a_mail("Two"))
    assert fetch("rag", hub) == 1
    with hub.ledger(SYSTEM) as ledger:
        assert ledger.figures().accepted == 2
    assert box.lying_in("Inbox") == []
