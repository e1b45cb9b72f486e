"""One real server for all tests of the web layer: Chainlit allows one a process. What it serves is swapped per test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, sync_playwright

from segment_core.database.engine import Database
from segment_core.demo import DEMO_PASSWORD
from segment_core.importing.folder import import_folder
from tests.conftest import NOW
from tests.web.browser import Visitor, chromium
from tests.web.fakes import FakeServices
from tests.web.pages import Pages
from tests.web.running import serving
from web.demo_accounts import DEMO, load_demo_accounts
from web.main import create_app
from web.product import Product
from web.services import Services, set_services
from web.settings import Settings


@dataclass(frozen=True)
class RunningServer:
    """Where the server answers, the folder it keeps its files in, and what it serves."""

    url: str
    home: Path
    app: FastAPI


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The product's server on a free port, in a thread."""
    home = tmp_path_factory.mktemp("home")
    app = create_app(Settings(home=home, api_rate=1_000_000), FakeServices)
    with serving(app) as url:
        yield RunningServer(url, home, app)


@pytest.fixture
def serve(server: RunningServer) -> Iterator["Serve"]:
    """Choose what the server serves during one test."""
    yield Serve(server)
    set_services(None)


@dataclass(frozen=True)
class Serve:
    """The running server and the choice of what it serves."""

    server: RunningServer

    def with_services(self, services: Services) -> httpx.Client:
        """Serve these; a client that is not signed in."""
        set_services(services)
        return httpx.Client(base_url=self.server.url, follow_redirects=False, timeout=20)

    def signed_in(self, services: Services, login: str, password: str = DEMO_PASSWORD) -> httpx.Client:
        """Serve these; a client with a session of its own."""
        client = self.with_services(services)
        assert client.post("/login", data={"username": login, "password": password}).status_code == 200
        return client


@pytest.fixture(scope="session")
def product(make_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory) -> Product:
    """The product on a small copy of the demo accounts, its clock stopped. Segments that tests save stay in it."""
    database = make_database()
    folder = tmp_path_factory.mktemp("demo")
    list(load_demo_accounts(database, folder, NOW, leads=900, replace=False, load=import_folder))
    return Product(database, clock=lambda: NOW)


@pytest.fixture
def sarah(serve: "Serve", product: Product, visit: Callable[..., Visitor]) -> Visitor:
    """The admin of the demo account, signed in to the real product."""
    serve.with_services(product).close()
    return visit().enter(f"{DEMO}:a1", DEMO_PASSWORD)


@pytest.fixture
def fake() -> FakeServices:
    """Two accounts and a scripted assistant."""
    return FakeServices()


@pytest.fixture
def client(serve: Serve, fake: FakeServices) -> Iterator[httpx.Client]:
    """A client of a server with the fake services; not signed in."""
    with serve.with_services(fake) as opened:
        yield opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright, chromium(playwright) as opened:
        yield opened


@pytest.fixture(scope="session")
def pages(browser: Browser, server: RunningServer) -> Pages:
    """Its pages."""
    return Pages(browser, server.url)


@pytest.fixture
def visit(pages: Pages, server: RunningServer) -> Iterator[Callable[..., Visitor]]:
    """Make a visitor, with a viewport or a colour scheme of their own."""
    visitors: list[Visitor] = []

    def visitor(**options: Any) -> Visitor:
        visitors.append(Visitor(pages.lend(**options), server.url))
        return visitors[-1]

    yield visitor
    for one in visitors:
        one.stop_watching()
    pages.take_back()
