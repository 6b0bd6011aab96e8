"""A real browser on the hub's screens: signs in, listens for complaints, keeps pictures."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from tests.debian import program

PICTURES = Path(__file__).parents[1] / "screenshots"
WIDE, NARROW = 1280, 320


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program("chromium", "chromium"), args=["--no-sandbox"]
        )
        try:
            yield browser
        finally:
            browser.close()


class Listener:
    """Notes what a person would never see: errors on the console, answers of 400 and more."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")


def sign_in(page: Page, url: str, email: str, password: str) -> None:
    """As a person does, from the sign-in page to the tracking screen."""
    page.goto(f"{url}/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Tracking", level=1).wait_for()


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like on a desk and on a small telephone."""
    PICTURES.mkdir(exist_ok=True)
    before = page.viewport_size
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
    if before:
        page.set_viewport_size(before)


def too_wide(page: Page) -> list[str]:
    """What sticks out to the right of a 320 px screen; a page that scrolls sideways is named whole."""
    page.set_viewport_size({"width": NARROW, "height": 900})
    found: list[str] = page.evaluate(
        """() => {
            const edge = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= edge) return [];
            return [...document.querySelectorAll("body *")]
                .filter(it => it.getBoundingClientRect().right > edge + 1)
                .map(it => it.tagName + "." + it.className).slice(0, 10).concat(["the page"]);
        }"""
    )
    return found
