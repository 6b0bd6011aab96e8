"""`hub source add|disable|set|pause|start|test|log|replay`, as an administrator types them."""

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from adapters.memory.post import MemoryCaller
from hub.cli import cli
from hub.hub import Hub
from hub.journeys.arrive import Unverified, by_webhook
from hub.journeys.deliver import deliver
from hub.journeys.file import Accepted
from hub.journeys.systems import system
from hub.sending.outcome import Deferred, Refused
from tests.builders import World, a_source, arrived, sent_by, some_fields
from tests.journeys.test_user_commands import Doors


@dataclass
class Typed:
    """A terminal in front of a hub whose calls are answered as a test wants."""

    world: World
    hub: Hub

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(cli, ["source", *words], obj=Doors(replace(self.world, hub=self.hub)))

    def calls(self, *answers: Any) -> None:
        self.hub = replace(self.hub, caller=MemoryCaller(answers))
        while deliver(self.hub):
            pass


@pytest.fixture
def typed(world: World) -> Typed:
    a_source(world.hub, "lscp-system", partnership="lscp", endpoint="https://lscp.example.org")
    return Typed(world, world.hub)


def listed(typed: Typed) -> dict[str, Any]:
    found = {it["name"]: it for it in json.loads(typed("list", "--json").output)}
    row: dict[str, Any] = found["lscp-system"]
    return row


def test_what_is_given_is_set_and_the_rest_is_left(typed: Typed) -> None:
    done = typed("set", "lscp-system", "--contact", "it@example.org", "--event", "message.posted")
    assert (done.exit_code, done.output) == (0, "Set.\n")
    assert typed("set", "lscp-system", "--contact-name", "Carol").exit_code == 0
    row = listed(typed)
    assert row["contact"] == {"name": "Carol", "email": "it@example.org"}
    assert row["events"] == ["message.posted"]
    assert row["endpoint"] == "https://lscp.example.org"
    assert typed("set", "lscp-system", "--event", "all", "--endpoint", "").exit_code == 0
    assert (listed(typed)["events"], listed(typed)["endpoint"]) == (None, None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["set", "nobody"], "There is no source named nobody."),
        (["set", "lscp-system", "--event", "entry.closed"], "There is no event entry.closed."),
        (["set", "lscp-system", "--endpoint", "ftp://x"], "https://"),
        (["pause", "nobody"], "There is no source named nobody."),
        (["replay", "lscp-system", "--delivered"], "--delivered needs --since."),
        (["start", "lscp-system"], "An endpoint that is on cannot become on."),
    ],
)
def test_what_cannot_be_is_said_with_exit_2(typed: Typed, words: list[str], said: str) -> None:
    done = typed(*words)
    assert done.exit_code == 2
    assert said in done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["", "--endpoint", "https://x.example.org"], "A source's name is"),
        (["a b/c"], "A source's name is"),
        (["../x"], "A source's name is"),
        (["police", "--endpoint", "ftp://x.example.org"], "An endpoint is https://"),
        (["police", "--public-key", "whpk_nonsense"], "A public key is whpk_"),
        (["police", "--public-key", "whsec_" + "A" * 43], "A public key is whpk_"),
    ],
)
def test_what_could_never_work_is_not_enrolled(typed: Typed, words: list[str], said: str) -> None:
    done = typed("add", *words)
    assert done.exit_code == 2
    assert said in done.output
    assert len(typed("list").output.splitlines()) == 1


def test_the_log_names_the_webhook_id_that_the_system_has_seen(typed: Typed) -> None:
    arrived(typed.world)
    typed.calls()
    assert typed("replay", "lscp-system", "--since", "2020-01-01", "--delivered").exit_code == 0
    typed.calls()
    rows = [json.loads(it) for it in typed("log", "lscp-system", "--json").output.splitlines()]
    [seen] = {it["webhook_id"] for it in rows}
    assert len({it["id"] for it in rows}) == len(rows) == 2
    assert typed("log", "lscp-system").output.count(f"  {seen}  entry.opened") == 2


def test_a_system_that_was_shut_out_is_neither_heard_nor_told_and_stays_so(typed: Typed) -> None:
    police = a_source(typed.world.hub, endpoint="https://police.example.org")
    headers, body = sent_by(police, some_fields(), typed.world.clock.now)
    assert isinstance(by_webhook("police", headers, body, typed.world.hub), Accepted)
    assert typed("disable", "police").output == "police is neither heard nor told any more.\n"
    assert "police  Police  shut out\n" in typed("list").output
    typed.calls()
    assert isinstance(typed.hub.caller, MemoryCaller)
    assert [it.url for it in typed.hub.caller.events] == ["https://lscp.example.org"]
    headers, body = sent_by(police, some_fields(), typed.world.clock.now)
    assert isinstance(by_webhook("police", headers, body, typed.world.hub), Unverified)
    assert system(police.token, typed.world.hub) is None
    for words in (["start"], ["pause"], ["disable"], ["rotate"], ["set", "--contact", "it@example.org"]):
        done = typed(words[0], "police", *words[1:])
        assert (done.exit_code, "shut out for good" in done.output) == (2, True), words
    assert typed("test", "police").exit_code == 1


def test_held_events_are_counted_previewed_and_sent(typed: Typed) -> None:
    assert "Paused" in typed("pause", "lscp-system").output
    arrived(typed.world)
    typed.calls()
    assert listed(typed)["calls"] == "paused"
    assert "Put them on first" in typed("replay", "lscp-system").output
    assert "1 events were held or failed" in typed("start", "lscp-system").output
    assert typed("replay", "lscp-system", "--preview").output == "This would send 1 events.\n"
    assert typed("replay", "lscp-system", "--since", "2026-11-24", "--preview").output.startswith(
        "This would send 0"
    )
    assert typed("replay", "lscp-system").output == "1 events are on their way.\n"
    typed.calls(Deferred("HTTP 503"))
    [line] = typed("log", "lscp-system", "--failed", "--json").output.splitlines()
    assert json.loads(line)["event"] == "entry.opened"
    assert json.loads(line)["detail"] == "HTTP 503"


def test_a_test_call_says_what_was_answered(typed: Typed) -> None:
    assert typed("test", "lscp-system").exit_code == 0
    typed.hub = replace(typed.hub, caller=MemoryCaller([Refused("HTTP 404")]))
    done = typed("test", "lscp-system")
    assert (done.exit_code, done.output) == (1, "HTTP 404\n")
