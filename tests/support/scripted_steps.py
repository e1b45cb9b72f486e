"""What a scripted model answers: steps, and the bytes that an OpenAI-compatible server would send for them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

Split = Literal["whole", "words", "characters", "bytes"]
USAGE = (1000, 50)
MODEL = "scripted"
KINDS = {401: "invalid_request_error", 404: "invalid_request_error", 429: "rate_limit_error"}
CODES = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}


@dataclass(frozen=True)
class Call:
    """One tool call. Arguments that are a string are sent as they are, be they JSON or not."""

    name: str
    arguments: dict[str, Any] | str
    id: str | None = None

    @property
    def written(self) -> str:
        """The arguments as the model writes them."""
        given = self.arguments
        return given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)


@dataclass(frozen=True)
class Answer:
    """One message of the model.

    `finish` is "tool_calls" or "stop" where it is None. `usage`: prompt and completion tokens; None for a server that
    reports none. `split`: how text and arguments are cut into events; "bytes" also sends every byte of them by itself.
    `role_first`: whether the first event says nothing but the role, as OpenAI's does.
    """

    text: str = ""
    calls: tuple[Call, ...] = ()
    refusal: str | None = None
    finish: str | None = None
    usage: tuple[int, int] | None = USAGE
    split: Split = "words"
    role_first: bool = True

    @property
    def finished(self) -> str:
        """Its finish_reason."""
        return self.finish or ("tool_calls" if self.calls else "stop")


@dataclass(frozen=True)
class Status:
    """An HTTP error with OpenAI's error body. `retry_after`: that header's value."""

    code: int
    message: str = ""
    retry_after: str | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The body, as OpenAI writes it."""
        message = self.message or f"The scripted model answers {self.code}."
        kind = KINDS.get(self.code, "server_error")
        return {"error": {"message": message, "type": kind, "param": None, "code": CODES.get(self.code)}}


@dataclass(frozen=True)
class Broken:
    """An answer that does not arrive: reset, cut (closed in order, but without its end), or without an end.

    `after` events of `answer`; 0 is before the headers, so that the client has received nothing at all. The endless
    ones last until the client gives up: nothing more comes (hang), only comments (comments: a proxy that keeps the
    connection alive, so that no time-out between two reads ever passes), or the last event again and again (babble).
    """

    how: Literal["reset", "cut", "hang", "comments", "babble"]
    answer: Answer = Answer("These words do not arrive.")
    after: int = 0


@dataclass(frozen=True)
class Raw:
    """A 200 with a body that is no proper answer."""

    body: bytes
    content_type: str = "text/event-stream"


Step = Answer | Status | Broken | Raw


def say(text: str, **options: Any) -> Answer:
    """Plain text."""
    return Answer(text, **options)


def call(name: str, /, **arguments: Any) -> Answer:
    """One tool call."""
    return Answer(calls=(Call(name, arguments),))


def calls(*several: Call, **options: Any) -> Answer:
    """Tool calls in one message."""
    return Answer(calls=several, **options)


def cut_short(answer: Answer, letters: int) -> Answer:
    """The answer as it is when the tokens run out: the last call's arguments end after `letters`."""
    *before, last = answer.calls
    return replace(answer, calls=(*before, replace(last, arguments=last.written[:letters])), finish="length")


def cut_after(answer: Answer, size: int) -> Raw:
    """The first `size` bytes of the answer's stream, and then its end, in order: a proxy gave up."""
    return Raw(b"".join([*map(as_event, events(answer, 1)), DONE])[:size])


DONE = b"data: [DONE]\n\n"
INVALID_LINE = Raw(b"data: {not json\n\ndata: [DONE]\n\n")
NO_EVENTS = Raw(b"")
ONLY_DONE = Raw(b"data: [DONE]\n\n")
ERROR_EVENT = Raw(b'data: {"error": {"message": "the engine is overloaded", "type": "server_error", "code": 500}}\n\n')
NO_CHOICES = Raw(b'data: {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": []}\n\n')
INVALID_BODY = Raw(b"<html><body>Bad gateway</body></html>", "application/json")
HTML_PAGE = Raw(b"<html><body>Sign in to the hotel's network</body></html>", "text/html")


def events(answer: Answer, number: int) -> Iterator[dict[str, Any]]:
    """The events of a streamed answer; `number` is the request's, for ids."""
    deltas = list(_deltas(answer, number))
    if answer.role_first:
        deltas.insert(0, {"role": "assistant", "content": "", "refusal": None})
    else:
        deltas[0] = {"role": "assistant", **deltas[0]}
    for delta in deltas:
        yield _chunk(number, [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}])
    yield _chunk(number, [{"index": 0, "delta": {}, "logprobs": None, "finish_reason": answer.finished}])
    if answer.usage:
        yield _chunk(number, []) | {"usage": _usage(answer.usage)}


def _chunk(number: int, choices: list[dict[str, Any]]) -> dict[str, Any]:
    head = {"id": f"chatcmpl-{number}", "object": "chat.completion.chunk", "created": 1_781_600_000, "model": MODEL}
    return {**head, "choices": choices}


def _deltas(answer: Answer, number: int) -> Iterator[dict[str, Any]]:
    for part in pieces(answer.text, answer.split) or ([] if answer.calls or answer.refusal else [""]):
        yield {"content": part}
    for part in pieces(answer.refusal or "", answer.split):
        yield {"refusal": part}
    for index, one in enumerate(answer.calls):
        head = {"index": index, "id": _call_id(one, number, index), "type": "function"}
        yield {"tool_calls": [{**head, "function": {"name": one.name, "arguments": ""}}]}
        for part in pieces(one.written, answer.split):
            yield {"tool_calls": [{"index": index, "function": {"arguments": part}}]}


def _call_id(one: Call, number: int, index: int) -> str:
    return one.id or f"call_{number}_{index}"


def pieces(text: str, split: Split) -> list[str]:
    """The text in parts, one an event."""
    if split == "whole":
        return [text] if text else []
    return list(text) if split in ("characters", "bytes") else re.findall(r"\S+\s*|\s+", text)


def _usage(tokens: tuple[int, int]) -> dict[str, int]:
    prompt, completion = tokens
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def whole(answer: Answer, number: int) -> dict[str, Any]:
    """The body of an answer that is not streamed."""
    message: dict[str, Any] = {"role": "assistant", "content": answer.text or None, "refusal": answer.refusal}
    if answer.calls:
        message["tool_calls"] = [
            {
                "id": _call_id(one, number, index),
                "type": "function",
                "function": {"name": one.name, "arguments": one.written},
            }
            for index, one in enumerate(answer.calls)
        ]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": answer.finished}
    body = _chunk(number, [choice]) | {"object": "chat.completion"}
    return body | ({"usage": _usage(answer.usage)} if answer.usage else {})


def as_event(data: dict[str, Any]) -> bytes:
    """One server-sent event."""
    return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"
