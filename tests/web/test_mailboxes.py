"""The duty desk sees how each mailbox is; a hub that fetches from none shows nothing of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.memory.inbox import MemoryInbox
from hub.hub import Polled
from hub.intake.mailbox import Ailment, Trouble
from hub.journeys.fetch import fetch
from hub.web.app import create_app
from tests.builders import World, a_mail, a_member
from tests.web.conftest import Browser, SignedIn, words


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


def test_mails_that_could_not_be_fetched_are_counted(world: World) -> None:
    browser = desk_of(world, MemoryInbox([a_mail("x" * 2000)], limit=1000))
    assert "Mails in its folder for failed mail: 1." in words(browser.get("/triage"))


def test_a_hub_without_mailboxes_shows_none(world: World, signed_in: SignedIn) -> None:
    page = signed_in(a_member(world.hub, "hub.triage")).get("/triage")
    assert "Mailboxes" not in words(page)
