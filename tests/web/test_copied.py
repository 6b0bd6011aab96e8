"""A copy can be read under a banner; neither a person nor a system can put anything into it."""

import pytest
from click.testing import CliRunner

from hub.cli import cli
from hub.web.app import create_app
from tests.builders import RULES, World, a_member, a_source, arrived, some_fields
from tests.copies import make_a_copy
from tests.journeys.test_adopt import freshly
from tests.journeys.test_user_commands import Doors
from tests.web.conftest import Browser, words

BANNER = "This is a copy, not the live hub. Nothing is sent or accepted here."
WHY = "It lies on another database server than the one it was made or adopted on."


@pytest.fixture
def browser(world: World, database_url: str) -> Browser:
    """Nobody signed in, on a process that begins on a copy."""
    make_a_copy(database_url)
    return Browser(create_app(freshly(world), b"x" * 32, secure=False).test_client())


def test_screens_say_so_above_everything_and_can_be_read(world: World, browser: Browser) -> None:
    member, reference = a_member(world.hub, "lscp.rag"), arrived(world).reference
    assert BANNER in words(browser.get("/sign-in"))
    browser.sign_in(member)
    for path in ("/", f"/notifications/{reference}", "/search", "/figures", "/raise"):
        page = browser.get(path)
        assert page.status_code == 200
        assert f"{BANNER} Use it to read only" in words(page), path
        assert WHY in words(page)
    assert reference in words(browser.get("/"))
    assert "stopped checking" not in words(browser.get("/"))


def test_what_a_person_does_is_refused_and_changes_nothing(world: World, browser: Browser) -> None:
    member, reference = a_member(world.hub, "lscp.rag"), arrived(world).reference
    browser.sign_in(member)
    page = f"/notifications/{reference}"
    done = browser.post(f"{page}/queues/lscp.rag/acknowledgement", {"statement": "Read it today."}, page=page)
    assert done.status_code == 503
    assert "This is a copy, and nothing was stored" in words(done)
    assert "the command “hub adopt”." in words(done)
    assert "If it happens again" not in words(done)  # it will, and nothing is wrong
    assert "Take this" in words(browser.get(page))


def test_a_system_gets_503_and_so_comes_again(world: World, browser: Browser) -> None:
    handed, reference = a_source(world.hub), arrived(world).reference
    bearer = {"Authorization": f"Bearer {handed.token}"}
    for answer in (
        browser.client.post("/api/v1/sources/police/notifications", json=some_fields()),
        browser.client.get(f"/api/v1/notifications/{reference}", headers=bearer),
    ):
        assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
        assert "This is a copy of the hub" in answer.json["detail"]
        assert answer.headers["Retry-After"]
    assert browser.get("/api/v1/openapi.json").status_code == 200


def test_machines_that_watch_are_told(browser: Browser) -> None:
    assert browser.get("/readyz").json == {"status": "a copy: nothing is sent or accepted"}
    assert "\nhub_copy 1.0" in browser.get("/metrics").text


def test_status_is_a_finding_until_somebody_adopts_it(world: World, database_url: str) -> None:
    a_member(world.hub, *RULES.queues)
    arrived(world)
    make_a_copy(database_url)
    doors = Doors(World(freshly(world), world.clock, world.postman, world.caller, world.store))

    def typed(*said: str, answer: str = "") -> tuple[int, str]:
        done = CliRunner().invoke(cli, said, obj=doors, input=answer)
        return done.exit_code, done.output

    code, said = typed("status")
    assert (code, said.partition(WHY)[0].strip()) == (1, "COPY")
    code, said = typed("adopt", answer="n\n")
    assert (code, "Due in it: 3 letters" in said, WHY in said) == (1, True, True)
    assert typed("status")[0] == 1
    assert typed("adopt", "--yes")[0] == 0
    assert typed("status")[0] == 0
    assert "is the live one already" in typed("adopt")[1]
