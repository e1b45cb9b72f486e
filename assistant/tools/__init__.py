"""The core as the agent's tools. No schema has an account in it: whose data it is comes from the workspace."""

from langchain_core.tools import BaseTool

from assistant.tools.drafting import answer_help, ask_user, clear_draft, count_draft, decline, draft_segment, undo
from assistant.tools.looking import (
    break_down,
    explain_lead,
    overlap_segments,
    plan_campaign,
    preview_leads,
    send_campaign,
)
from assistant.tools.segments import (
    cancel_change,
    confirm_change,
    delete_segment,
    duplicate_segment,
    list_segments,
    open_segment,
    rename_segment,
    save_segment,
)

READ_ONLY: tuple[BaseTool, ...] = (
    draft_segment,
    count_draft,
    clear_draft,
    undo,
    ask_user,
    decline,
    answer_help,
    open_segment,
    list_segments,
    preview_leads,
    break_down,
    overlap_segments,
    explain_lead,
)
CHANGING: tuple[BaseTool, ...] = (
    save_segment,
    rename_segment,
    duplicate_segment,
    delete_segment,
    plan_campaign,
    send_campaign,
    confirm_change,
    cancel_change,
)
TOOLS: tuple[BaseTool, ...] = (*READ_ONLY, *CHANGING)
