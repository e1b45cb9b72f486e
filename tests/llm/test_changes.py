"""Changes that a language model proposes: each waits for the user's yes, in plain sight, and is done once."""

import pytest

from segment_core.database.engine import Database
from tests.llm.conftest import Begin
from tests.support.gym_model import TRIALS
from tests.support.model_talk import KIM, stored
from tests.support.scripted_model import ScriptedModel
from tests.support.scripted_steps import Call, Step, call, calls

CHANGES = [
    pytest.param(call("propose_save", segment_name="Insta"), "save", id="save"),
    pytest.param(call("propose_save", segment_name="Morning people"), "save", id="overwrite"),
    pytest.param(call("propose_rename", segment="Morning people", to="Early birds"), "rename", id="rename"),
    pytest.param(call("propose_duplicate", segment="Morning people", to="Early birds"), "duplicate", id="duplicate"),
    pytest.param(call("delete_segment", segment="Morning people"), "delete", id="delete"),
]


@pytest.mark.parametrize(("step", "name"), CHANGES)
@pytest.mark.parametrize("builtin_first", [True, False])
def test_changes_wait_for_a_yes(
    begin_changing: Begin, scripted: ScriptedModel, changing_gym: Database, step: Step, name: str, builtin_first: bool
) -> None:
    """Nothing is written before the yes, whose meaning no model is asked about; it is done once."""
    scripted.follow([TRIALS, step])
    chat = begin_changing(builtin_first=False)
    chat.say("trials")
    before = stored(changing_gym, KIM.account)
    proposed = chat.say("please do the thing with it")
    assert proposed.confirmation is not None
    assert stored(changing_gym, KIM.account) == before
    done = chat.say("yes") if builtin_first else chat.press("confirm", token=proposed.confirmation.token)
    assert done.outcome.action is not None
    assert done.outcome.action["name"] == name
    after = stored(changing_gym, KIM.account)
    assert after["segment"] != before["segment"]
    assert {table for table in before if before[table] != after[table]} <= {"segment", "segment_version", "account"}
    assert len(scripted.requests) == 2
    again = chat.press("confirm", token=proposed.confirmation.token)
    assert again.outcome.kind == "question"
    assert stored(changing_gym, KIM.account) == after


@pytest.mark.parametrize(("step", "name"), CHANGES)
def test_a_no_changes_nothing(
    begin_changing: Begin, scripted: ScriptedModel, changing_gym: Database, step: Step, name: str
) -> None:
    """The change is dropped: a later yes finds nothing."""
    scripted.follow([TRIALS, step])
    chat = begin_changing()
    chat.say("trials")
    before = stored(changing_gym, KIM.account)
    assert chat.say("please do the thing with it").confirmation is not None
    assert chat.say("no").outcome.action == {"name": "cancel"}
    assert chat.say("yes").outcome.kind == "question", name
    assert stored(changing_gym, KIM.account) == before


def test_a_yes_is_for_what_is_on_the_screen(
    begin_changing: Begin, scripted: ScriptedModel, changing_gym: Database
) -> None:
    """A change that was proposed and passed over is not done by a yes to something else."""
    question = call("ask_question", question="Do you like yoga?", topic="")
    scripted.follow(lambda body: delete if "remove" in str(body["messages"][-1]["content"]) else question)
    delete = call("delete_segment", segment="Morning people")
    chat = begin_changing()
    before = stored(changing_gym, KIM.account)
    assert chat.say("remove that one").confirmation is not None
    assert chat.say("hmm, what else").confirmation is None
    chat.say("yes")
    assert stored(changing_gym, KIM.account) == before


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(Call("ask_question", {"question": "Do you like yoga?", "topic": ""}), id="a question"),
        pytest.param(Call("delete_segment", {"segment": "Lapsed members"}), id="another change"),
        pytest.param(Call("list_segments", {}), id="a list"),
    ],
)
def test_a_proposed_change_is_never_out_of_sight(begin_changing: Begin, scripted: ScriptedModel, second: Call) -> None:
    """A model that proposes a change and goes on talking: what a yes then does is what the user was shown last."""
    first = Call("delete_segment", {"segment": "Morning people"})
    scripted.follow(lambda body: calls(first, second))
    chat = begin_changing()
    before = chat.segments()
    shown = chat.say("tidy up")
    chat.say("yes")
    named = shown.confirmation.text if shown.confirmation else ""
    assert [name for name in before if name not in chat.segments()] == [name for name in before if name in named]
    chat.say("yes")  # a second one finds nothing more
    assert len(chat.segments()) >= len(before) - 1
