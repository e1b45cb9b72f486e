"""`cori serve`: take the port, open the product, answer until stopped."""

import errno
import socket
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from segment_core.errors import BadInput, CoriError
from web.settings import Settings

if TYPE_CHECKING:
    from web.services import Services  # brings the database's libraries, and the port comes first


def serve(settings: Settings, open_services: "Callable[[], Services]") -> int:
    """Run the server; the exit code. Whatever keeps it from starting is one sentence on stderr and 1."""
    try:
        with bound_socket(settings.host, settings.port) as listening, ThreadPoolExecutor(1) as pool:
            opening = pool.submit(open_services)  # the database starts while Chainlit is imported
            run(settings, listening, opening.result)
    except CoriError as error:
        print(f"cori: {error.message}", file=sys.stderr)
        return 1
    return 0


def bound_socket(host: str, port: int) -> socket.socket:
    """The listening socket, taken before anything slow. Raises BadInput when the port or host cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()  # without it, another server could still bind the same address
    except OSError as error:
        listening.close()
        raise BadInput(reason(error, host, port), host=host, port=port) from error
    return listening


def reason(error: OSError, host: str, port: int) -> str:
    """Why the port could not be had, and what to do about it."""
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use. Stop what listens there, or choose another: PORT={port + 1} cori serve"
    if error.errno == errno.EACCES:
        return f"port {port} needs an administrator's rights; choose one above 1023"
    return f"cannot listen on {host}:{port}: {error.strerror or error}"


def run(settings: Settings, listening: socket.socket, opening: "Callable[[], Services]") -> None:
    """Answer requests until a signal stops it. Raises what `opening` raises."""
    import uvicorn  # slow; not needed to say that the port is taken

    from web.main import create_app

    app = create_app(settings, opening)
    opening()
    shown_host = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0", "::") else settings.host
    print(f"Cori is ready at http://{shown_host}:{settings.port}", flush=True)
    configuration = uvicorn.Config(
        app,
        log_level="warning",
        timeout_graceful_shutdown=5,
        proxy_headers=False,  # web/signing_in/proxies.py does it, once it has seen the socket's other end
    )
    uvicorn.Server(configuration).run(sockets=[listening])
