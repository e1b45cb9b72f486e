"""Pages of one browser, used again and again: the first load of the chat takes four times as long as the next."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize

SIZE: ViewportSize = {"width": 1280, "height": 720}
PLAIN = "/public/icons/help.svg"  # an address of the server that runs no script
NO_STORAGE = "localStorage.clear(); sessionStorage.clear()"


@dataclass(frozen=True)
class Used:
    """A page with a browser context of its own, and the session that empties its storage."""

    page: Page
    session: CDPSession


@dataclass
class Pages:
    """Lends pages out. Each is a browser of its own to the server: no cookie, no storage, nothing of who had it before.

    Scripts and styles stay in the browser's cache, as they do for whoever comes back.
    """

    browser: Browser
    url: str
    free: list[Used] = field(default_factory=list[Used])
    lent: list[Used] = field(default_factory=list[Used])

    def lend(self, viewport: ViewportSize = SIZE, color_scheme: Any = "light") -> Page:
        """A page of that size and with those colours."""
        used = self.free.pop() if self.free else self._made()
        self.lent.append(used)
        used.page.set_viewport_size(viewport)
        used.page.emulate_media(color_scheme=color_scheme)
        return used.page

    def take_back(self) -> None:
        """All that are lent, emptied."""
        while self.lent:
            used = self.lent.pop()
            self._empty(used)
            self.free.append(used)

    def _made(self) -> Used:
        page = self.browser.new_context(viewport=SIZE).new_page()
        return Used(page, page.context.new_cdp_session(page))

    def _empty(self, used: Used) -> None:
        page = used.page
        for other in page.context.pages:
            if other != page:
                other.close()
        page.unroute_all()
        page.goto(self.url + PLAIN)  # what the last page does as it goes comes before the emptying
        page.evaluate(NO_STORAGE)
        page.context.clear_cookies()
        arguments = {"origin": self.url, "storageTypes": "all"}
        used.session.send("Storage.clearDataForOrigin", arguments)  # pyright: ignore[reportUnknownMemberType]
