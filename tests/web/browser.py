"""Driving the chat in Chromium: what a person does, and where they look."""

import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Error, Locator, Page, Playwright, Request, expect

from tests.support.get_browser import find_browser

# Chromium's own errands (updates, safe browsing, sync) would be requests outside, and root has no sandbox.
FLAGS = (
    "--no-first-run",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
CHAT = re.compile(r"/thread/[0-9a-f-]{36}$")
WAIT = 30_000  # milliseconds; a machine that runs other tests is slow, and only a failure waits so long
expect.set_options(timeout=WAIT)
TRIES = 5


@contextmanager
def chromium(playwright: Playwright) -> Generator[Browser]:
    """An installed Chromium where there is one, else Playwright's own."""
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    browser = playwright.chromium.launch(executable_path=find_browser(), args=flags)
    yield browser
    browser.close()


@dataclass
class Visitor:
    """A person with a browser of their own.

    `requests` are all that their page tried, `blocked` those that the content policy stopped before they left,
    `errors` its scripts'.
    """

    page: Page
    url: str
    requests: list[str] = field(default_factory=list[str])
    blocked: list[str] = field(default_factory=list[str])
    errors: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.page.on("request", self.note_request)
        self.page.on("requestfailed", self.note_failure)
        self.page.on("pageerror", self.note_error)
        self.page.set_default_timeout(WAIT)

    def stop_watching(self) -> None:
        """Note nothing more: the page goes to somebody else."""
        self.page.remove_listener("request", self.note_request)
        self.page.remove_listener("requestfailed", self.note_failure)
        self.page.remove_listener("pageerror", self.note_error)

    def note_request(self, request: Request) -> None:
        """Remember where the page turned."""
        self.requests.append(request.url)

    def note_error(self, error: Error) -> None:
        """Remember what a script raised."""
        self.errors.append(str(error))

    def note_failure(self, request: Request) -> None:
        """Remember what the content policy stopped."""
        if request.failure == "csp":
            self.blocked.append(request.url)

    def outside(self) -> set[str]:
        """Where requests went beside this server."""
        own = (self.url, self.url.replace("http", "ws", 1), "data:", "blob:")
        return {address for address in self.requests if not address.startswith(own)} - set(self.blocked)

    def sign_in(self, login: str, password: str) -> None:
        """Fill in the form and send it."""
        self.page.goto(f"{self.url}/login")
        self.page.fill("#email", login)
        self.page.fill("#password", password)
        self.page.click("button[type=submit]")

    def enter(self, login: str, password: str) -> "Visitor":
        """Sign in without the form, and wait for the chat."""
        answer = self.page.context.request.post(
            f"{self.url}/login", form={"username": login, "password": password}
        )  # its cookie is the page's, too
        assert answer.ok, answer.text()
        self.page.goto(self.url)
        expect(self.page.locator("#chat-input")).to_be_visible()
        return self

    def say(self, text: str) -> Locator:
        """Send a message; the reply to it, complete."""
        before = self.page.locator(".ai-message").count()
        self.page.fill("#chat-input", text)
        self._send()
        return self.reply(before)

    def _send(self) -> None:
        """Press send until the text is gone: before its socket is there, Chainlit leaves it in the input."""
        for _ in range(TRIES):
            self.page.click("#chat-submit:not([disabled])")
            try:
                expect(self.page.locator("#chat-input")).to_be_empty(timeout=3_000)
            except AssertionError:
                continue
            return

    def reply(self, before: int) -> Locator:
        """The reply after `before` earlier ones; complete when the chat takes messages again, at its own address."""
        reply = self.page.locator(".ai-message").nth(before)
        expect(reply).to_be_visible()
        expect(self.page.locator("#stop-button")).to_have_count(0)
        if self.page.locator("#thread-history").count():  # it leads there, and Chainlit makes the input anew
            expect(self.page).to_have_url(CHAT)
        return reply

    def press(self, button: Locator) -> Locator:
        """Press a card's button; the reply to it."""
        before = self.page.locator(".ai-message").count()
        button.click()
        return self.reply(before)


def part(inside: Locator, name: str) -> Locator:
    """An element by its data-testid."""
    return inside.get_by_test_id(name)
