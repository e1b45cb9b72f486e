"""Where traces go: to the collector that the environment names, Cori's own spans alone; else nowhere."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import TracerProvider

from assistant.service import Assistant
from assistant.tracing import SCOPE, SOURCE
from segment_core.database.engine import Database
from segment_core.errors import BadInput
from tests.support.cast import NOW
from tests.support.model_talk import KIM
from web.telemetry import ENDPOINT, OTHERS, set_up_telemetry


class Collector(ThreadingHTTPServer):
    """Keeps what it is sent: path, and body."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: list[tuple[str, bytes]] = []


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def do_POST(self) -> None:
        """Traces."""
        body = self.rfile.read(int(self.headers["content-length"]))
        assert isinstance(self.server, Collector)
        self.server.got.append((self.path, body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A running one."""
    made = Collector()
    thread = Thread(target=made.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process sends nowhere, before and after."""
    monkeypatch.setattr(SOURCE, "provider", None)
    for name in (*OTHERS, ENDPOINT):
        monkeypatch.delenv(name, raising=False)
    yield
    if isinstance(SOURCE.provider, TracerProvider):
        SOURCE.provider.shutdown()


def test_spans_go_to_the_collector(collector: Collector, gym: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn and its tool, under the service's name; another library's span in the same process does not."""
    monkeypatch.setenv(ENDPOINT, f"http://127.0.0.1:{collector.server_address[1]}")
    set_up_telemetry()
    with trace.get_tracer("another library").start_as_current_span("GET /secret"):
        Assistant(gym).turn(KIM, "exported", "show my segments", NOW)
    assert isinstance(SOURCE.provider, TracerProvider)
    SOURCE.provider.force_flush()
    [(path, body)] = collector.got
    assert path == "/v1/traces"
    [sent] = ExportTraceServiceRequest.FromString(body).resource_spans
    assert {one.key: one.value.string_value for one in sent.resource.attributes}["service.name"] == "cori"
    [scope] = sent.scope_spans
    assert (scope.scope.name, [span.name for span in scope.spans]) == (
        SCOPE,
        ["execute_tool list_segments", "invoke_agent cori"],
    )


def test_nowhere_by_default() -> None:
    """Without an endpoint nothing is set up, for Cori or for the process."""
    set_up_telemetry()
    assert SOURCE.provider is None
    assert not isinstance(trace.get_tracer_provider(), TracerProvider)


@pytest.mark.parametrize("name", OTHERS)
def test_langchains_own_tracing_is_off(name: str) -> None:
    """It would send whole conversations, leads included."""
    environment = {name: "true"}
    set_up_telemetry(environment)
    assert environment == {}


@pytest.mark.parametrize(
    ("environment", "named"),
    [({ENDPOINT: "localhost:4318"}, ENDPOINT), ({"CORI_LOG": "loud"}, "CORI_LOG")],
)
def test_settings_that_cannot_be_used(environment: dict[str, str], named: str) -> None:
    """Are one sentence at start."""
    with pytest.raises(BadInput, match=named):
        set_up_telemetry(environment)
