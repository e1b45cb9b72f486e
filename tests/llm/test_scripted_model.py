"""The scripted model against the real client: each step arrives as what it is meant to be.

The client is LangChain's as it comes. Where a fault arrives as a sound-looking message (a cut stream, arguments that
end too early), the table shows just that: it is what the assistant has to notice by itself.
"""

import asyncio
from typing import Any, cast

import openai
import pytest
from langchain_core.messages import AIMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tests.support.in_loop import in_loop
from tests.support.scripted_model import KEY, ScriptedModel
from tests.support.scripted_steps import (
    ERROR_EVENT,
    HTML_PAGE,
    INVALID_BODY,
    INVALID_LINE,
    MODEL,
    NO_CHOICES,
    NO_EVENTS,
    ONLY_DONE,
    USAGE,
    Answer,
    Broken,
    Call,
    Status,
    Step,
    call,
    calls,
    cut_short,
    say,
)

LOOK_UP: dict[str, Any] = {
    "type": "function",
    "function": {"name": "look_up", "parameters": {"type": "object", "properties": {}}},
}
TWO = (Call("look_up", {"text": "café 👩‍👩‍👧"}), Call("other", {"numbers": [1, 2]}))
TWO_READ = [("look_up", {"text": "café 👩‍👩‍👧"}), ("other", {"numbers": [1, 2]})]
WORDS = say("one two three four")


def client(server: ScriptedModel, **options: Any) -> Any:
    """The client that the assistant uses."""
    given: dict[str, Any] = {"streaming": True, "timeout": 2.0, "api_key": SecretStr(KEY), "model": MODEL, **options}
    given["stream_chunk_timeout"] = None  # with it, Python 3.11 loses some cancellations
    model = ChatOpenAI(base_url=server.url, max_retries=0, use_responses_api=False, stream_usage=True, **given)
    return cast("Any", model).bind_tools([LOOK_UP])


def asked(server: ScriptedModel, step: Step, **options: Any) -> AIMessage:
    """The message that a step arrives as."""
    server.follow([step])
    return client(server, **options).invoke("hello")


def read(message: AIMessage) -> list[tuple[str, Any]]:
    """Its tool calls, without ids."""
    return [(one["name"], one["args"]) for one in message.tool_calls]


@pytest.mark.parametrize("streaming", [True, False])
@pytest.mark.parametrize(
    ("step", "content", "tools", "finish"),
    [
        pytest.param(say("Hé 👩‍👩‍👧"), "Hé 👩‍👩‍👧", [], "stop", id="text"),
        pytest.param(say("Hé 👩‍👩‍👧", split="bytes"), "Hé 👩‍👩‍👧", [], "stop", id="text at every byte"),
        pytest.param(say("Hi", role_first=False), "Hi", [], "stop", id="role in the first words"),
        pytest.param(call("look_up", text="a b"), "", [("look_up", {"text": "a b"})], "tool_calls", id="a call"),
        pytest.param(calls(*TWO), "", TWO_READ, "tool_calls", id="two calls"),
        pytest.param(calls(*TWO, split="bytes"), "", TWO_READ, "tool_calls", id="two calls at every byte"),
        pytest.param(calls(*TWO, split="whole", text="So:"), "So:", TWO_READ, "tool_calls", id="two calls and text"),
        pytest.param(call("nobody", a=1), "", [("nobody", {"a": 1})], "tool_calls", id="unknown tool"),
        pytest.param(say(""), "", [], "stop", id="empty"),
        pytest.param(say("So", finish="content_filter"), "So", [], "content_filter", id="filtered"),
        pytest.param(say("So", finish="length"), "So", [], "length", id="too long"),
    ],
)
def test_answers(
    scripted: ScriptedModel, step: Step, content: str, tools: list[Any], finish: str, streaming: bool
) -> None:
    """Text, calls, reason and usage arrive alike in one body and as a stream, however the stream is cut."""
    message = asked(scripted, step, streaming=streaming)
    assert message.content == content
    assert read(message) == tools
    assert message.response_metadata["finish_reason"] == finish
    assert message.usage_metadata is not None
    assert (message.usage_metadata["input_tokens"], message.usage_metadata["output_tokens"]) == USAGE


def test_usage_may_be_absent(scripted: ScriptedModel) -> None:
    """Some servers report none."""
    assert asked(scripted, say("Hi", usage=None)).usage_metadata is None


def test_a_refusal_arrives_empty_when_streamed(scripted: ScriptedModel) -> None:
    """The client drops the refusal's words from a stream; in one body they are beside the empty text."""
    refusal = Answer(refusal="I cannot help with that.")
    streamed, whole = asked(scripted, refusal), asked(scripted, refusal, streaming=False)
    assert (streamed.content, streamed.additional_kwargs) == ("", {})
    assert (whole.content, whole.additional_kwargs["refusal"]) == ("", "I cannot help with that.")


@pytest.mark.parametrize(
    ("step", "tools", "finish"),
    [
        pytest.param(cut_short(call("look_up", text="abcdef"), 12), [("look_up", {"text": "ab"})], "length", id="long"),
        pytest.param(
            calls(Call("look_up", '{"text": "x", ')), [("look_up", {"text": "x"})], "tool_calls", id="malformed"
        ),
        pytest.param(Broken("cut", call("look_up", text="a b"), 4), [("look_up", {"text": "a "})], None, id="cut"),
        pytest.param(Broken("cut", WORDS, 3), [], None, id="cut text"),
        pytest.param(NO_CHOICES, [], None, id="no choices"),
    ],
)
def test_faults_that_look_sound(scripted: ScriptedModel, step: Step, tools: list[Any], finish: str | None) -> None:
    """The client completes arguments that end too early, and takes a stream without its end as it is."""
    message = asked(scripted, step)
    assert read(message) == tools
    assert message.invalid_tool_calls == []
    assert message.response_metadata.get("finish_reason") == finish


@pytest.mark.parametrize(
    ("step", "raised", "code"),
    [
        (Status(400), openai.BadRequestError, 400),
        (Status(401), openai.AuthenticationError, 401),
        (Status(404), openai.NotFoundError, 404),
        (Status(429), openai.RateLimitError, 429),
        (Status(500), openai.InternalServerError, 500),
        (Status(503), openai.InternalServerError, 503),
        (Broken("reset"), openai.APIConnectionError, None),
        (Broken("cut"), openai.APIConnectionError, None),
        (Broken("reset", WORDS, after=3), openai.APIConnectionError, None),
        (ERROR_EVENT, openai.APIError, None),
        (INVALID_LINE, ValueError, None),
        (NO_EVENTS, ValueError, None),
        (ONLY_DONE, ValueError, None),
        (INVALID_BODY, ValueError, None),
        (HTML_PAGE, ValueError, None),
    ],
)
def test_faults_that_raise(scripted: ScriptedModel, step: Step, raised: type[Exception], code: int | None) -> None:
    """Everything else raises OpenAI's APIError, or ValueError where the body makes no sense."""
    with pytest.raises(raised) as caught:
        asked(scripted, step)
    assert getattr(caught.value, "status_code", None) == code


def test_retry_after_can_be_read(scripted: ScriptedModel) -> None:
    """The header is with the error."""
    with pytest.raises(openai.RateLimitError) as caught:
        asked(scripted, Status(429, retry_after="7"))
    assert caught.value.response.headers["retry-after"] == "7"


@pytest.mark.parametrize("after", [0, 3])
def test_hanging_ends_by_the_time_out(scripted: ScriptedModel, after: int) -> None:
    """Before the headers or in the middle of the stream."""
    with pytest.raises(openai.APITimeoutError):
        asked(scripted, Broken("hang", WORDS, after), timeout=0.1)


@pytest.mark.parametrize("step", [Broken("comments", WORDS, 0), Broken("babble", WORDS, 3)])
def test_endless_streams_end_only_from_outside(scripted: ScriptedModel, step: Step) -> None:
    """Something arrives all the time, so that the client's own time-out never passes."""
    scripted.follow([step])

    async def ask() -> Any:
        return await asyncio.wait_for(client(scripted, timeout=0.1).ainvoke("hello"), 0.4)

    with pytest.raises(TimeoutError):
        in_loop(ask())


def test_requests_are_kept(scripted: ScriptedModel) -> None:
    """Headers, messages and tools, for the tests to look at; a script may be a function of them."""
    scripted.follow(lambda body: say(str(len(body["messages"]))))
    answer = client(scripted).invoke([("system", "Be brief."), ("user", "hello")])
    (request,) = scripted.requests
    assert answer.content == "2"
    assert [message["content"] for message in request.messages] == ["Be brief.", "hello"]
    assert [tool["name"] for tool in request.tools] == ["look_up"]
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize(
    ("options", "raised"),
    [({"api_key": SecretStr("wrong")}, openai.AuthenticationError), ({"model": "unknown"}, openai.NotFoundError)],
)
def test_key_and_model_are_checked(scripted: ScriptedModel, options: dict[str, Any], raised: type[Exception]) -> None:
    """Like OpenAI, without any step for it."""
    with pytest.raises(raised):
        asked(scripted, say("never"), **options)


def test_models_are_listed(scripted: ScriptedModel) -> None:
    """For whoever checks the endpoint at start; a wrong path is not found."""
    assert [model.id for model in openai.OpenAI(base_url=scripted.url, api_key=KEY).models.list()] == [MODEL]
    with pytest.raises(openai.NotFoundError):
        openai.OpenAI(base_url=f"{scripted.url}/v2", api_key=KEY, max_retries=0).models.list()
