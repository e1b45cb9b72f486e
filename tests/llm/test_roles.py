"""Roles, tool by tool: whatever a model calls for a viewer, nothing changes, and the viewer is told so."""

from dataclasses import replace
from typing import Any

import pytest
from langchain.tools import ToolRuntime
from sqlalchemy import func, select

from assistant.roles import VIEWERS
from assistant.tools import FOR_MODEL, TOOLS
from assistant.tools.campaigns import VIEWER
from assistant.workspace import Workspace
from segment_core.catalog_store import CatalogStore
from segment_core.database.engine import Database
from segment_core.tables import CONFIRMATION
from tests.llm.conftest import Begin
from tests.support.cast import NOW
from tests.support.gym_model import STATUS, TRIALS
from tests.support.model_talk import KIM, stored
from tests.support.scripted_model import ScriptedModel
from tests.support.scripted_steps import call

MORNING = "Morning people"
# Every tool that changes what others see, with arguments that are right: it is the role that is refused. No tool is an
# admin's alone: members, fields and imports have routes and none of the agent's tools.
CHANGING: dict[str, dict[str, Any]] = {
    "save_segment": {"segment_name": "Trials"},
    "rename_segment": {"segment": MORNING, "to": "Early birds"},
    "duplicate_segment": {"segment": MORNING, "to": "Early birds"},
    "delete_segment": {"segment": MORNING},
    "plan_campaign": {"campaign_name": "July", "segment": MORNING},
    "send_campaign": {},
    "schedule_campaign": {"at": "2026-07-01T09:00:00-04:00"},
    "cancel_campaign": {},
    "settle_uncertain": {"decision": "resend"},
    "write_message": {"subject": "Hello", "body": "Come in"},
    "confirm_change": {"token": "x"},
    "propose_save": {"segment_name": "Trials"},
    "propose_rename": {"segment": MORNING, "to": "Early birds"},
    "propose_duplicate": {"segment": MORNING, "to": "Early birds"},
}
# What a viewer may: it looks, or changes nothing but the member's own draft and what waits for their own yes.
LOOKING = {
    "draft_segment", "propose_segment", "count_draft", "clear_draft", "undo", "cancel_change",
    "ask_user", "ask_question", "decline", "decline_request", "answer_help", "search_help", "cite_help",
    "search_vocabulary", "open_segment", "list_segments", "preview_leads", "break_down", "overlap_segments",
    "explain_lead", "list_all_campaigns",
}  # fmt: skip
OFFERED = [name for name in CHANGING if name in {tool.name for tool in FOR_MODEL}]
REFUSALS = (VIEWERS, VIEWER)


def everything(database: Database) -> tuple[dict[str, str], int]:
    """All that is stored, and how many changes wait for a yes."""
    with database.transaction(KIM.account_id) as connection:
        waiting = connection.scalar(select(func.count()).select_from(CONFIRMATION))
    return stored(database, KIM.account), waiting or 0


def test_every_tool_has_a_decision() -> None:
    """A new tool fails here until somebody says whether it changes anything."""
    assert sorted([*CHANGING, *LOOKING]) == sorted(tool.name for tool in TOOLS)


@pytest.mark.parametrize("role", ["viewer", "", "owner"])
@pytest.mark.parametrize("name", CHANGING)
def test_a_changing_tool_refuses(changing_gym: Database, name: str, role: str) -> None:
    """By itself, whoever called it and however: a viewer, and a role that nobody knows."""
    before = everything(changing_gym)
    workspace = Workspace(changing_gym, CatalogStore(), replace(KIM, role=role), "t", NOW)
    runtime: Any = ToolRuntime(
        state={"draft": STATUS}, context=workspace, config={}, stream_writer=print, tool_call_id="1", store=None
    )
    tool: Any = next(tool for tool in TOOLS if tool.name == name)
    result = tool.func(runtime=runtime, **CHANGING[name])
    assert result.update["turn"]["outcome"]["text"] in REFUSALS
    assert result.update["turn"]["confirmation"] is None
    assert everything(changing_gym) == before


@pytest.mark.parametrize("name", OFFERED)
def test_a_model_changes_nothing_for_a_viewer(
    begin_changing: Begin, scripted: ScriptedModel, changing_gym: Database, name: str
) -> None:
    """The viewer reads why, and a yes that follows does nothing either."""
    scripted.follow([TRIALS, call(name, **CHANGING[name])])
    chat = replace(begin_changing(), who=replace(KIM, role="viewer"))
    assert chat.say("trials").outcome.kind == "draft"
    before = everything(changing_gym)
    turn = chat.say("please do the thing with it")
    assert turn.outcome.text in REFUSALS
    assert turn.confirmation is None
    scripted.follow(lambda body: call("list_segments"))
    chat.say("yes")
    assert everything(changing_gym) == before


def test_undoing_a_deletion_needs_the_role_too(
    begin_changing: Begin, scripted: ScriptedModel, changing_gym: Database
) -> None:
    """Undo brings a deleted segment back, so who has become a viewer since cannot."""
    scripted.follow([call("delete_segment", segment=MORNING)])
    chat = begin_changing()
    chat.say("please do the thing with it")
    chat.say("yes")
    assert MORNING not in chat.segments()
    scripted.follow(lambda body: call("undo"))
    viewer = replace(chat, who=replace(KIM, role="viewer"))
    assert viewer.press("undo").outcome.text == VIEWERS
    assert MORNING not in chat.segments()
    assert chat.press("undo").outcome.kind != "refusal"
    assert MORNING in chat.segments()
