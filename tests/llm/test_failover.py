"""A model that fails: tried again where that helps, then the interpreter answers and says so. Waiting takes no time."""

import asyncio
import re
from typing import Any

import pytest

from assistant.llm.endpoint import chat_model
from assistant.llm.model_turn import Listener, unusable
from assistant.outcome import Turn
from segment_core.database.engine import Database
from tests.llm.conftest import Begin
from tests.support.cast import NOW
from tests.support.gym_model import ASKED, FAULTS, PROPOSED, WORDS, is_endless
from tests.support.in_loop import in_loop
from tests.support.model_talk import KIM, SAVED, Clock, Talk, builtin, settings_for, stored
from tests.support.scripted_model import ScriptedModel
from tests.support.scripted_steps import NO_EVENTS, Broken, Call, Status, Step, call, calls, cut_after

REPORTED = "out of reach"
EACH_FAULT = pytest.mark.parametrize(("step", "attempts"), FAULTS.values(), ids=list(FAULTS))


def limits(step: Step) -> dict[str, float]:
    """Settings under which an endless answer is given up soon, and no other one is."""
    return {"call_seconds": 0.3} if is_endless(step) else {}


@pytest.fixture(scope="module")
def trials(gym: Database) -> Turn:
    """What the interpreter alone makes of the request."""
    return builtin(gym, ASKED)


@EACH_FAULT
def test_failover(
    begin: Begin, scripted: ScriptedModel, gym: Database, trials: Turn, clock: Clock, step: Step, attempts: int | None
) -> None:
    """Whatever the model does, the interpreter answers, says so, and the next turn is the model's again."""
    scripted.follow(lambda body: step)
    chat = begin(**limits(step))
    before = stored(gym, KIM.account, SAVED)
    turn = chat.say(ASKED)
    assert turn.outcome.tree == trials.outcome.tree
    assert REPORTED in turn.outcome.text
    assert "sk-1234" not in turn.outcome.text
    assert not re.search(r"\b42\b", turn.outcome.text.replace(str(trials.outcome.count), ""))
    assert turn.usage.engine == "fallback"
    assert 1 <= len(scripted.requests) <= turn.usage.calls <= 8
    assert attempts in (None, turn.usage.calls)
    assert len(clock.slept) < turn.usage.calls
    assert stored(gym, KIM.account, SAVED) == before
    if is_endless(step):
        return
    scripted.follow([PROPOSED])
    again = chat.say(ASKED)
    assert (again.usage.engine, again.outcome.tree) == ("model", trials.outcome.tree)
    assert REPORTED not in again.outcome.text


@pytest.mark.parametrize(
    "name",
    ["429", "503", "reset in a call", "cut call", "nothing", "empty", "arguments too long", "unknown tool"],
)
def test_one_fault_is_got_over(begin: Begin, scripted: ScriptedModel, trials: Turn, name: str) -> None:
    """A sound answer after one fault that may pass: the draft is the model's, and nothing is said of the fault."""
    scripted.follow([FAULTS[name][0], PROPOSED])
    turn = begin().say(ASKED)
    assert (turn.usage.engine, turn.usage.calls) == ("model", 2)
    assert turn.outcome.tree == trials.outcome.tree
    assert REPORTED not in turn.outcome.text


def test_cut_anywhere(scripted: ScriptedModel) -> None:
    """Wherever a stream ends, in the middle of a letter too, no part of a call is ever taken for the whole.

    At every byte of the end and of what is not ASCII, at every third of the rest.
    """
    sound = calls(Call("propose_save", {"segment_name": "Café"}), split="whole", role_first=False, usage=None)
    body = cut_after(sound, 10_000).body
    complete = body.index(b'"finish_reason": "tool_calls"') + len(b'"finish_reason": "tool_calls"}]}')
    cuts = [
        size
        for size in range(len(body))
        if size % 3 == 0 or size > complete - 60 or max(body[size - 1 : size + 1]) > 127
    ]
    taken: list[int] = []

    async def ask_each() -> None:
        model = chat_model(settings_for(scripted))
        for size in cuts:
            scripted.follow([cut_after(sound, size)])
            listener = Listener()
            try:
                answer = await model.ainvoke("hello", {"callbacks": [listener]})
            except Exception:  # noqa: BLE001  # whatever the client makes of it: tried again, then given up
                continue
            if answer.response_metadata.get("finish_reason") and unusable(answer, listener.whole) is None:
                assert [(one["name"], one["args"]) for one in answer.tool_calls] == [
                    ("propose_save", {"segment_name": "Café"})
                ]
                taken.append(size)

    in_loop(ask_each())
    assert taken
    assert min(taken) >= complete


def test_back_off_follows_the_server(begin: Begin, scripted: ScriptedModel, clock: Clock) -> None:
    """Retry-After is kept to; without it the waits grow."""
    scripted.follow([Status(429, retry_after="3"), PROPOSED])
    chat = begin()
    chat.say(ASKED)
    assert clock.slept == [3.0]
    clock.slept.clear()
    scripted.follow([Status(500), Status(503), PROPOSED])
    chat.say(ASKED)
    first, second = clock.slept
    assert 0 < first < second


def test_a_turn_has_an_end(begin: Begin, scripted: ScriptedModel) -> None:
    """A model that only ever looks things up: after eight calls the interpreter answers."""
    scripted.follow(lambda body: call("search_vocabulary", text=str(len(body["messages"]))))
    turn = begin().say(ASKED)
    assert turn.usage.calls == len(scripted.requests) == 8
    assert turn.outcome.kind == "draft"
    assert REPORTED in turn.outcome.text


def test_a_turn_has_a_time_limit(begin: Begin, scripted: ScriptedModel, clock: Clock) -> None:
    """Waits count: no call is made after the limit."""
    scripted.follow(lambda body: Status(429, retry_after="4"))
    turn = begin(turn_seconds=6.0).say(ASKED)
    assert turn.usage.calls == 2
    assert sum(clock.slept) < 6
    assert turn.outcome.kind == "draft"


@pytest.mark.parametrize("step", [Status(500), Broken("hang", WORDS, 2), Broken("comments"), NO_EVENTS])
def test_failover_in_an_event_loop(begin: Begin, scripted: ScriptedModel, trials: Turn, step: Step) -> None:
    """As in a thread, twice on the same connection; the notice is streamed too."""
    scripted.follow(lambda body: step)
    chat = begin(**limits(step))

    async def twice() -> list[list[Any]]:
        return [await streamed(chat), await streamed(chat)]

    for *parts, turn in in_loop(twice()):
        assert turn.usage.engine == "fallback"
        assert turn.outcome.tree == trials.outcome.tree
        assert REPORTED in "".join(str(part) for part in parts)


@pytest.mark.parametrize("step", [Broken("hang"), Broken("hang", PROPOSED, 5)])
def test_a_turn_that_is_broken_off(begin: Begin, scripted: ScriptedModel, trials: Turn, step: Step) -> None:
    """The page is closed while the model hangs: the chat goes on with the next message, with a sound history."""
    chat = begin()

    async def broken_off() -> Turn:
        asked, loop = asyncio.Event(), asyncio.get_running_loop()

        def hang(_: dict[str, Any]) -> Step:
            loop.call_soon_threadsafe(asked.set)
            return step

        scripted.follow(hang)
        first = asyncio.create_task(streamed(chat))
        await asked.wait()
        first.cancel()
        await asyncio.wait([first], timeout=5)
        assert first.cancelled()
        scripted.follow([PROPOSED])
        return (await streamed(chat))[-1]

    turn = in_loop(broken_off())
    assert (turn.usage.engine, turn.outcome.tree) == ("model", trials.outcome.tree)


async def streamed(chat: Talk) -> list[Any]:
    """The parts of a streamed turn; the Turn comes last."""
    return [item async for item in chat.assistant.stream(KIM, chat.thread, ASKED, NOW)]
