"""Every path of a turn with a language model, on a real database: what is sent, done, asked and said.

The chats of these tests ask the model about every message (`builtin_first=False`), but where the test says otherwise.
"""

from typing import Any

import pytest

from assistant.outcome import Turn
from segment_core.database.engine import Database
from tests.llm.conftest import Begin
from tests.support.cast import NOW
from tests.support.gym_model import ASKED, PROPOSAL, PROPOSED, TRIALS, UNKNOWN, UNSURE
from tests.support.in_loop import in_loop
from tests.support.model_talk import KIM, builtin, stored
from tests.support.scripted_model import ScriptedModel
from tests.support.scripted_steps import Answer, Call, Step, call, calls


def told(scripted: ScriptedModel, number: int = -1) -> str:
    """The last message of a request."""
    return str(scripted.requests[number].messages[-1]["content"])


def test_create(begin: Begin, scripted: ScriptedModel, gym: Database) -> None:
    """The user's words as values become the same draft, sentence and count that the interpreter makes."""
    scripted.follow([PROPOSED])
    turn, same = begin().say(ASKED), builtin(gym, ASKED)
    assert turn.outcome.kind == "draft"
    assert (turn.outcome.sentence, turn.outcome.count) == (same.outcome.sentence, same.outcome.count)
    assert turn.screen.rows == same.screen.rows
    assert told(scripted) == ASKED
    assert turn.usage.engine == "model"


@pytest.mark.parametrize("split", ["whole", "words", "characters", "bytes"])
def test_however_the_stream_is_cut(begin: Begin, scripted: ScriptedModel, split: Any) -> None:
    """Arguments with letters of several bytes, cut anywhere, in the middle of them too."""
    step = calls(*call("ask_question", question="Café, naïve: 🎯?", topic="trials").calls, split=split)
    scripted.follow([step])
    assert "Café, naïve: 🎯?" in begin().say("trials").outcome.text


def test_refine_keeps_what_is_kept(begin: Begin, scripted: ScriptedModel) -> None:
    """A kept condition is the draft's own, to the letter; the new one joins it."""
    burnaby = {"field": "Home club", "op": "in", "value": ["Burnaby"], "words": "Burnaby"}
    scripted.follow([PROPOSED, call("propose_segment", tree={"all": [{"keep": "c1"}, {"keep": "c2"}, burnaby]})])
    chat = begin()
    first, second = chat.say(ASKED), chat.say("of those, the Burnaby ones")
    assert first.outcome.tree is not None
    assert second.outcome.tree is not None
    assert second.outcome.tree["all"][:2] == first.outcome.tree["all"]
    assert len(second.outcome.tree["all"]) == 3
    assert (second.outcome.count or 0) < (first.outcome.count or 0)
    assert chat.press("undo").outcome.tree == first.outcome.tree


def test_ask(begin: Begin, scripted: ScriptedModel) -> None:
    """The model's question is the user's; the draft stays; the answer goes to the model with what was said."""
    scripted.follow([TRIALS, call("ask_question", question="Which club do you mean?", topic="close by"), PROPOSED])
    chat = begin()
    drafted, asked = chat.say("trials"), chat.say("those that live close by")
    assert asked.outcome.kind == "question"
    assert asked.outcome.text == "Which club do you mean?"
    assert asked.outcome.tree == drafted.outcome.tree
    assert chat.say("Instagram trials then").outcome.kind == "draft"
    said = [str(message["content"]) for message in scripted.requests[-1].messages]
    assert "Which club do you mean?" in said


def test_repair(begin: Begin, scripted: ScriptedModel) -> None:
    """An unknown value goes back once, with the nearest ones; the user sees the repaired draft."""
    scripted.follow([UNKNOWN, PROPOSED])
    turn = begin().say(ASKED)
    assert turn.outcome.kind == "draft"
    assert turn.usage.calls == 2
    problems = scripted.requests[1].messages[-1]
    assert problems["role"] == "tool"
    assert "Instapot" in problems["content"]
    assert "Instagram" in problems["content"]


def test_second_bad_proposal_becomes_a_question(begin: Begin, scripted: ScriptedModel) -> None:
    """There is no third; the question names what was not found."""
    scripted.follow([UNKNOWN, UNKNOWN])
    turn = begin().say(ASKED)
    assert turn.outcome.kind == "question"
    assert "Instapot" in turn.outcome.text
    assert turn.outcome.tree is None
    assert len(scripted.requests) == 2


def test_condition_that_nobody_asked_for(begin: Begin, scripted: ScriptedModel) -> None:
    """Words that the user never wrote are a problem, however sound the condition is."""
    added = {"all": [*PROPOSAL["all"], {"field": "tags", "op": "has_any", "value": ["Yoga"], "words": "who do yoga"}]}
    scripted.follow([call("propose_segment", tree=added), PROPOSED])
    turn = begin().say(ASKED)
    assert turn.outcome.tree is not None
    assert len(turn.outcome.tree["all"]) == 2
    assert "who do yoga" in told(scripted)


def test_words_left_out_are_asked_about(begin: Begin, scripted: ScriptedModel) -> None:
    """A model that drops a restriction is told; when it does so again, the user is asked, and nothing is drafted."""
    scripted.follow([TRIALS, TRIALS])
    turn = begin().say("trials tagged Yoga")
    assert "Yoga" in told(scripted)
    assert (turn.outcome.kind, turn.outcome.tree) == ("question", None)
    assert "“Yoga” restricts who is in" in turn.outcome.text


def test_look_up_then_draft(begin: Begin, scripted: ScriptedModel) -> None:
    """A search of the vocabulary comes back to the model, not to the user."""
    scripted.follow([call("search_vocabulary", text="insta"), PROPOSED])
    turn = begin().say(ASKED)
    assert turn.outcome.kind == "draft"
    assert scripted.requests[1].messages[-1]["role"] == "tool"
    assert "Instagram" in told(scripted)


def test_decline(begin: Begin, scripted: ScriptedModel) -> None:
    """Said to the user; nothing is changed."""
    scripted.follow([call("decline_request", reason="The weather is outside what I do.")])
    turn = begin().say("what's the weather like")
    assert (turn.outcome.kind, turn.outcome.text) == ("refusal", "The weather is outside what I do.")


def test_help(begin: Begin, scripted: ScriptedModel, gym: Database) -> None:
    """The answer is the product's, not the model's."""
    scripted.follow([call("answer_help", question="what can you do")])
    assert begin().say("what can you do").outcome == builtin(gym, "what can you do").outcome


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (call("list_segments"), "show my segments"),
        (call("count_draft"), "how many is that"),
        (call("preview_leads"), "show me some of them"),
        (call("break_down", by="source"), "by source"),
        (call("open_segment", segment="Morning people"), "open Morning people"),
        (call("overlap_segments", segments=["Morning people", "Lapsed members"]), "overlap of both"),
        (call("explain_lead", lead="Wei Chen"), "why is Wei Chen in it"),
        (call("clear_draft"), "start over"),
        (call("undo"), "undo"),
        (call("plan_campaign", campaign_name="June"), "make a campaign June of it"),
        (call("send_campaign", campaign="June"), "send June now"),
    ],
)
def test_read_only_tools(begin: Begin, scripted: ScriptedModel, gym: Database, step: Step, words: str) -> None:
    """Each is run once, its reply is the user's, and it writes nothing."""
    scripted.follow([TRIALS, step])
    chat = begin()
    chat.say("trials")
    before = stored(gym, KIM.account)
    turn = chat.say(words)
    assert turn.outcome.text
    assert turn.usage.calls == 1
    assert stored(gym, KIM.account) == before


def test_builtin_first(begin: Begin, scripted: ScriptedModel) -> None:
    """What the interpreter is sure of costs no call; the rest is the model's."""
    chat = begin(builtin_first=True)
    assert chat.say(ASKED).usage.calls == 0
    assert scripted.requests == []
    scripted.follow([PROPOSED])
    turn = chat.say(UNSURE)
    assert (turn.usage.engine, turn.usage.calls) == ("model", 1)


def test_usage_is_counted(begin: Begin, scripted: ScriptedModel) -> None:
    """Calls, tokens and cost of one turn: all of its calls, none of the turn before."""
    scripted.follow([UNKNOWN, PROPOSED, calls(*PROPOSED.calls, usage=None)])
    chat = begin(price_in=2.0, price_out=10.0)
    usage = chat.say(ASKED).usage
    assert (usage.calls, usage.input_tokens, usage.output_tokens) == (2, 2000, 100)
    assert usage.cost == pytest.approx(2000 * 2 / 1e6 + 100 * 10 / 1e6)
    unreported = chat.say(ASKED).usage
    assert (unreported.calls, unreported.input_tokens, unreported.output_tokens) == (1, 0, 0)


def test_two_calls_in_one_message(begin: Begin, scripted: ScriptedModel) -> None:
    """Both are carried out in order; the second does not run where the first failed."""
    save = Call("propose_save", {"segment_name": "Insta"})
    scripted.follow([calls(*PROPOSED.calls, save, split="bytes")])
    both = begin().say(f"{ASKED}, save it as Insta")
    assert both.confirmation is not None
    assert "Insta" in both.confirmation.text
    scripted.follow([calls(*UNKNOWN.calls, save), PROPOSED])
    repaired = begin().say(ASKED)
    assert (repaired.outcome.kind, repaired.confirmation) == ("draft", None)


def test_arguments_of_the_wrong_kind(begin: Begin, scripted: ScriptedModel) -> None:
    """A call without what its tool needs goes back to the model as an error, and is not run."""
    scripted.follow([call("break_down", field="source"), call("break_down", by="source")])
    turn = begin().say("by source")
    assert turn.screen.kind == "breakdown"
    assert turn.usage.calls == 2


def test_words_of_the_model_are_not_streamed(begin: Begin, scripted: ScriptedModel, gym: Database) -> None:
    """In an event loop: the reply's own words come piece by piece, the model's never; the turn is the same."""
    scripted.follow([Answer("Let me think aloud.", calls=PROPOSED.calls)])
    chat = begin()

    async def streamed() -> list[str | Turn]:
        return [item async for item in chat.assistant.stream(KIM, chat.thread, ASKED, NOW)]

    *parts, turn = in_loop(streamed())
    assert isinstance(turn, Turn)
    said = "".join(str(part) for part in parts)
    assert said == turn.outcome.text
    assert "think aloud" not in said
    assert turn.outcome.tree == builtin(gym, ASKED).outcome.tree
