"""Spans and log lines of turns and of their steps: OpenTelemetry's API, which does nothing until web/telemetry.py or
the process itself gives it somewhere to send to. Light to import: every Workspace holds a TurnTrace."""

import asyncio
import hashlib
import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import INVALID_SPAN, Span, SpanKind, Status, StatusCode, TracerProvider

from assistant.logs import logger
from assistant.outcome import Turn
from segment_core.errors import CoriError

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from assistant.workspace import Workspace  # which holds a TurnTrace

SCOPE = "cori"
CANCELLED = "cancelled"  # nobody waits for it any more
TIMEOUT = "timeout"
Attributes = dict[str, str | int | float | bool | list[str]]


class Source:
    """Where spans come from: the process's own provider, or the one that the server was given for Cori alone."""

    provider: TracerProvider | None = None

    def tracer(self) -> trace.Tracer:
        """The tracer to begin spans with."""
        return (self.provider or trace.get_tracer_provider()).get_tracer(SCOPE)


SOURCE = Source()


class TurnTrace:
    """One turn as it can be watched. Its id is in every span and log line of the turn."""

    def __init__(self) -> None:
        self.turn_id = uuid.uuid4().hex
        self.span: Span = INVALID_SPAN
        self.turn: Turn | None = None

    def of(self, turn: Turn) -> Turn:
        """Remember what the turn came to; the same turn."""
        self.turn = turn
        return turn


@contextmanager
def traced(workspace: "Workspace") -> Generator[TurnTrace]:
    """A turn's span, the root of its trace, and its log line. Tell it with `of` what the turn came to."""
    watched, started = workspace.trace, time.perf_counter()
    given = {**_turn_attributes(workspace), "cori.turn.id": watched.turn_id}
    watched.span = SOURCE.tracer().start_span("invoke_agent cori", context=Context(), attributes=given)
    error: BaseException | None = None
    try:
        yield watched
    except BaseException as raised:
        error = raised
        raise
    finally:
        _end_turn(watched, workspace, error, time.perf_counter() - started)


def _turn_attributes(workspace: "Workspace") -> Attributes:
    who, settings = workspace.who, workspace.meter.settings
    conversation = hashlib.sha256(f"{who.account}:{who.member_id}:{workspace.thread_id}".encode()).hexdigest()[:16]
    given: Attributes = {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "cori",
        "gen_ai.conversation.id": conversation,  # the chat's own id is chosen by a browser
        "cori.account": who.account,
    }
    if not settings.is_builtin:
        given |= {"gen_ai.provider.name": "openai", "gen_ai.request.model": settings.model}
    return given


def _end_turn(watched: TurnTrace, workspace: "Workspace", error: BaseException | None, seconds: float) -> None:
    used, span = workspace.meter.usage, watched.span
    outcome = watched.turn.outcome.kind if watched.turn else None
    found: Attributes = {
        "gen_ai.usage.input_tokens": used.input_tokens,
        "gen_ai.usage.output_tokens": used.output_tokens,
        "cori.engine": used.engine,
        "cori.calls": used.calls,
    }
    span.set_attributes({**found, "cori.outcome": outcome} if outcome else found)
    if error is not None:
        _mark(span, error_type(error))
    span.end()
    said = {"account": workspace.who.account, "ms": _milliseconds(seconds), **used.model_dump(), "outcome": outcome}
    _log_turn(logger(turn=watched.turn_id, **said), error, used.engine == "fallback")


def _log_turn(log: "FilteringBoundLogger", error: BaseException | None, fell_back: bool) -> None:
    """At the level that it deserves: a CoriError is told to the user, another exception is ours to look into."""
    said = {"error": error_type(error)} if error else {}
    if isinstance(error, Exception) and not isinstance(error, CoriError):
        log.error("turn", **said)
    elif fell_back or isinstance(error, CoriError):
        log.warning("turn", **said)
    else:
        log.info("turn", **said)


class Step:
    """A model call or tool at work. `said` is added to its log line."""

    def __init__(self, span: Span) -> None:
        self.span, self.said, self.error = span, dict[str, Any](), ""
        self._started = time.perf_counter()

    @property
    def seconds(self) -> float:
        """How long it has been at work."""
        return time.perf_counter() - self._started

    def failed(self, kind: str) -> None:
        """It did not go well."""
        self.error = kind
        _mark(self.span, kind)


@contextmanager
def traced_step(workspace: "Workspace", name: str, kind: SpanKind, given: Attributes) -> Generator[Step]:
    """A span below the turn's. Exceptions are named by their kind alone: their text may hold anything."""
    watched = workspace.trace
    above = trace.set_span_in_context(watched.span, Context())
    attributes = {**given, "cori.turn.id": watched.turn_id}
    span = SOURCE.tracer().start_span(name, context=above, kind=kind, attributes=attributes)
    step = Step(span)
    try:
        with trace.use_span(span, record_exception=False, set_status_on_exception=False):
            yield step
    except BaseException as error:
        if not step.error:
            step.failed(error_type(error))
        raise
    finally:
        span.end()
        said = {"account": workspace.who.account, "name": name, "ms": _milliseconds(step.seconds)}
        log = logger(turn=watched.turn_id, **said, **step.said)
        if step.error in ("", CANCELLED):
            log.info("step", **({"error": CANCELLED} if step.error else {}))
        else:
            log.warning("step", error=step.error)


def error_type(error: BaseException) -> str:
    """A short name for what went wrong: an HTTP status, one of three words, or the exception's kind."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return str(status)
    kind = type(error).__name__
    if isinstance(error, asyncio.CancelledError | GeneratorExit):
        return CANCELLED
    if "Timeout" in kind:
        return TIMEOUT
    return "connection" if "Connection" in kind else kind


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _mark(span: Span, kind: str) -> None:
    span.set_attribute("error.type", kind)
    span.set_status(Status(StatusCode.ERROR))
