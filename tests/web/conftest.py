"""The web application over a real hub, and a browser's worth of a client."""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.test import TestResponse

from hub.queues.person import Person
from hub.web.app import create_app
from tests.builders import PASSWORD, World


class Compiled(BytecodeCache):
    """Every test has an application of its own; compiling its templates anew took half of a test's time."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": Compiled()}

SignedIn = Callable[[Person], "Browser"]


class Browser:
    """A client that sends a page's own form token back, as a browser does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **named: object) -> TestResponse:
        return self.client.get(path, **named)  # type: ignore[arg-type]

    def post(self, path: str, data: dict[str, object], page: str = "/sign-in") -> TestResponse:
        """Send a form found on `page`; the token is the session's, whichever page it stands on."""
        return self.client.post(path, data=data | {"csrf_token": self.csrf(page)})

    def csrf(self, page: str) -> str:
        found = re.search(
            r'name="csrf_token" value="([^"]+)"', self.client.get(page, follow_redirects=True).text
        )
        assert found, f"{page} has no form"
        return found[1]

    def sign_in(self, person: Person, **more: object) -> TestResponse:
        return self.post("/sign-in", {"email": person.email, "password": PASSWORD, **more})


class Controls(HTMLParser):
    """What a browser would send of the form with this action if nothing on it were changed."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.held: dict[str, object] = {}
        self._action, self._inside, self._text, self._select = action, False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        it = dict(attrs)
        name, value = it.get("name") or "", it.get("value") or ""
        if tag == "form":
            self._inside = it.get("action") == self._action
        elif not self._inside:
            return
        elif tag == "input" and ("checked" in it or it.get("type") not in ("radio", "checkbox")):
            self.held[name] = value
        elif tag == "textarea":
            self._text, self.held[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and (self._select not in self.held or "selected" in it):
            self.held[self._select] = value

    def handle_data(self, data: str) -> None:
        if self._text:
            self.held[self._text] = f"{self.held[self._text]}{data}"

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""
        elif tag == "form":
            self._inside = False


def words(answer: TestResponse) -> str:
    """What a person reads on a page, on one line."""
    plain = re.sub(r"<(script|style|title)\b.*?</\1>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return " ".join(unescape(plain).split())


@pytest.fixture
def app(world: World) -> Flask:
    made = create_app(world.hub, b"only for tests, 32 bytes at least", secure=False)
    made.config["TESTING"] = False  # handlers answer as they do in earnest
    return made


@pytest.fixture
def anybody(app: Flask) -> Browser:
    """Nobody is signed in."""
    return Browser(app.test_client())


@pytest.fixture
def signed_in(app: Flask) -> SignedIn:
    """A browser with that person signed in."""

    def enter(person: Person) -> Browser:
        browser = Browser(app.test_client())
        assert browser.sign_in(person).status_code == 303
        return browser

    return enter
