"""kill -9 at every step of a look into a mailbox: what was put away is kept, and nothing is kept twice.

The steps that matter most lie between the commit that keeps a mail and its putting away, and between that and
the commit that notes how far the look has come. Each mailbox is spoken with as it is in production.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from config import wiring
from hub.hub import Hub
from hub.journeys.fetch import LEASE, fetch, health
from hub.store.database import prepare
from tests.builders import a_mail
from tests.contracts.inboxes import ExchangeBox, GraphBox, ImapBox, exchange, graph
from tests.dovecot import dovecot
from tests.faults.doomed import EVERY, POLLED, House, look, polling, work
from tests.faults.test_crash import Town
from tests.sinks import SmtpSink, WebhookSink

pytestmark = pytest.mark.faults

PolledBox = ExchangeBox | GraphBox | ImapBox
NEW = 2
"""Mails that come before each look."""


@pytest.fixture(params=["exchange", "graph", "imap"])
def box(request: pytest.FixtureRequest) -> Iterator[PolledBox]:
    with ExitStack() as stack:
        match request.param:
            case "exchange":
                yield ExchangeBox(stack.enter_context(exchange()))
            case "graph":
                yield GraphBox(stack.enter_context(graph()))
            case _:
                yield ImapBox(stack.enter_context(dovecot()))


@pytest.fixture
def town(database_url: str, tmp_path: Path, box: PolledBox) -> Iterator[Town]:
    with SmtpSink() as letters, WebhookSink() as calls:
        house = House(tmp_path, database_url, letters.port, box.door())
        prepare(database_url, wiring.vault(house.settings))
        yield Town(house, letters, calls)


@pytest.fixture
def hub(town: Town, box: PolledBox) -> Iterator[Hub]:
    with town.house.hub(town.now) as well:
        yield polling(well, box.inbox())


def test_a_worker_that_dies_anywhere_in_a_look_loses_and_doubles_nothing(
    town: Town, hub: Hub, box: PolledBox
) -> None:
    for at in count():
        for number in range(NEW):
            box.deliver(a_mail(f"Case {at}.{number}"))
        town.ahead += EVERY
        ended = town.doom(look, at)
        assert len(box.lying_in("Processed")) <= town.count("arrival"), ended  # kept before it is put away
        town.ahead += LEASE
        fetch(POLLED, hub)
        assert town.count("arrival") == len(box.lying_in("Processed")) == NEW * (at + 1), ended
        assert box.lying_in("Inbox") == [], ended
        assert health(hub)[0].trouble == "", ended
        if ended.at is None:
            break
    # Borrow the mailbox, keep each mail, renew, and note how far it came.
    assert town.seen["before commit"] == town.seen["after commit"] >= NEW + 3
    assert town.seen["after fetching"] == NEW
    assert town.seen["before putting away"] == town.seen["after putting away"] == 1
    work(replace(hub, mailboxes={}))
    assert town.count("arrival") == NEW * (at + 1)
