"""The server's application: own routes first, then the chat below "/"."""

import asyncio
import logging
import re
import shutil
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from starlette.routing import Mount

from assistant.help.index import help_index
from assistant.help.telling import likeness_of_question
from web.chainlit_home import packaged, prepare
from web.headers import SafeHeaders
from web.lean_imports import leave_out_telemetry
from web.origin import SameOrigin
from web.services import Services, set_services
from web.sessions import Sessions
from web.settings import Settings
from web.signing_in.proxies import TrustedProxies
from web.size_recorder import record_while_running

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
APP = Path(__file__).parent.parent / "app.py"


def create_app(settings: Settings, open_services: Callable[[], Services]) -> FastAPI:
    """Everything under one roof. `open_services` is called when the server starts.

    Once per process: Chainlit keeps its configuration and handlers in module globals.
    """
    root = prepare(settings.home)
    leave_out_telemetry()
    logging.getLogger("chainlit").setLevel(logging.WARNING)

    # These import Chainlit, which reads its folder and secret at once.
    from chainlit.server import app as chainlit_app
    from chainlit.utils import mount_chainlit

    from web import (
        assets,
        closed_routes,
        elements,
        feedback,
        header_links,
        login,
        routes,
        socket_guard,
        unsubscribe_routes,
    )
    from web.api.app import create_api
    from web.audience import routes as audience_routes
    from web.builder import routes as builder_routes
    from web.campaigns import routes as campaigns_routes
    from web.chats import page as chat_page
    from web.help import routes as help_routes
    from web.imports import routes as import_routes
    from web.signing_in import callbacks
    from web.signing_in import routes as sign_in_routes
    from web.team import routes as team_routes

    app = FastAPI(title="Cori", lifespan=lifetime(open_services, root), docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(routes.router)
    app.include_router(audience_routes.router)
    app.include_router(builder_routes.router)
    app.include_router(campaigns_routes.router)
    app.include_router(elements.router)
    app.include_router(help_routes.router)
    app.include_router(import_routes.router)
    app.include_router(feedback.router)
    app.include_router(header_links.router)
    app.include_router(login.router)
    app.include_router(sign_in_routes.router)
    app.include_router(team_routes.router)
    app.include_router(chat_page.router)
    app.include_router(assets.asset_routes(packaged("frontend/dist/assets"), root / "packed"))
    app.include_router(closed_routes.router)
    app.include_router(unsubscribe_routes.router)
    app.add_route("/api/v1", to_docs, include_in_schema=False)
    app.router.routes.append(mounted("/api/v1", create_api(settings.api_rate)))
    mount_chainlit(app=app, target=str(APP), path="/")
    callbacks.register(settings.sign_in)
    without_path_check(chainlit_app)
    socket_guard.guard_sockets()
    app.add_middleware(Sessions, header=settings.sign_in.header)
    app.add_middleware(SafeHeaders)
    app.add_middleware(SameOrigin, origins=settings.origins)
    app.add_middleware(TrustedProxies, settings=settings.sign_in)  # the outermost: it looks at the socket's other end
    return app


def mounted(path: str, app: FastAPI) -> Mount:
    """An application below a path, whatever characters follow: a line break would lead past Starlette's own."""
    mount = Mount(path, app=app)
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    return mount


async def to_docs(_: Request) -> RedirectResponse:
    """The API's own address leads to its description."""
    return RedirectResponse("/api/v1/docs")


def without_path_check(chainlit_app: FastAPI) -> None:
    """Drop the middleware that mounting adds: below "/" it refuses nothing, and it logs every broken-off request."""
    kept = [part for part in chainlit_app.user_middleware if getattr(part.cls, "__name__", "") != "ChainlitMiddleware"]
    chainlit_app.user_middleware[:] = kept


def warm(opened: Services) -> None:
    """Makes what the first message would wait for: the agent, the help articles' index, and its router."""
    _ = opened.assistant
    help_index()
    likeness_of_question("")


def lifetime(open_services: Callable[[], Services], root: Path) -> Lifespan:
    """Start and stop: mounted, Chainlit runs neither its own start-up nor its clean-up."""

    @asynccontextmanager
    async def run(_: FastAPI) -> AsyncGenerator[None]:
        opened = open_services()
        set_services(opened)
        warming = asyncio.create_task(asyncio.to_thread(warm, opened))  # before somebody waits for it
        stopping = asyncio.Event()
        recording = asyncio.create_task(record_while_running(opened, stopping))
        try:
            async with opened.background():
                yield
        finally:
            stopping.set()
            await asyncio.wait([warming, recording])
            set_services(None)
            opened.close()
            shutil.rmtree(root / ".files", ignore_errors=True)

    return run
