"""Conversations with the agent on a real database: drafts, segments, confirmations, buttons, streaming."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.outcome import Turn
from assistant.service import Assistant
from assistant.tools import TOOLS
from assistant.workspace import Who
from segment_core import reads
from segment_core.catalog_store import load_catalog
from segment_core.database.engine import Database
from segment_core.errors import BadInput
from segment_core.importing.folder import import_folder
from segment_core.leads import delete_leads
from segment_core.validate import validate
from tests.conftest import NOW
from tests.support.in_loop import in_loop

KIM = Who("peak-performance-gyms", "c1", "Coach Kim")
TESS = Who("peak-performance-gyms", "c3", "Tess Ng")
TRIALS = {"field": "status", "op": "in", "value": ["Trial"]}


@pytest.fixture
def assistant(own_gym: Database) -> Assistant:
    """The assistant on a gym of its own."""
    return Assistant(own_gym)


def say(assistant: Assistant, text: str, who: Who = KIM, thread: str = "t") -> Turn:
    """One message."""
    return assistant.turn(who, thread, text, NOW)


def press(assistant: Assistant, action: str, who: Who = KIM, thread: str = "t", **payload: Any) -> Turn:
    """One button."""
    return in_loop(assistant.act(who, thread, action, payload, NOW))


def test_words_to_saved_segment(assistant: Assistant) -> None:
    """The first conversation: draft with count and leads, save, found in the list with its count."""
    drafted = say(assistant, "Instagram trials from the last 60 days")
    assert drafted.outcome.kind == "draft"
    assert len(drafted.conditions) == 3
    assert drafted.outcome.count
    assert drafted.screen.kind == "leads"
    assert len(drafted.screen.rows) == min(10, drafted.outcome.count)
    saved = say(assistant, "save it as Insta trials")
    assert saved.outcome.action == {"name": "save", "segment_name": "Insta trials"}
    listed = say(assistant, "show my segments")
    assert ["Insta trials", drafted.outcome.count] in [row[:2] for row in listed.screen.rows]


def test_a_yes_holds_for_about_as_many_leads(assistant: Assistant, own_gym: Database) -> None:
    """Where the count moved by more than a tenth since the question, nothing is done, and both counts are said."""
    proposed = say(assistant, "delete Morning people")
    assert proposed.confirmation is not None
    opened = say(assistant, "open Morning people", thread="other")
    with own_gym.transaction(KIM.account_id) as connection:
        catalog = load_catalog(connection, KIM.account_id)
        assert opened.outcome.tree is not None
        some = sorted(reads.member_ids(connection, validate(opened.outcome.tree, catalog), catalog, NOW))
        delete_leads(connection, catalog, some[: len(some) // 2])
    refused = say(assistant, "yes")
    assert f"It was {opened.outcome.count:,} leads when I asked" in refused.outcome.text
    assert "Morning people" in [row[0] for row in press(assistant, "list").screen.rows]


def test_delete_waits_for_a_yes(assistant: Assistant) -> None:
    """Nothing is deleted before the yes; undo brings the segment back."""
    proposed = say(assistant, "delete Morning people")
    assert proposed.confirmation is not None
    names = [row[0] for row in press(assistant, "list").screen.rows]
    assert "Morning people" in names
    done = press(assistant, "confirm", token=proposed.confirmation.token)
    assert done.outcome.action == {"name": "delete", "segment": "Morning people"}
    assert "Morning people" not in [row[0] for row in press(assistant, "list").screen.rows]
    press(assistant, "undo")
    assert [row[0] for row in press(assistant, "list").screen.rows] == names


def test_yes_and_no_in_words(assistant: Assistant) -> None:
    """A plain yes carries out what waits in this chat; a plain no drops it."""
    say(assistant, "delete Morning people")
    assert say(assistant, "no").outcome.action == {"name": "cancel"}
    say(assistant, "delete Morning people")
    assert say(assistant, "yes").outcome.action == {"name": "delete", "segment": "Morning people"}


@pytest.mark.parametrize(
    ("who", "thread"),
    [pytest.param(TESS, "t", id="another member"), pytest.param(KIM, "other", id="another chat")],
)
def test_confirmations_are_bound(assistant: Assistant, who: Who, thread: str) -> None:
    """A token is worth nothing to anybody else, in another chat, made up, or a second time."""
    proposed = press(assistant, "delete", segment="Morning people")
    assert proposed.confirmation is not None
    token = proposed.confirmation.token
    for turn in (press(assistant, "confirm", who, thread, token=token), press(assistant, "confirm", token=f"{token}x")):
        assert turn.outcome.kind == "question"
    assert press(assistant, "confirm", token=token).outcome.kind == "action"
    assert press(assistant, "confirm", token=token).outcome.kind == "question"


def test_confirmation_of_a_changed_segment_is_refused(assistant: Assistant) -> None:
    """Somebody renamed the segment between the question and the yes: nothing is done."""
    proposed = press(assistant, "delete", segment="Morning people")
    assert proposed.confirmation is not None
    press(assistant, "open", TESS, segment="Morning people")
    assert say(assistant, "only trials", TESS).outcome.kind == "draft"
    assert press(assistant, "save", TESS).outcome.kind == "action"
    refused = press(assistant, "confirm", token=proposed.confirmation.token)
    assert "changed meanwhile" in refused.outcome.text
    assert "Morning people" in [row[0] for row in press(assistant, "list").screen.rows]


def test_confirmation_expires(assistant: Assistant) -> None:
    """A yes a day later is too late."""
    proposed = press(assistant, "delete", segment="Morning people")
    assert proposed.confirmation is not None
    payload = {"token": proposed.confirmation.token}
    late = in_loop(assistant.act(KIM, "t", "confirm", payload, NOW + timedelta(hours=25)))
    assert late.outcome.kind == "question"


def test_save_over_a_newer_version_is_refused(assistant: Assistant) -> None:
    """Two people edit one segment: the second save names both, and neither draft is lost."""
    press(assistant, "open", segment="Morning people")
    press(assistant, "open", TESS, segment="Morning people")
    say(assistant, "only trials")
    mine = say(assistant, "only lapsed", TESS)
    assert press(assistant, "save").outcome.kind == "action"
    refused = press(assistant, "save", TESS)
    assert refused.outcome.kind == "question"
    assert "Coach Kim" in refused.outcome.text
    assert say(assistant, "how many is that?", TESS).outcome.tree == mine.outcome.tree


def test_save_under_a_taken_name_asks_before_it_replaces(assistant: Assistant) -> None:
    """The name of another segment is proposed as an overwrite, bound to its version."""
    say(assistant, "trials")
    proposed = press(assistant, "save", segment_name="morning people")
    assert proposed.confirmation is not None
    assert "Replace" in proposed.outcome.text
    press(assistant, "confirm", token=proposed.confirmation.token)
    opened = press(assistant, "open", segment="Morning people")
    assert opened.outcome.tree == TRIALS
    assert opened.version == 2


def test_undo_walks_back_through_drafts(assistant: Assistant) -> None:
    """Each undo is one draft back, to the empty one; then there is nothing left."""
    first = say(assistant, "trials")
    say(assistant, "only Burnaby")
    assert press(assistant, "undo").outcome.tree == first.outcome.tree
    assert press(assistant, "undo").outcome.tree is None
    assert press(assistant, "undo").outcome.kind == "question"


def test_a_reading_is_picked_by_its_button(assistant: Assistant) -> None:
    """A question offers readings with counts; the button makes one the draft."""
    asked = say(assistant, "premium and active or yoga")
    assert asked.outcome.kind == "question"
    assert len(asked.outcome.readings) >= 2
    picked = press(assistant, "reading", index=1)
    assert picked.outcome.kind == "draft"
    assert picked.outcome.count == asked.outcome.readings[1].count
    assert picked.outcome.tree == asked.outcome.readings[1].tree


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("reading", {"index": 7}),
        ("reading", {"index": True}),
        ("reading", {}),
        ("drop_table", {}),
        ("save", {"account": "other"}),
        ("confirm", {"token": 5}),
        ("open", {}),
    ],
)
def test_made_up_buttons_are_refused(assistant: Assistant, action: str, payload: dict[str, Any]) -> None:
    """Any client can send any action with any payload."""
    with pytest.raises(BadInput):
        in_loop(assistant.act(KIM, "t", action, payload, NOW))


def test_threads_and_members_have_their_own_drafts(assistant: Assistant) -> None:
    """One thread id used by two members is two conversations."""
    say(assistant, "trials", KIM, "same")
    assert say(assistant, "undo", TESS, "same").outcome.kind == "question"


def test_streaming_gives_the_same_turn(assistant: Assistant) -> None:
    """The pieces are the reply's text, and the last item is the turn that `turn` gives."""

    async def collect() -> list[str | Turn]:
        return [item async for item in assistant.stream(KIM, "s", "trials in Burnaby", NOW)]

    *pieces, last = in_loop(collect())
    assert isinstance(last, Turn)
    assert len(pieces) > 3
    assert "".join(str(piece) for piece in pieces) == last.outcome.text
    assert last.outcome == say(assistant, "trials in Burnaby", thread="u").outcome


def test_no_lead_reaches_the_messages(assistant: Assistant) -> None:
    """What a model would be sent holds counts and sentences, never a lead's name, email or phone."""
    texts = ["trials in Burnaby", "show me a few of them", "break it down by home club"]
    turns = [say(assistant, text) for text in texts]
    cells = {str(cell) for row in turns[0].screen.rows for cell in row[:2] if cell}
    config = {"configurable": {"thread_id": "peak-performance-gyms:c1:t"}}
    state = assistant.agent.get_state(config).values
    sent = json.dumps([str(message.content) for message in state["messages"]], ensure_ascii=False)
    assert cells
    assert not [cell for cell in cells if cell in sent]


def test_no_tool_schema_has_an_account() -> None:
    """No model can name whose data it wants."""
    schemas = json.dumps([tool.tool_call_schema.model_json_schema() for tool in TOOLS])  # pyright: ignore
    assert "account" not in schemas.replace("the account", "")
    assert "runtime" not in schemas


def test_an_open_segment_that_was_changed_says_so(assistant: Assistant) -> None:
    """Opened: as saved. Narrowed: edited, until it is saved or undone."""
    assert not press(assistant, "open", segment="Morning people").edited
    assert say(assistant, "only trials").edited
    assert not press(assistant, "undo").edited
    say(assistant, "only trials")
    saved = press(assistant, "save")
    assert (saved.edited, saved.version) == (False, 2)


def test_hello_tells_what_there_is(assistant: Assistant) -> None:
    """A newcomer's first word is answered with what can be done here, and this account's own fields."""
    answer = say(assistant, "help")
    assert "Home club" in answer.outcome.text


def test_a_name_completes_the_save(assistant: Assistant) -> None:
    """Asked for a name, the next message is the name."""
    say(assistant, "trials in Burnaby")
    assert say(assistant, "save").outcome.kind == "question"
    assert say(assistant, "Burnaby push").outcome.action == {"name": "save", "segment_name": "Burnaby push"}


@pytest.mark.parametrize("answer", ["the second one", "g00104"])
def test_which_of_several_leads(assistant: Assistant, answer: str) -> None:
    """Eight leads of one name: the question's answer, by place or id, explains that one."""
    say(assistant, "premium in north van with a complaint")
    asked = say(assistant, "why is Emma Brown not there")
    assert "8 leads" in asked.outcome.text
    assert say(assistant, answer).outcome.action == {"name": "why", "lead": "g00104"}


@pytest.mark.parametrize(
    ("leads", "kind"),
    [
        pytest.param("id,source,tags\na,Referral,Referral\nb,Website,\n", "draft", id="the same lead today"),
        pytest.param("id,source,tags\na,Referral,\nb,Website,Referral\n", "question", id="different leads"),
    ],
)
def test_readings_that_are_the_same_today(database: Database, tmp_path: Path, leads: str, kind: str) -> None:
    """A source and a tag of one name: the first is drafted and the other offered only where it makes no difference."""
    (tmp_path / "account.json").write_text('{"name": "Two", "sources": ["Referral", "Website"]}')
    (tmp_path / "leads.csv").write_text(leads)
    import_folder(database, tmp_path, NOW)
    turn = Assistant(database).turn(Who("two", "m"), "t", "referral leads", NOW)
    assert turn.outcome.kind == kind
    assert len(turn.outcome.readings) == (1 if kind == "draft" else 2)


def test_what_was_not_done_is_said(assistant: Assistant) -> None:
    """A second wish in the same message is not dropped in silence."""
    say(assistant, "Instagram trials")
    saved = say(assistant, 'save it as "Insta" and show me a few')
    assert saved.outcome.action == {"name": "save", "segment_name": "Insta"}
    assert "Not done yet: “show me a few”" in saved.outcome.text
