"""A running hub for the tests here, with the servers that its letters and calls end up at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders import RULES
from tests.e2e.systems import System, enrolled
from tests.running import RunningHub, hub_up
from tests.sinks import SmtpSink, WebhookSink

PASSWORD = "an invented pass phrase"


@dataclass(frozen=True, slots=True, repr=False)
class Town:
    """A hub at work, and everybody it speaks with. `police` sends, `board` is LSCP's own system."""

    hub: RunningHub
    letters: SmtpSink
    calls: WebhookSink
    police: System
    board: System

    def __repr__(self) -> str:
        return f"a town with {self.hub}"


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for all that do no harm to it."""
    with a_town(tmp_path_factory.mktemp("town")) as made:
        yield made


@contextmanager
def a_town(folder: Path) -> Iterator[Town]:
    """A hub with two systems enrolled and two people let in, each by its command."""
    with SmtpSink() as letters, WebhookSink() as calls, hub_up(folder / "data", **beside(letters)) as hub:
        let_in(hub, "amara@lscp.example.org", "Amara Inventley", "lscp", "lscp.rag:member")
        let_in(hub, "bashir@lsab.example.org", "Bashir Imaginary", "lsab", "lsab.sar:member")
        let_in_the_rest(hub, "lscp.rag", "lsab.sar")
        yield Town(
            hub=hub,
            letters=letters,
            calls=calls,
            police=enrolled(hub, "police", "--endpoint", calls.url),
            board=enrolled(hub, "lscp-system", "--partnership", "lscp", "--endpoint", calls.url),
        )


def beside(letters: SmtpSink) -> dict[str, str]:
    """Settings that send letters to the sink, and allow calls to this machine."""
    return {
        "relay_host": "127.0.0.1",
        "relay_port": str(letters.port),
        "relay_tls": "none",
        "allowed_endpoints": "127.0.0.1",
    }


def let_in(hub: RunningHub, email: str, name: str, partnership: str, *seats: str) -> None:
    """`hub user add`, the password typed as at a terminal's prompt."""
    words = ["user", "add", email, "--name", name, "--partnership", partnership]
    for seat in seats:
        words += ["--seat", seat]
    done = hub.command(*words, "--password", PASSWORD)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{email} can sign in.\n"


def let_in_the_rest(hub: RunningHub, *filled: str) -> None:
    """Somebody for every other queue: one that reaches nobody is a finding of `hub status`."""
    seats = (f"{it}:member" for it in RULES.queues if it not in filled)
    let_in(hub, "rhea@lscp.example.org", "Rhea Remainder", "lscp", *seats)
