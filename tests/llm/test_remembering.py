"""What is remembered of a conversation: histories in good order, and of a bounded size."""

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langchain_core.messages.content import InvalidToolCall
from langchain_core.messages.tool import tool_call
from sqlalchemy import text

from assistant.builtin_model import READ_AS
from assistant.conversation import MOST_HISTORY
from assistant.outcome import Turn
from assistant.remembering import (
    INTERRUPTED,
    KEPT_MESSAGES,
    MOST_MESSAGES,
    MOST_REQUESTS,
    remembered,
    repaired,
    summarized,
)
from assistant.service import Assistant
from assistant.workspace import Who
from segment_core import reads
from segment_core.database.engine import Database
from tests.conftest import NOW

KIM = Who("peak-performance-gyms", "c1", "Coach Kim")
CONFIG = {"configurable": {"thread_id": "peak-performance-gyms:c1:t"}}


def say(assistant: Assistant, words: str) -> Turn:
    """One message."""
    return assistant.turn(KIM, "t", words, NOW)


def state_of(assistant: Assistant) -> dict[str, Any]:
    """What is kept of the conversation."""
    return assistant.agent.get_state(CONFIG).values


def test_a_turn_that_fails_leaves_a_sound_history(own_gym: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool breaks on a bug: the error comes out, and the next turn finds every call answered and the draft there."""
    assistant = Assistant(own_gym)
    before = say(assistant, "trials")
    monkeypatch.setattr(reads, "count", broken)
    with pytest.raises(ZeroDivisionError):
        say(assistant, "only Burnaby")
    monkeypatch.undo()
    assert say(assistant, "how many is that?").outcome.tree == before.outcome.tree
    assert unanswered(state_of(assistant)["messages"]) == []


def broken(*_: Any) -> int:
    """A count with a bug in it."""
    raise ZeroDivisionError


def unanswered(messages: list[AnyMessage]) -> list[str]:
    """The ids of tool calls without an answer."""
    answers = {m.tool_call_id for m in messages if isinstance(m, ToolMessage)}
    return [str(c["id"]) for m in messages if isinstance(m, AIMessage) for c in m.tool_calls if c["id"] not in answers]


def calling(*ids: str) -> AIMessage:
    """A message that calls tools."""
    return AIMessage("", tool_calls=[tool_call(name="undo", args={}, id=i) for i in ids])


def answer(of: str, words: str = "done") -> ToolMessage:
    """A tool's answer."""
    return ToolMessage(words, tool_call_id=of)


BROKEN = InvalidToolCall(name="x", args="{", id="1", error="", type="invalid_tool_call")
REPAIRS: list[tuple[str, list[AnyMessage], list[str]]] = [
    ("sound", [HumanMessage("a"), calling("1"), answer("1"), AIMessage("b")], ["a", "", "done", "b"]),
    ("never answered", [HumanMessage("a"), calling("1"), HumanMessage("b")], ["a", "", INTERRUPTED, "b"]),
    ("half answered", [calling("1", "2"), answer("2"), HumanMessage("b")], ["", INTERRUPTED, "done", "b"]),
    ("answer without its call", [HumanMessage("a"), answer("1"), HumanMessage("b")], ["a", "b"]),
    (
        "ids used again",
        [calling("1"), answer("1", "x"), calling("1"), HumanMessage("b")],
        ["", "x", "", INTERRUPTED, "b"],
    ),
    (
        "arguments that are no JSON",
        [AIMessage("", invalid_tool_calls=[BROKEN]), HumanMessage("b")],
        ["", INTERRUPTED, "b"],
    ),
]


@pytest.mark.parametrize(("what", "messages", "expected"), REPAIRS, ids=[row[0] for row in REPAIRS])
def test_histories_are_repaired(what: str, messages: list[AnyMessage], expected: list[str]) -> None:
    """Each call is followed by its answer, and a sound history stays as it is."""

    def said(message: AnyMessage) -> str:
        content = str(message.content)
        return json.loads(content)["reply"] if INTERRUPTED in content else content

    assert [said(message) for message in repaired(messages)] == expected, what
    assert repaired(repaired(messages)) == repaired(messages)
    assert (remembered(messages, "") is None) == (what == "sound")


def test_a_long_conversation_stays_small(own_gym: Database) -> None:
    """Two hundred turns: messages, requests, drafts and bytes are bounded; draft and undo are as they should be."""
    assistant, words = Assistant(own_gym), ("only Burnaby", "remove Burnaby")
    trees, sizes = list[Any](), list[int]()
    for n in range(200):
        trees.append(say(assistant, words[n % 2]).outcome.tree)
        if n >= 100:
            sizes.append(stored_bytes(own_gym))
    state = state_of(assistant)
    assert len(state["messages"]) <= MOST_MESSAGES + 4
    assert isinstance(state["messages"][0], HumanMessage)
    assert sorted(state["summary"].splitlines()) == sorted(words * (MOST_REQUESTS // 2))
    assert len(state["history"]) == MOST_HISTORY
    assert max(sizes[50:]) == pytest.approx(max(sizes[:50]), rel=0.05)
    assert max(sizes) < 60_000
    assert state["draft"] == trees[-1] != trees[-2]
    assert [say(assistant, "undo").outcome.tree for _ in range(3)] == trees[-2:-5:-1]


def stored_bytes(database: Database) -> int:
    """How much the conversation takes."""
    with database.transaction(KIM.account_id) as connection:
        return connection.execute(text("SELECT sum(octet_length(blob)) FROM checkpoint_blobs")).scalar_one()


def test_the_summary_is_what_the_user_said() -> None:
    """The last twenty requests, each on a line of its own and cut; no buttons, no replies, nothing unstorable."""
    pressed = HumanMessage("undo", additional_kwargs={READ_AS: {"kind": "act"}})
    older = [
        HumanMessage("two\nlines\x00\ud800 "),
        AIMessage("no"),
        pressed,
        HumanMessage("x" * 500),
        HumanMessage(" "),
    ]
    lines = summarized("\n".join(f"old {n}" for n in range(20)), older).splitlines()
    assert lines == [*(f"old {n}" for n in range(2, 20)), "two lines", "x" * 199 + "…"]


def turn_of(n: int) -> list[AnyMessage]:
    """The messages of one turn."""
    return [HumanMessage(f"say {n}"), calling("1"), answer("1"), AIMessage("ok")]


@pytest.mark.parametrize(
    ("turns", "kept", "said"),
    [
        pytest.param(9, None, None, id="37 messages stay"),
        pytest.param(10, [f"say {n}" for n in range(6, 10)], 6, id="41 are cut to the last whole turns"),
    ],
)
def test_whole_turns_are_left_out(turns: int, kept: list[str] | None, said: int | None) -> None:
    """Above forty, about twenty stay, from a message of the user on; the others' requests are in the summary."""
    messages = [message for n in range(turns) for message in turn_of(n)]
    changes = remembered([*messages, HumanMessage("new")], "")
    if kept is None or changes is None:
        assert changes is None
        return
    left: list[AnyMessage] = changes["messages"][1:]
    assert len(left) <= KEPT_MESSAGES
    assert [m.content for m in left if isinstance(m, HumanMessage)] == [*kept, "new"]
    assert len(changes["summary"].splitlines()) == said


def test_a_turn_longer_than_what_is_kept() -> None:
    """The new message always stays."""
    steps = [message for _ in range(30) for message in (calling("1"), answer("1"))]
    changes = remembered([HumanMessage("long"), *steps, HumanMessage("new")], "")
    assert changes is not None
    assert [m.content for m in changes["messages"][1:]] == ["new"]
    assert changes["summary"] == "long"
