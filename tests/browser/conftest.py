"""The demonstration, as `make run` shows it, and a browser in front of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext

from config.demo import PASSWORD
from tests.browser.screens import chromium, sign_in
from tests.e2e.conftest import beside
from tests.processes import wait_for
from tests.running import RunningHub, hub_up
from tests.sinks import SmtpSink
from workers.claim import published

DESK, MEMBER, READER = "dilys@hub.example.org", "amara@lscp.example.org", "iris@lscp.example.org"


@dataclass
class Demo:
    """The demonstration at work; `browser` has nobody signed in until `context` is asked for somebody."""

    hub: RunningHub
    letters: SmtpSink
    browser: Browser

    def context(self, email: str = "", **options: object) -> BrowserContext:
        """A window of somebody's own, signed in unless `email` is empty."""
        context = self.browser.new_context(base_url=self.hub.url, **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        if email:
            page = context.new_page()
            sign_in(page, self.hub.url, email, PASSWORD)
            page.close()
        return context

    def reference(self, queue: str, state: str) -> str:
        """A notification that stands so on this queue."""
        url = published(self.hub.data, "postgres")
        assert url is not None
        wanted = "SELECT reference FROM entry WHERE queue = %s AND state = %s ORDER BY reference DESC LIMIT 1"
        with psycopg.connect(url) as connection:
            row = connection.execute(wanted, (queue, state)).fetchone()
        assert row is not None, f"the demonstration has nothing {state} on {queue}"
        return str(row[0])

    def alter(self, script: str) -> None:
        """Change the data behind the hub's back, as nobody should."""
        url = published(self.hub.data, "postgres")
        assert url is not None
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(script.encode())

    def slip(self, to: str = "") -> tuple[str, str]:
        """The path and the code of the newest letter that asks somebody (`to`, if given) to acknowledge."""
        wait_for(lambda: bool(self._asking(to)))
        text = self._asking(to)[-1]
        [path] = re.findall(r"(/acknowledge/\S+)", text)
        [code] = re.findall(r"type this code: (\w+)", text)
        return path, code

    def _asking(self, to: str) -> list[str]:
        written = [it.mail for it in list(self.letters.mails) if b"acknowledge/" in it.raw]
        return [it.get_content() for it in written if to in it["To"]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One letter is refused for good, so that the duty desk has a dead letter to look at."""
    folder = tmp_path_factory.mktemp("demo")
    with SmtpSink() as letters, chromium() as browser:
        letters.script("RCPT", "550 5.1.1 no such person")
        with hub_up(folder / "data", "--demo", **beside(letters)) as hub:
            yield Demo(hub, letters, browser)
