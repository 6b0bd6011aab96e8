"""`hub up` by itself: what it prints, that it keeps its data, and that nothing of it is left when it ends."""

import signal
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.builders import some_fields
from tests.e2e.conftest import beside, let_in_the_rest
from tests.e2e.systems import System, enrolled
from tests.processes import wait_for
from tests.running import RunningHub, command, environment, free_ports, hub_up
from tests.sinks import SmtpSink

pytestmark = pytest.mark.slow


def test_it_says_where_it_is_and_a_second_start_keeps_what_the_first_took(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with hub_up(data, "--demo") as hub:
        assert f"The hub is at {hub.url}" in hub.said
        assert "amara@lscp.example.org" in hub.said
        police = enrolled(hub, "police")
        reference = police.send(hub, some_fields()).json()["reference"]
        status = hub.command("status").stdout
        assert hub.stop() == 0
        assert hub.left() == []
    with hub_up(data, "--demo") as again:
        assert police.ask(again, reference).status_code == 200
        assert counted(again.command("status").stdout) == counted(status)
        assert again.stop(signal.SIGTERM) == 0
        assert again.left() == []
        assert counted(again.command("status").stdout) == counted(status)  # also while no hub runs
        assert again.left() == []


def test_a_hub_killed_with_9_leaves_nobody_behind_and_starts_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with hub_up(data) as hub:
        let_in_the_rest(hub)
        police = enrolled(hub, "police")
        reference = police.send(hub, some_fields()).json()["reference"]
        hub.process.kill()
        hub.process.wait()
        with hub_up(data) as again:  # at once, while the old servers may still be on their way out
            assert police.ask(again, reference).status_code == 200
            assert again.command("status").returncode == 0
            assert again.stop() == 0
        wait_for(lambda: hub.left() == [])


def test_ctrl_c_in_a_burst_loses_nothing_and_sends_nothing_twice(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with SmtpSink() as letters:
        with hub_up(data, **beside(letters)) as hub, ThreadPoolExecutor(4) as senders:
            police = enrolled(hub, "police")
            sending = [senders.submit(burst, police, hub) for _ in range(4)]
            letters.wait_for(5)
            assert hub.stop() == 0
            assert hub.left() == []
            references = {reference for it in sending for reference in it.result()}
        assert references, "it had stopped too early to prove anything"
        with hub_up(data, **beside(letters)) as again:
            letters.wait_for(len(references), seconds=20)
            wait_for(lambda: '"deliveries_due": 0' in again.command("status", "--json").stdout, every=0.5)
            assert {police.ask(again, it).status_code for it in references} == {200}
    subjects = Counter(str(it.mail["Subject"]) for it in letters.mails)
    assert set(subjects) >= {f"{it}: we have your notification" for it in references}
    assert set(subjects.values()) == {1}


@pytest.mark.parametrize("setting", ["port", "smtp_port"])
def test_a_port_in_use_is_one_line_and_nothing_is_started(tmp_path: Path, setting: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = refused(tmp_path / "data", **{setting: str(taken.getsockname()[1])})
    assert done[0] == 2
    assert f"set HUB_{setting.upper()} to another" in done[1]
    assert len(done[1].splitlines()) == 1


def test_a_bad_setting_is_one_line_that_names_it(tmp_path: Path) -> None:
    status, said = refused(tmp_path / "data", lease_seconds="soon")
    assert status == 2
    assert said.startswith("HUB_LEASE_SECONDS: ")
    assert len(said.splitlines()) == 1


def test_a_second_hub_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with hub_up(tmp_path / "data") as hub:
        status, said = refused(tmp_path / "data", port=str(free_ports(1)[0]), smtp_port="0")
        assert status == 2
        assert said.splitlines() == [said.strip()]
        assert "Another hub is running" in said
        assert httpx.get(f"{hub.url}/readyz").status_code == 200


def test_visitors_who_keep_their_connections_open_shut_nobody_out(tmp_path: Path) -> None:
    with hub_up(tmp_path / "data") as hub, ExitStack() as open_lines:
        for _ in range(60):  # ten browsers
            line = open_lines.enter_context(httpx.Client(base_url=hub.url, timeout=5))
            assert line.get("/sign-in").status_code == 200


def burst(police: System, hub: RunningHub) -> list[str]:
    """What was accepted one after another, until the hub was on its way out."""
    found = []
    while reference := accepted(police, hub):
        found.append(reference)
        time.sleep(0.05)
    return found


def accepted(police: System, hub: RunningHub) -> str:
    """The reference of a notification; empty when the hub was on its way out."""
    try:
        answer = police.send(hub, some_fields())
    except httpx.TransportError:
        return ""
    return str(answer.json()["reference"]) if answer.status_code == 202 else ""


def counted(said: str) -> int:
    [line] = [line for line in said.splitlines() if line.startswith("accepted")]
    return int(line.split()[-1])


def refused(data: Path, **settings: str) -> tuple[int, str]:
    """Start `hub up` where it cannot be; its status, and what it said."""
    done = command(environment(data, **settings), "up")
    assert done.stdout == ""
    return done.returncode, done.stderr
