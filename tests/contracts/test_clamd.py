"""The virus scanner is asked in its own protocol; what it does not answer is never a yes."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from adapters.screen.clamd import Clamd
from adapters.screen.safe import SafeScreen
from hub.intake.attachment import Danger, Finding
from tests.debian import program
from tests.fake_clamd import fake_clamd
from tests.files import EICAR


def test_clean_and_infected_over_tcp_and_a_unix_socket(tmp_path: Path) -> None:
    for path in (None, tmp_path / "clamd.ctl"):
        with fake_clamd(path) as server:
            clamd = Clamd(server.at, timeout=5)
            assert clamd.scan(b"x" * 200_000) == ()
            assert clamd.scan(EICAR) == (Finding(Danger.INFECTED, "Eicar-Test-Signature"),)
            assert server.seen == [200_000, len(EICAR)]


def test_too_large_is_held_without_being_sent_and_when_the_scanner_says_so() -> None:
    with fake_clamd(limit=1000) as server:
        assert Clamd(server.at, limit=500, timeout=5).scan(b"x" * 501)[0].danger is Danger.TOO_LARGE
        assert server.seen == []
        assert Clamd(server.at, timeout=5).scan(b"x" * 5_000_000)[0].danger is Danger.TOO_LARGE


@pytest.mark.parametrize("answer", [b"INSTREAM: Can't allocate memory ERROR\0", b"\0", b"stream: OK or so\0"])
def test_an_answer_that_is_no_yes_is_none(answer: bytes) -> None:
    with fake_clamd(answer=answer) as server:
        assert Clamd(server.at, timeout=5).scan(b"x")[0].danger is Danger.UNSCANNED


def test_a_scanner_that_is_down_or_hangs_is_no_yes(tmp_path: Path) -> None:
    assert Clamd(str(tmp_path / "nobody")).scan(b"x")[0].danger is Danger.UNSCANNED
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        hanging = Clamd(f"127.0.0.1:{silent.getsockname()[1]}", timeout=0.5)
        assert hanging.scan(b"x")[0].danger is Danger.UNSCANNED
        assert time.monotonic() - began < 3


def test_both_looks_count() -> None:
    with fake_clamd() as server:
        screen = SafeScreen(Clamd(server.at, timeout=5))
        try:
            found = {it.danger for it in screen("a.zip", EICAR + b"PK\x05\x06" + b"\0" * 18).findings}
            assert screen("a.txt", b"An invented note.").findings == ()
        finally:
            screen.close()
    assert Danger.INFECTED in found


@pytest.fixture
def real_clamd(tmp_path: Path) -> Iterator[str]:
    """Debian's clamd on signatures of our own, for the real ones are hundreds of megabytes."""
    command = program("clamd", "clamav-daemon")
    (tmp_path / "own.ndb").write_text(f"Invented.Eicar:0:0:{EICAR.hex()}\n")
    socket_path = tmp_path / "clamd.ctl"
    settings = f"LocalSocket {socket_path}\nDatabaseDirectory {tmp_path}\nForeground yes\n"
    (tmp_path / "clamd.conf").write_text(settings)
    process = subprocess.Popen([command, "-c", str(tmp_path / "clamd.conf")], stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
                line.connect(str(socket_path))
                break
            time.sleep(0.1)
        yield str(socket_path)
    finally:
        process.terminate()
        process.wait()


def test_debians_clamd_understands_us(real_clamd: str) -> None:
    clamd = Clamd(real_clamd, timeout=20)
    assert clamd.scan(b"An invented note.") == ()
    assert clamd.scan(EICAR)[0].danger is Danger.INFECTED
