"""The product's server in a thread of this process, on a free port."""

import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from web.main import create_app
from web.services import Services
from web.settings import Settings


class AnnouncedServer(uvicorn.Server):
    """Says when it answers, so that nobody has to poll."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answering = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self.answering.set()


@contextmanager
def running_server(settings: Settings, open_services: Callable[[], Services]) -> Generator[str]:
    """Its address, while it answers. Once per process: Chainlit allows no more."""
    with serving(create_app(settings, open_services)) as url:
        yield url


@contextmanager
def serving(app: FastAPI) -> Generator[str]:
    """An application's address, while it answers."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = AnnouncedServer(uvicorn.Config(app, log_level="error", proxy_headers=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    if not server.answering.wait(60):
        raise RuntimeError("the server did not start")
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    if thread.is_alive():
        raise RuntimeError("the server did not stop")
