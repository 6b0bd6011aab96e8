"""The duty desk sees how each mailbox is; a hub that fetches from none shows nothing of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from adapters.memory.inbox import MemoryInbox
from hub.hub import Polled
from hub.intake.mailbox import Ailment, Trouble
from hub.journeys.fetch import fetch
from hub.journeys.watch import check
from hub.web.app import create_app
from hub.words import SYSTEM
from tests.builders import World, a_mail, a_member
from tests.web.conftest import Browser, SignedIn, words

TRAIL = "SELECT actor_kind, detail->>'said' FROM audit WHERE act = 'mailbox tested' ORDER BY id"


def desk_of(world: World, inbox: MemoryInbox) -> Browser:
    boxes = {"rag": Polled("rag@lscp.example.org", timedelta(seconds=30), inbox)}
    hub = replace(world.hub, mailboxes=boxes)
    fetch("rag", hub)
    browser = Browser(create_app(hub, b"x" * 32, secure=False).test_client())
    browser.sign_in(a_member(hub, "hub.triage"))
    return browser


@pytest.mark.parametrize(
    ("troubles", "said"),
    [
        ([], "rag rag@lscp.example.org Works Last read today 9:00am."),
        ([Trouble(Ailment.AWAY, "x")], "Trying again Not read yet. Its server does not answer."),
        (
            [Trouble(Ailment.REFUSED, "x")],
            "Look at this Not read yet. Its server refuses the hub’s password.",
        ),
        ([Trouble(Ailment.MISCONFIGURED, "x")], "Look at this Not read yet. It cannot be opened"),
        (
            [Trouble(Ailment.THROTTLED, "x")],
            "Trying again Not read yet. Its server asks the hub to slow down.",
        ),
    ],
)
def test_the_desk_sees_how_each_mailbox_is(world: World, troubles: list[Trouble], said: str) -> None:
    inbox = MemoryInbox()
    inbox.troubles = troubles
    assert said in words(desk_of(world, inbox).get("/triage"))


def test_mails_that_could_not_be_fetched_are_an_alarm_until_somebody_has_read_them(world: World) -> None:
    browser = desk_of(world, MemoryInbox([a_mail("x" * 2000)], limit=1000))
    page = words(browser.get("/triage"))
    assert "rag rag@lscp.example.org Look at this" in page
    assert "Mails the hub could not fetch: 1." in page
    check(world.hub)
    assert "1 mail could not be fetched from the mailbox rag." in words(browser.get("/"))
    assert browser.post("/triage/mailboxes/rag/failed-read", {}, page="/triage").status_code == 303
    assert "rag rag@lscp.example.org Works" in words(browser.get("/triage"))
    assert "could not be fetched" not in words(browser.get("/"))
    with world.store.open(SYSTEM) as ledger:
        said = "SELECT actor_kind, detail->>'mails' FROM audit WHERE act = 'failed mail read'"
        assert [tuple(it) for it in ledger._tx.connection.execute(text(said))] == [("person", "1")]


def test_only_the_desk_says_that_failed_mail_was_read(world: World, signed_in: SignedIn) -> None:
    desk_of(world, MemoryInbox([a_mail("x" * 2000)], limit=1000))
    other = signed_in(a_member(world.hub, "lscp.rag"))
    assert other.post("/triage/mailboxes/rag/failed-read", {}, page="/").status_code == 403


def test_a_hub_without_mailboxes_shows_none(world: World, signed_in: SignedIn) -> None:
    page = signed_in(a_member(world.hub, "hub.triage")).get("/triage")
    assert "Mailboxes" not in words(page)


def test_the_desk_tests_a_mailbox_and_reads_beside_it_what_was_seen(world: World) -> None:
    inbox = MemoryInbox()
    browser = desk_of(world, inbox)
    inbox.deliver(a_mail("Waiting"))
    page = browser.post("/triage/mailboxes/rag/test", {}, page="/triage")
    assert "Test worked The hub can sign in. Mails that wait there: 1." in words(page)
    assert len(inbox.lying) == 1, "a test takes nothing"
    inbox.troubles = [Trouble(Ailment.MISCONFIGURED, "Grant Mail.ReadWrite.")]
    page = browser.post("/triage/mailboxes/rag/test", {}, page="/triage")
    assert "Test failed Grant Mail.ReadWrite." in words(page)
    with world.store.open(SYSTEM) as ledger:
        trail = ledger._tx.connection.execute(text(TRAIL)).all()
    assert [tuple(it) for it in trail] == [("person", "works"), ("person", "misconfigured")]


def test_only_the_desk_tests_and_only_a_mailbox_that_is_there(world: World, signed_in: SignedIn) -> None:
    desk = desk_of(world, MemoryInbox())
    assert desk.post("/triage/mailboxes/nowhere/test", {}, page="/triage").status_code == 404
    other = signed_in(a_member(world.hub, "lscp.rag"))
    assert other.post("/triage/mailboxes/rag/test", {}, page="/").status_code == 403


def test_what_waits_and_what_the_server_said_is_shown(world: World) -> None:
    class Breaks(MemoryInbox):
        def fetch(self, _item: str) -> Trouble:
            return Trouble(Ailment.MISCONFIGURED, "EWS is off here: use Microsoft Graph.")

    page = words(desk_of(world, Breaks([a_mail("x"), a_mail("y")])).get("/triage"))
    assert "EWS is off here: use Microsoft Graph. Mails that wait there: 2." in page
