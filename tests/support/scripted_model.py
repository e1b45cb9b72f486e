"""A model that follows a script, behind a real HTTP server on loopback that speaks OpenAI's API.

The server is the standard library's, a thread per connection: each fault on the wire is one call on the socket.
"""

import json
import os
import select
import socket
import struct
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from tests.support.scripted_steps import DONE, MODEL, Answer, Broken, Raw, Status, Step, as_event, events, whole

KEY = "test"
NOW_RESET = struct.pack("ii", 1, 0)  # SO_LINGER with no time: closing sends a reset
ENDLESS = ("comments", "babble")
REPEAT_SECONDS = 0.005
Script = Iterable[Step] | Callable[[dict[str, Any]], Step]


@dataclass(frozen=True)
class Request:
    """What a client sent to /chat/completions. Names of headers are in lower case."""

    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The conversation, in OpenAI's form."""
        return self.body["messages"]

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The functions that were offered."""
        return [tool["function"] for tool in self.body.get("tools", [])]


class ScriptedModel(ThreadingHTTPServer):
    """`requests` are all that it was asked, until somebody clears them.

    `faults` are mistakes of the test itself (a script that ran out, say).
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[Request] = []
        self.faults: list[str] = []
        self._lock = threading.Lock()
        self._next: Callable[[dict[str, Any]], Step] = _no_step
        self.closing, self._wake = socket.socketpair()  # `closing` can be read from when the server closes

    @property
    def url(self) -> str:
        """The base URL to configure."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def follow(self, script: Script) -> None:
        """Answer by these steps, or by a function of the request's body, from now on."""
        with self._lock:
            if callable(script):
                self._next = script
            else:
                steps = iter(script)
                self._next = lambda body: next(steps, None) or _no_step(body)

    def step(self, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, Step]:
        """The request's number, from 1, and the answer to it."""
        with self._lock:
            self.requests.append(Request(headers, body))
            number = len(self.requests)
            if body.get("model") != MODEL:
                return number, Status(404, f"The model `{body.get('model')}` does not exist")
            try:
                return number, self._next(body)
            except Exception as error:  # noqa: BLE001 - whatever the script raised, the test must hear of it
                self.faults.append(f"request {number}: {type(error).__name__}: {error}")
                return number, Status(400, str(error))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that closes its connection is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        """Stop, and let go of every client that was kept waiting."""
        self._wake.close()
        self.shutdown()
        self.server_close()


def _no_step(body: dict[str, Any]) -> Step:
    raise LookupError(f"the script has no step for {json.dumps(body['messages'][-1], ensure_ascii=False)[:300]}")


@contextmanager
def scripted_model(script: Script = ()) -> Generator[ScriptedModel]:
    """A running one. Raises AssertionError at the end where the script ran out or raised."""
    model = ScriptedModel()
    model.follow(script)
    thread = threading.Thread(target=model.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.close()
        thread.join()
    assert not model.faults, model.faults


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def model(self) -> ScriptedModel:
        """The server."""
        return cast("ScriptedModel", self.server)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """The list of models."""
        if self.path != "/v1/models":
            self._json(404, Status(404, f"There is no {self.path}").body)
        elif self._has_key():
            self._json(200, {"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": "tests"}]})

    def do_POST(self) -> None:
        """A chat completion, as the script has it."""
        sent = self.rfile.read(length := int(self.headers["content-length"]))
        if len(sent) < length:  # the client left while it spoke
            return None
        body = json.loads(sent)
        if self.path != "/v1/chat/completions":
            return self._json(404, Status(404, f"There is no {self.path}").body)
        if not self._has_key():
            return None
        headers = {name.lower(): value for name, value in self.headers.items()}
        number, step = self.model.step(headers, body)
        with suppress(ConnectionError):  # a client may leave in the middle
            self._answer(step, number, streamed=bool(body.get("stream")))
        return None

    def _has_key(self) -> bool:
        right = self.headers["authorization"] == f"Bearer {KEY}"
        if not right:
            self._json(401, Status(401, "Incorrect API key provided").body)
        return right

    def _answer(self, step: Step, number: int, streamed: bool) -> None:
        match step:
            case Status():
                self._json(step.code, step.body, step.retry_after)
            case Raw():
                self._whole(200, step.body, step.content_type)
            case Broken():
                self._break(step, number)
            case Answer() if streamed:
                parts = [*map(as_event, events(step, number)), DONE]
                self._stream(_bytes_of(parts) if step.split == "bytes" else parts)
                self._chunk(b"")
            case Answer():
                self._json(200, whole(step, number))

    def _json(self, code: int, body: dict[str, Any], retry_after: str | None = None) -> None:
        self._whole(code, json.dumps(body).encode(), "application/json", retry_after)

    def _whole(self, code: int, body: bytes, content_type: str, retry_after: str | None = None) -> None:
        self.send_response(code)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        if retry_after is not None:
            self.send_header("retry-after", retry_after)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, parts: Iterable[bytes], last: bool = False) -> None:
        """`last`: the connection takes no other request, and the client is told: else its next could meet the end."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        if last:
            self.send_header("connection", "close")
        self.end_headers()
        for part in parts:
            self._chunk(part)

    def _chunk(self, part: bytes) -> None:
        self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")

    def _break(self, step: Broken, number: int) -> None:
        sent = [as_event(event) for event in events(step.answer, number)][: step.after]
        if sent or step.how in ENDLESS:
            self._stream(sent, last=True)
        if step.how in ENDLESS:
            self._repeat(b": still here\n\n" if step.how == "comments" else sent[-1])
        elif step.how == "hang":  # until the client gives up, or the server closes
            select.select([self.connection, self.model.closing], [], [])
        elif step.how == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NOW_RESET)
            os.close(self.connection.detach())
        elif sent:
            self._chunk(b"")  # the body ends in order, but the last events are missing
        self.close_connection = True

    def _repeat(self, part: bytes) -> None:
        """Until the client leaves (writing fails then) or the server closes; slow enough to leave it the processor."""
        while not select.select([self.model.closing], [], [], REPEAT_SECONDS)[0]:
            self._chunk(part)


def _bytes_of(parts: list[bytes]) -> Iterator[bytes]:
    for part in parts:
        for value in part:
            yield bytes((value,))
