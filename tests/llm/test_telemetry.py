"""What can be watched: spans that nest, errors by kind, log lines with the turn's id; and no word of what was said."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from assistant.llm.settings import ModelSettings
from assistant.logs import log_level
from assistant.outcome import Turn
from assistant.service import Assistant
from assistant.telemetry_content import WANTED
from assistant.tracing import SOURCE
from segment_core.database.engine import Database
from segment_core.errors import BadInput
from tests.llm.conftest import Begin
from tests.support.cast import NOW
from tests.support.gym_model import ASKED, PROPOSED, TRIALS, UNKNOWN
from tests.support.in_loop import in_loop
from tests.support.model_talk import KIM, Secrets
from tests.support.scripted_model import ScriptedModel
from tests.support.scripted_steps import MODEL, Broken, Status, Step, call

TURN, CHAT = "invoke_agent cori", f"chat {MODEL}"
PRIVATE = "why is Wei Chen in it, wei.chen@example.com"


class Watched:
    """The spans that ended, and the log lines on stderr."""

    def __init__(self, exporter: InMemorySpanExporter, capsys: pytest.CaptureFixture[str]) -> None:
        self._exporter, self._capsys = exporter, capsys

    def spans(self) -> list[ReadableSpan]:
        """Those that ended since the last time, the turn last."""
        ended = list(self._exporter.get_finished_spans())
        self._exporter.clear()
        return ended

    def lines(self) -> list[dict[str, Any]]:
        """Those since the last time."""
        return [json.loads(line) for line in self._capsys.readouterr().err.splitlines()]


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Watched]:
    """All of it, for the length of a test; content as it is by default."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(SOURCE, "provider", provider)
    monkeypatch.setenv("CORI_LOG", "info")
    monkeypatch.delenv(WANTED, raising=False)
    yield Watched(exporter, capsys)
    provider.shutdown()


def given(span: ReadableSpan) -> dict[str, Any]:
    """A span's attributes."""
    return dict(span.attributes or {})


def test_spans_nest(begin: Begin, scripted: ScriptedModel, watched: Watched) -> None:
    """Each request to the model and each tool is a child of the turn, and has its id."""
    scripted.follow([UNKNOWN, PROPOSED])
    turn = begin(price_in=2.0, price_out=10.0).say(ASKED)
    *steps, root = watched.spans()
    assert [span.name for span in steps] == [CHAT, "execute_tool propose_segment"] * 2
    assert (root.name, root.parent) == (TURN, None)
    assert root.context is not None
    assert {span.parent.span_id for span in steps if span.parent} == {root.context.span_id}
    assert {span.context.trace_id for span in steps if span.context} == {root.context.trace_id}
    assert len({given(span)["cori.turn.id"] for span in (*steps, root)}) == 1
    assert [span.kind for span in steps[:2]] == [SpanKind.CLIENT, SpanKind.INTERNAL]
    assert given(root)["gen_ai.usage.input_tokens"] == turn.usage.input_tokens == 2000
    assert (given(root)["cori.engine"], given(root)["cori.outcome"]) == ("model", "draft")
    assert all(span.status.status_code is StatusCode.UNSET for span in (*steps, root))


def test_attributes_of_a_model_call(begin: Begin, scripted: ScriptedModel, watched: Watched) -> None:
    """By the names of the conventions."""
    scripted.follow([PROPOSED])
    begin().say(ASKED)
    chat, tool, _ = map(given, watched.spans())
    chat.pop("cori.turn.id")
    assert chat == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": MODEL,
        "gen_ai.response.model": MODEL,
        "gen_ai.response.finish_reasons": ("tool_calls",),
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 50,
        "server.address": "127.0.0.1",
        "server.port": scripted.server_address[1],
    }
    assert (tool["gen_ai.operation.name"], tool["gen_ai.tool.name"]) == ("execute_tool", "propose_segment")


def test_the_builtin_interpreter_is_no_model_call(gym: Database, watched: Watched) -> None:
    """Its turns have their tools alone."""
    Assistant(gym, ModelSettings()).turn(KIM, "watched", "show my segments", NOW)
    tool, root = watched.spans()
    assert tool.name == "execute_tool list_segments"
    assert given(root)["cori.engine"] == "builtin"
    assert "gen_ai.request.model" not in given(root)


@pytest.mark.parametrize(
    ("step", "kinds"),
    [
        pytest.param(Status(429), ["429"] * 3, id="429"),
        pytest.param(Status(500), ["500"] * 3, id="500"),
        pytest.param(Status(401, "Incorrect API key provided: sk-1234"), ["401"], id="401"),
        pytest.param(Broken("reset"), ["connection"] * 3, id="reset"),
        pytest.param(Broken("hang"), ["timeout"], id="hangs"),
        pytest.param(Broken("cut", PROPOSED, 5), ["cut_short"] * 3, id="cut"),
    ],
)
def test_errors_are_recorded(
    begin: Begin, scripted: ScriptedModel, watched: Watched, step: Step, kinds: list[str]
) -> None:
    """Each try with its kind, never with the error's text; the turn itself went well, and is logged as a warning."""
    scripted.follow(lambda body: step)
    begin(call_seconds=0.15).say(ASKED)
    spans = watched.spans()
    chats = [span for span in spans if span.name == CHAT]
    assert [given(span)["error.type"] for span in chats] == kinds
    assert all(span.status.status_code is StatusCode.ERROR for span in chats)
    assert all(not span.status.description and not span.events for span in spans)
    assert given(spans[-1])["cori.engine"] == "fallback"
    assert "error.type" not in given(spans[-1])
    *steps, line = watched.lines()
    assert [each["error"] for each in steps if "error" in each] == kinds
    assert (line["event"], line["level"], line["engine"]) == ("turn", "warning", "fallback")


def test_a_call_that_is_not_well_formed(begin: Begin, scripted: ScriptedModel, watched: Watched) -> None:
    """A tool that was not run is an error of the tool's span."""
    scripted.follow([call("break_down", field="source"), call("break_down", by="source")])
    begin().say("by source")
    tools = [given(span).get("error.type") for span in watched.spans() if span.name == "execute_tool break_down"]
    assert tools == ["tool_error", None]


def test_a_turn_that_raises(gym: Database, watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its span and its line name the exception's kind, and nothing of its text."""
    monkeypatch.setattr("assistant.llm.engine.interpret", _raising)
    monkeypatch.setattr("assistant.builtin_model.interpret", _raising)
    with pytest.raises(ArithmeticError):
        Assistant(gym).turn(KIM, "raises", PRIVATE, NOW)
    [root] = watched.spans()
    assert given(root)["error.type"] == "ArithmeticError"
    assert root.status.status_code is StatusCode.ERROR
    assert not root.events
    [line] = watched.lines()
    assert (line["level"], line["error"], line["outcome"]) == ("error", "ArithmeticError", None)
    assert "Wei" not in json.dumps(line)


def _raising(*_: Any) -> Any:
    raise ArithmeticError(PRIVATE)


def test_a_reader_who_leaves(gym: Database, watched: Watched) -> None:
    """A reply that is no longer read ends the turn's span all the same."""

    async def first_piece() -> None:
        stream = Assistant(gym).stream(KIM, "leaves", "show my segments", NOW)
        async for _ in stream:
            break
        await stream.aclose()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType] - a generator

    in_loop(first_piece())
    root = next(span for span in watched.spans() if span.name == TURN)
    assert given(root)["error.type"] == "cancelled"


CONVERSATION: list[tuple[str, Step]] = [
    ("trials like Emma Dubois", TRIALS),
    ("show me some of them", call("preview_leads")),
    (PRIVATE, call("explain_lead", lead="[person 1]")),
    ("tell me what to do next", call("ask_question", question="Which club do you mean?", topic="club")),
]


def _converse(begin: Begin, scripted: ScriptedModel) -> None:
    scripted.follow([step for _, step in CONVERSATION])
    chat = begin()

    async def streamed() -> list[Turn | str]:
        return [item for words, _ in CONVERSATION async for item in chat.assistant.stream(KIM, chat.thread, words, NOW)]

    in_loop(streamed())


def test_nothing_that_was_said(
    begin: Begin, scripted: ScriptedModel, watched: Watched, gym_secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In no attribute, event or log line, at the most talkative level; nor a lead's name, email, phone or id."""
    monkeypatch.setenv("CORI_LOG", "debug")
    _converse(begin, scripted)
    spans = watched.spans()
    told = json.dumps([json.loads(span.to_json()) for span in spans] + watched.lines(), ensure_ascii=False)
    assert len([span for span in spans if span.name == TURN]) == len(CONVERSATION)
    assert gym_secrets.in_text(told) == set()
    for word in ("trial", "Emma", "some of them", "Wei", "Which club", "do next"):
        assert word.casefold() not in told.casefold()


def test_content_where_it_is_asked_for(
    begin: Begin, scripted: ScriptedModel, watched: Watched, gym_secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the model was sent and answered, in the conventions' form, with its placeholders; log lines have none."""
    monkeypatch.setenv(WANTED, "true")
    _converse(begin, scripted)
    spans = watched.spans()
    chats = [given(span) for span in spans if span.name == CHAT]
    sent = json.loads(chats[0]["gen_ai.input.messages"])
    assert sent[-1]["role"] == "user"
    assert sent[-1]["parts"][0]["content"] == scripted.requests[0].messages[-1]["content"]
    assert "trials like [" in sent[-1]["parts"][0]["content"]
    assert scripted.requests[0].messages[0]["content"] == json.loads(chats[0]["gen_ai.system_instructions"])[0]["content"]  # fmt: skip  # noqa: E501
    [answered] = json.loads(chats[0]["gen_ai.output.messages"])
    assert answered["parts"][0]["name"] == "propose_segment"
    told = json.dumps([json.loads(span.to_json()) for span in spans], ensure_ascii=False)
    assert gym_secrets.in_text(told) == set()
    assert "club" not in json.dumps(watched.lines())


def test_log_lines(begin: Begin, scripted: ScriptedModel, watched: Watched) -> None:
    """JSON, each with the turn's id; the turn's own says what it came to and cost."""
    scripted.follow([UNKNOWN, PROPOSED])
    begin(price_in=2.0, price_out=10.0).say(ASKED)
    root = watched.spans()[-1]
    *steps, line = watched.lines()
    assert [each["name"] for each in steps] == [CHAT, "execute_tool propose_segment"] * 2
    assert {each["turn"] for each in (*steps, line)} == {given(root)["cori.turn.id"]}
    assert {key: line[key] for key in ("event", "level", "account", "engine", "calls", "outcome")} == {
        "event": "turn", "level": "info", "account": KIM.account, "engine": "model", "calls": 2, "outcome": "draft",
    }  # fmt: skip  # one object
    assert (line["input_tokens"], line["output_tokens"], line["cost"]) == (2000, 100, pytest.approx(0.005))
    assert line["ms"] >= sum(each["ms"] for each in steps if each["name"] == CHAT)


def test_quiet_by_default(
    begin: Begin, scripted: ScriptedModel, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn that goes well writes nothing."""
    monkeypatch.delenv("CORI_LOG")
    scripted.follow([PROPOSED])
    begin().say(ASKED)
    assert watched.lines() == []


@pytest.mark.parametrize("stderr", [None, "closed"])
def test_no_stderr(gym: Database, monkeypatch: pytest.MonkeyPatch, stderr: str | None) -> None:
    """A line that cannot be written does not fail the turn."""
    monkeypatch.setenv("CORI_LOG", "info")
    closed = StringIO()
    closed.close()
    monkeypatch.setattr("sys.stderr", closed if stderr else None)
    assert Assistant(gym).turn(KIM, f"no stderr: {stderr}", "show my segments", NOW).outcome.kind == "action"


@pytest.mark.parametrize(("name", "level"), [("", logging.WARNING), ("DEBUG", logging.DEBUG), ("error", logging.ERROR)])
def test_log_levels(name: str, level: int) -> None:
    """Whatever the case; left out it is warning."""
    assert log_level({"CORI_LOG": name}) == level


def test_unknown_log_level() -> None:
    """Is named, with those that there are."""
    with pytest.raises(BadInput, match="“loud”; it must be one of debug, info, warning, error"):
        log_level({"CORI_LOG": "loud"})
