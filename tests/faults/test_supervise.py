"""Child processes of the hub: healed when they die, ended together, and never left behind."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub.errors import ConfigError
from tests.processes import ended, wait_for
from workers.port import free_or_explain
from workers.supervise import supervise

pytestmark = pytest.mark.faults
ROOT = Path(__file__).parents[2]

# A child that notes its pid, starts a grandchild, and takes a moment to finish when asked.
CHILD = """
    import os, signal, subprocess, sys, time
    from pathlib import Path
    def finish(*_):
        notes.joinpath(f"{name}.finished").touch()
        sys.exit(0)
    notes, name = Path(sys.argv[1]), sys.argv[2]
    if name != "stubborn":
        signal.signal(signal.SIGTERM, finish)
    else:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    below = subprocess.Popen(["sleep", "300"])
    written = notes / f"{name}.new"
    written.write_text(f"{os.getpid()} {below.pid}")
    written.rename(notes / name)
    while True:
        time.sleep(1)
"""
PARENT = """
    import logging, sys
    from pathlib import Path
    from workers import supervise
    logging.basicConfig(level="INFO")
    supervise.STOP_PATIENCE = 1.0
    notes, *names = sys.argv[1:]
    child = notes + "/child.py"
    children = {name: [sys.executable, child, notes, name] for name in names}
    def ready():
        there = all(Path(notes, name).exists() for name in names)
        if there:
            Path(notes, "ready").touch()
        return there
    sys.exit(supervise.supervise(children, ready))
"""

Hub = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Starts a supervisor with the named children; what is left of it at the end is ended."""
    started: list[subprocess.Popen[bytes]] = []
    (tmp_path / "child.py").write_text(textwrap.dedent(CHILD))

    def start(*names: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", textwrap.dedent(PARENT), str(tmp_path), *names]
        started.append(subprocess.Popen(command, cwd=ROOT))
        wait_for((tmp_path / "ready").exists)
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def pids(notes: Path, name: str) -> list[int]:
    return [int(pid) for pid in (notes / name).read_text().split()]


def test_a_killed_child_is_back_within_about_a_second_and_its_own_children_are_cleared(
    hub: Hub, tmp_path: Path
) -> None:
    hub("web", "worker")
    web, [worker, below] = pids(tmp_path, "web"), pids(tmp_path, "worker")
    (tmp_path / "worker").unlink()
    os.kill(worker, signal.SIGKILL)
    wait_for((tmp_path / "worker").exists, seconds=2)
    assert pids(tmp_path, "worker")[0] != worker
    assert ended(below)
    assert pids(tmp_path, "web") == web  # nobody else was disturbed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_stop_lets_each_child_finish_and_leaves_none(
    hub: Hub, tmp_path: Path, number: signal.Signals
) -> None:
    running = hub("web", "worker")
    everyone = [*pids(tmp_path, "web"), *pids(tmp_path, "worker")]
    running.send_signal(number)
    assert running.wait(timeout=10) == 0
    assert all(ended(pid) for pid in everyone)
    assert (tmp_path / "web.finished").exists()
    assert (tmp_path / "worker.finished").exists()


def test_a_child_that_will_not_go_is_killed_after_the_patience(hub: Hub, tmp_path: Path) -> None:
    running = hub("stubborn")
    everyone = pids(tmp_path, "stubborn")
    running.terminate()
    assert running.wait(timeout=10) == 0
    assert all(ended(pid) for pid in everyone)


def test_the_children_of_a_killed_hub_finish_by_themselves(hub: Hub, tmp_path: Path) -> None:
    running = hub("web", "worker")
    leaders = [pids(tmp_path, name)[0] for name in ("web", "worker")]
    running.kill()
    wait_for(lambda: all(ended(pid) for pid in leaders))
    assert (tmp_path / "worker.finished").exists()
    for name in ("web", "worker"):  # the sleeps are this test's own, and have no one to end them
        os.kill(pids(tmp_path, name)[1], signal.SIGKILL)


def test_a_child_that_never_starts_ends_the_hub_with_a_status(caplog: pytest.LogCaptureFixture) -> None:
    begun = time.monotonic()
    assert supervise({"web": [sys.executable, "-c", "raise SystemExit(2)"]}, ready=lambda: False) == 1
    assert time.monotonic() - begun < 10
    assert "web does not start" in caplog.text
    assert "web ended (exit status 2)" in caplog.text


def test_a_failure_of_the_caller_still_ends_the_children(tmp_path: Path) -> None:
    def ready() -> bool:
        if (tmp_path / "pid").exists():
            raise RuntimeError("the page did not answer")
        return False

    script = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
    before = signal.getsignal(signal.SIGINT)  # ignored where the tests themselves run in the background
    with pytest.raises(RuntimeError, match="did not answer"):
        supervise({"web": [sys.executable, "-c", script, str(tmp_path / "pid")]}, ready)
    assert ended(int((tmp_path / "pid").read_text()))
    assert signal.getsignal(signal.SIGINT) is before


def test_a_port_in_use_is_one_line_that_names_the_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"Port {port} on 127\.0\.0\.1 is in use.*HUB_SMTP_PORT"):
            free_or_explain(port, "HUB_SMTP_PORT")
    free_or_explain(port)


def test_a_port_that_cannot_be_is_one_line_too() -> None:
    with pytest.raises(ConfigError, match=r"Port 8000 on 203\.0\.113\.1 cannot be opened.*HUB_PORT"):
        free_or_explain(8000, host="203.0.113.1")  # an address that is nobody's (RFC 5737)
