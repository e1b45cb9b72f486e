"""The core as the agent's tools. No schema has an account in it: whose data it is comes from the workspace.

The interpreter calls READ_ONLY and CHANGING; a language model is offered FOR_MODEL alone."""

from langchain_core.tools import BaseTool

from assistant.tools.asking_help import cite_help, search_help
from assistant.tools.campaigns import (
    cancel_campaign,
    list_all_campaigns,
    plan_campaign,
    schedule_campaign,
    send_campaign,
    settle_uncertain,
    write_message,
)
from assistant.tools.confirming import cancel_change, confirm_change
from assistant.tools.drafting import ask_user, clear_draft, count_draft, decline, draft_segment, undo
from assistant.tools.helping import answer_help
from assistant.tools.looking import (
    break_down,
    explain_lead,
    overlap_segments,
    preview_leads,
)
from assistant.tools.proposing import (
    ask_question,
    decline_request,
    propose_duplicate,
    propose_rename,
    propose_save,
    propose_segment,
    search_vocabulary,
)
from assistant.tools.segments import (
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
    list_all_campaigns,
)
CHANGING: tuple[BaseTool, ...] = (
    save_segment,
    rename_segment,
    duplicate_segment,
    delete_segment,
    plan_campaign,
    send_campaign,
    schedule_campaign,
    cancel_campaign,
    settle_uncertain,
    write_message,
    confirm_change,
    cancel_change,
)
PROPOSING: tuple[BaseTool, ...] = (
    propose_segment,
    search_vocabulary,
    search_help,
    cite_help,
    ask_question,
    decline_request,
    propose_save,
    propose_rename,
    propose_duplicate,
)
FOR_MODEL: tuple[BaseTool, ...] = (
    *PROPOSING,
    count_draft,
    clear_draft,
    undo,
    answer_help,
    open_segment,
    list_segments,
    preview_leads,
    break_down,
    overlap_segments,
    explain_lead,
    delete_segment,
    plan_campaign,
    send_campaign,
)
TOOLS: tuple[BaseTool, ...] = (*READ_ONLY, *CHANGING, *PROPOSING)
