"""A hub beside a board's own mailbox: mail is fetched, routed and put away, and letters leave from there."""

import json
import shutil
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import httpx
import pytest

from tests.contracts.inboxes import exchange
from tests.e2e.conftest import let_in
from tests.fake_ews import PASSWORD, FakeExchange
from tests.mails import AN_ADULT_DIED, a_form_mail
from tests.processes import wait_for
from tests.running import ROOT, RunningHub, hub_up

BOX = """
[[mailbox]]
name = "referrals"
kind = "exchange"
address = "referrals@hub.example.org"
url = "{url}"
auth = "basic"
user = "hub@example.org"
password_from = "HUB_SECRET_REFERRALS"
poll_seconds = 5
send = true
"""


@pytest.fixture(scope="module")
def server() -> Iterator[FakeExchange]:
    with exchange() as running:
        yield running


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, server: FakeExchange) -> Iterator[RunningHub]:
    """One for both tests, in either order: each leaves a mailbox that works and has no alarm."""
    folder = tmp_path_factory.mktemp("beside")
    shutil.copytree(ROOT / "config", folder / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "config" / "mailboxes.toml").write_text(BOX.format(url=server.url), "utf-8")
    settings = {"config": str(folder / "config"), "secret_referrals": PASSWORD}
    with hub_up(folder / "data", **settings) as running:
        yield running


def test_a_form_in_the_mailbox_becomes_a_notification_and_a_letter_from_it(
    hub: RunningHub, server: FakeExchange
) -> None:
    let_in(hub, "bashir@lsab.example.org", "Bashir Imaginary", "lsab", "lsab.sar:member")
    server.deliver(a_form_mail(AN_ADULT_DIED).as_bytes())
    wait_for(lambda: bool(server.lying_in("Processed")), seconds=20)
    wait_for(lambda: "bashir@lsab.example.org" in _written_to(server), seconds=20)
    said = json.loads(hub.command("status", "--json").stdout)
    [mailbox] = said["mailboxes"]
    assert (said["open"], mailbox["alarm"], mailbox["trouble"]) == (1, "", "")
    assert mailbox["last_success_at"]
    assert "works: the hub can sign in" in hub.command("mail", "test", "referrals").stdout


def test_a_mailbox_that_refuses_the_password_alarms_on_every_surface(
    hub: RunningHub, server: FakeExchange
) -> None:
    server.signs_in = False
    before = len(server.heads)
    wait_for(lambda: "ALARM (refused): referrals" in hub.command("status").stdout, seconds=30, every=0.5)
    assert 'hub_mailbox_alarm{mailbox="referrals"} 1.0' in httpx.get(f"{hub.url}/metrics").text
    assert len(server.heads) <= before + 1
    tested = hub.command("mail", "test", "referrals")
    assert (tested.returncode, "does not work (refused)" in tested.stdout) == (1, True)
    server.signs_in = True
    assert hub.command("mail", "fetch", "referrals").returncode == 0
    wait_for(lambda: "ALARM" not in hub.command("status").stdout, seconds=30, every=0.5)


def _written_to(server: FakeExchange) -> set[str]:
    letters = [message_from_bytes(raw, policy=default) for raw in server.lying_in("Sent Items")]
    return {str(letter["To"]) for letter in letters}
