"""Tools for campaigns. Planning, sending, scheduling and cancelling wait for the user's yes; viewers may do none of it.

Recipients are shown on the user's screen alone; what a model gets back are sentences and counts.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from langgraph.types import Command

from assistant.outcome import Confirmation, Screen, Turn
from assistant.replies import leads
from assistant.roles import CHANGING
from assistant.screens import leads_screen
from assistant.tools.step import Done, Step, acted, asked, carry_out, with_draft
from segment_core import campaigns as core
from segment_core.campaigns import Confirmed, StoredCampaign
from segment_core.campaigns.planning import STATE_WORDS, free_campaign_name, review_campaign
from segment_core.campaigns.sending import shown_at
from segment_core.campaigns.stored import UNSENT, find_campaign, list_campaigns
from segment_core.campaigns.uncertain import decision_of, resolve_uncertain
from segment_core.canonical import same
from segment_core.confirmations import PendingChange
from segment_core.describe import describe
from segment_core.errors import BadInput, NameTaken
from segment_core.folding import fold_value
from segment_core.model import Tree, to_json
from segment_core.reads import Page
from segment_core.segments import create_segment, find_segment, free_name

Runtime = ToolRuntime[Any, Any]
CHANGES = ("campaign", "send", "schedule", "cancel_campaign", "uncertain")
VIEWER = "You may look at everything here, but not create, send or cancel campaigns. Ask a colleague who may."


def may_send(step: Step) -> bool:
    """Whether the member's role lets them create and send; a role that is unknown does not."""
    return step.workspace.who.role in CHANGING


@tool
def plan_campaign(runtime: Runtime, campaign_name: str | None = None, segment: str | None = None) -> Command[Any]:
    """Propose a campaign to a saved segment, or to the draft; it is created only after the user confirms."""

    def work(step: Step) -> Done:
        tree = find_segment(segment, step.catalog).tree if segment else step.draft
        if tree is None:
            return asked("A campaign needs recipients. Who should get it?")
        return _plan(step, campaign_name, segment, tree) if may_send(step) else asked(VIEWER)

    return carry_out(runtime, work)


def _plan(step: Step, campaign_name: str | None, segment: str | None, tree: Tree) -> Done:
    found = core.count_audience(step.connection, tree, step.catalog, step.workspace.now)
    saved = (segment and find_segment(segment, step.catalog).name) or _open_segment(step, tree)
    name = free_campaign_name(step.connection, step.catalog, campaign_name or _dated(step, saved))
    text = (
        f"“{name}” would go to **{leads(found.mailable)}** if it were sent now: {describe(tree, step.catalog)}. "
        f"{found.line}. Nothing is sent yet. Create it as a draft?"
    )
    if saved is None:
        text += f" Its conditions will be saved as the segment “{_free_segment(step, name)}”."
    arguments = {"campaign_name": name, "segment": saved, "tree": None if saved else to_json(tree)}
    token = step.workspace.propose(step.connection, "campaign", arguments, count=found.matching)
    outcome = acted("campaign", text, campaign_name=campaign_name, segment=segment)
    outcome = with_draft(outcome.model_copy(update={"count": found.matching}), step.draft)
    return Done(Turn(outcome=outcome, confirmation=Confirmation(token=token, title=f"Create “{name}”", text=text)))


def _open_segment(step: Step, tree: Tree) -> str | None:
    """The open segment's name where the draft is what it has saved."""
    saved = step.catalog.segment_index.get(fold_value(str(step.state.get("segment") or "")))
    return saved.name if saved is not None and same(saved.tree, tree, step.catalog) else None


def _dated(step: Step, segment: str | None) -> str:
    """A name for a campaign that was given none, free in the account."""
    local = step.workspace.now.astimezone(step.catalog.zone)
    name = f"{segment or 'Campaign'}, {local:%-d %b %Y}"
    taken = {fold_value(campaign.name) for campaign in step.catalog.campaigns}
    return next(n for i in range(1, len(taken) + 2) if fold_value(n := f"{name} ({i})" if i > 1 else name) not in taken)


def _free_segment(step: Step, name: str) -> str:
    for tried in (name, f"{name} audience", f"{name} {step.workspace.now:%Y-%m-%d %H:%M:%S}"):
        try:
            return free_name(tried, step.catalog)
        except NameTaken:
            continue
    raise NameTaken(f"there is a segment “{name}” already", name=name)


@tool
def send_campaign(runtime: Runtime, campaign: str = "") -> Command[Any]:
    """Propose to send a campaign; it is sent only after the user confirms."""

    def work(step: Step) -> Done:
        return _propose_send(step, campaign, None) if may_send(step) else asked(VIEWER)

    return carry_out(runtime, work)


@tool
def schedule_campaign(at: str, runtime: Runtime, campaign: str = "") -> Command[Any]:
    """Propose to send a campaign at a moment (ISO 8601 with an offset) that the interpreter read; no model has this."""

    def work(step: Step) -> Done:
        return _propose_send(step, campaign, at) if may_send(step) else asked(VIEWER)

    return carry_out(runtime, work)


def _propose_send(step: Step, words: str, at: str | None) -> Done:
    campaign = _unsent_campaign(step, words)
    if campaign is None:
        return asked("Which campaign should be sent? “List campaigns” shows them.")
    moment = _moment(at)
    review = review_campaign(step.connection, step.catalog, campaign.id, step.workspace.now)
    when = "now" if moment is None else f"on {shown_at(moment, step.catalog)}"
    held = f"It is held: {campaign.problem}. " if campaign.problem else ""
    dates = "".join(f"{line[:1].upper()}{line[1:]}. " for line in review.resolved)
    text = (
        f"{held}Send “{campaign.name}” {when} to **{leads(review.audience.mailable)}**? {review.sentence}. {dates}"
        f"{review.audience.line}. Subject: “{campaign.message.subject}”. Whoever matches at that moment gets it; "
        "if that differs by more than 10%, it is held and I say what changed."
    )
    arguments = {"campaign": campaign.id, "confirmed": asdict(review.confirmed), "at": at}
    token = step.workspace.propose(step.connection, "schedule" if moment else "send", arguments)
    page = Page(review.leads, None)
    screen = leads_screen(page, None, step.catalog, review.audience.mailable).model_copy(update={"title": "Recipients"})
    outcome = acted("send", text, campaign=campaign.name, at=at).model_copy(update={"count": review.audience.matching})
    title = f"Send “{campaign.name}” {when}"
    confirmation = Confirmation(token=token, title=title, text=text)
    return Done(Turn(outcome=with_draft(outcome, step.draft), screen=screen, confirmation=confirmation))


def _unsent_campaign(step: Step, words: str) -> StoredCampaign | None:
    """The campaign that is named; else the newest that is not sent."""
    if words.strip():
        return find_campaign(step.connection, step.catalog, words)
    waiting = [c for c in list_campaigns(step.connection, step.catalog) if c.state in UNSENT]
    return waiting[0] if waiting else None


def _moment(at: str | None) -> datetime | None:
    if not at:
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise BadInput(f"“{at}” is not a moment such as 2026-06-19T09:00:00-04:00", part="at") from error
    if moment.tzinfo is None:
        raise BadInput(f"“{at}” has no offset from UTC", part="at")
    return moment


@tool
def cancel_campaign(runtime: Runtime, campaign: str = "") -> Command[Any]:
    """Propose to cancel a campaign; it happens only after the user confirms."""

    def work(step: Step) -> Done:
        if not may_send(step):
            return asked(VIEWER)
        found = _unsent_campaign(step, campaign)
        if found is None:
            return asked("Which campaign should be cancelled? “List campaigns” shows them.")
        if found.state in ("sent", "recorded", "cancelled"):
            return asked(f"“{found.name}” is {STATE_WORDS[found.state]}, so it cannot be cancelled.")
        mailed = " Who has it already keeps it; nobody further is mailed." if found.state == "sending" else ""
        text = f"Cancel the campaign “{found.name}” ({STATE_WORDS[found.state]})?{mailed}"
        token = step.workspace.propose(step.connection, "cancel_campaign", {"campaign": found.id})
        outcome = with_draft(acted("cancel_campaign", text, campaign=found.name), step.draft)
        confirmation = Confirmation(token=token, title=f"Cancel “{found.name}”", text=text)
        return Done(Turn(outcome=outcome, confirmation=confirmation))

    return carry_out(runtime, work)


@tool
def settle_uncertain(decision: str, runtime: Runtime, campaign: str = "") -> Command[Any]:
    """Propose to mail the uncertain recipients of a campaign ("resend") or to leave them ("leave")."""

    def work(step: Step) -> Done:
        if not may_send(step):
            return asked(VIEWER)
        found, count = _with_uncertain(step, campaign)
        if found is None or not count:
            of_it = f" of “{found.name}”" if found else ""
            return asked(f"No recipient{of_it} is uncertain: the mail server answered for everybody.")
        chosen = decision_of(decision)
        does = (
            "Mail them? Who did get the first mail gets a second one."
            if chosen == "resend"
            else "Leave them as they are? Nobody of them is mailed again."
        )
        text = f"Of **{leads(count)}** of “{found.name}” nobody knows whether the mail server took their mail. {does}"
        token = step.workspace.propose(step.connection, "uncertain", {"campaign": found.id, "decision": chosen})
        outcome = with_draft(acted("uncertain", text, campaign=found.name), step.draft)
        confirmation = Confirmation(token=token, title=f"Uncertain recipients of “{found.name}”", text=text)
        return Done(Turn(outcome=outcome, confirmation=confirmation))

    return carry_out(runtime, work)


def _with_uncertain(step: Step, words: str) -> tuple[StoredCampaign | None, int]:
    """The campaign that is named, else the newest with uncertain recipients; how many they are."""
    every = [find_campaign(step.connection, step.catalog, words)] if words.strip() else []
    for found in every or list_campaigns(step.connection, step.catalog):
        count = core.deliveries(step.connection, step.catalog, found).uncertain if found.frozen else 0
        if count or every:
            return found, count
    return None, 0


@tool
def list_all_campaigns(runtime: Runtime) -> Command[Any]:
    """List the account's campaigns: what is planned, held, being sent and sent."""

    def work(step: Step) -> Done:
        found = list_campaigns(step.connection, step.catalog)
        waiting = sum(campaign.state in UNSENT for campaign in found)
        text = f"{len(found)} campaigns, {waiting} of them not sent yet." if found else "There are no campaigns yet."
        rows: list[list[Any]] = [_line(campaign, step) for campaign in found]
        columns = ["Campaign", "State", "Segment", "When", "Recipients"]
        screen = Screen(kind="segments", title="Campaigns", columns=columns, rows=rows)
        return Done(Turn(outcome=with_draft(acted("campaigns", text), step.draft), screen=screen))

    return carry_out(runtime, work)


def _line(campaign: StoredCampaign, step: Step) -> list[Any]:
    frozen = campaign.frozen
    moment = campaign.sent_at or campaign.send_at
    state = STATE_WORDS[campaign.state] + (f": {campaign.problem}" if campaign.problem else "")
    segment = frozen.segment if frozen else campaign.segment
    when = shown_at(moment, step.catalog) if moment else ""
    return [campaign.name, state, segment or "", when, frozen.audience.mailable if frozen else ""]


@tool
def write_message(subject: str, body: str, runtime: Runtime, campaign: str = "") -> Command[Any]:
    """Write the subject and body of a campaign that is not sent yet ({{first_name|there}} merges a lead's value)."""

    def work(step: Step) -> Done:
        found = _unsent_campaign(step, campaign) if may_send(step) else None
        if found is None:
            return asked("There is no unsent campaign to write." if may_send(step) else VIEWER)
        changes = {"subject": subject or None, "body": body or None}
        edited = core.edit_campaign(step.connection, step.catalog, found.id, **changes)
        step.refreshed()
        text = (
            f"“{edited.name}” has its message: “{edited.message.subject}”. Say “send {edited.name}” when it is right."
        )
        if not edited.message.body.strip():
            text = f"“{edited.name}” has its subject: “{edited.message.subject}”. Its text is still blank."
        return Done(Turn(outcome=with_draft(acted("write", text, campaign=edited.name), step.draft)))

    return carry_out(runtime, work)


def carried_out(step: Step, change: PendingChange) -> Done:
    """A change that the user has said yes to."""
    if not may_send(step):
        return asked(VIEWER)
    arguments = change.arguments
    match change.tool:
        case "campaign":
            return _created(step, arguments)
        case "cancel_campaign":
            done = core.cancel_campaign(step.connection, step.catalog, arguments["campaign"], step.workspace.now)
            return _after(step, "cancel_campaign", done, f"“{done.name}” is cancelled.")
        case "uncertain":
            return _settled(step, arguments)
        case _:
            return _sent(step, change)


def _settled(step: Step, arguments: dict[str, Any]) -> Done:
    found = core.get_campaign(step.connection, step.catalog, arguments["campaign"])
    decision = decision_of(arguments["decision"])
    done = resolve_uncertain(step.connection, step.catalog, found, decision, step.workspace.now)
    text = f"{leads(done)} will be mailed." if decision == "resend" else f"{leads(done)} left as they are."
    return _after(step, "uncertain", found, text)


def _created(step: Step, arguments: dict[str, Any]) -> Done:
    name, segment = arguments["campaign_name"], arguments["segment"]
    changes: dict[str, Any] = {}
    if segment is None:
        title = _free_segment(step, name)
        saved = create_segment(step.connection, step.catalog, title, arguments["tree"], step.workspace.edit)
        segment = saved.name
        changes = {"segment": saved.name, "version": saved.version}
        step.refreshed()
    campaign = core.create_campaign(step.connection, step.catalog, name, segment, step.workspace.edit)
    text = (
        f"“{campaign.name}” is a draft for the segment “{segment}”. Write its message next: begin with “Subject: …” "
        f"and put the text below it. Then say “send {campaign.name}”."
    )
    done = _after(step, "campaign", campaign, text)
    return Done(done.turn, changes)


def _sent(step: Step, change: PendingChange) -> Done:
    arguments, now = change.arguments, step.workspace.now
    confirmed, moment = Confirmed(**arguments["confirmed"]), _moment(arguments["at"])
    if moment is not None:
        booked = core.schedule(step.connection, step.catalog, arguments["campaign"], moment, confirmed, now)
        text = f"“{booked.name}” will be sent on {shown_at(moment, step.catalog)}."
        return _after(step, "send", booked, text)
    sent = core.send_now(step.connection, step.catalog, arguments["campaign"], confirmed, change.token, now)
    if sent.frozen is None:
        text = f"“{sent.name}” was not sent, but is held: {sent.problem}. Say “send {sent.name}” to look at it again."
        return _after(step, "send", sent, text)
    text = f"“{sent.name}” is on its way to **{leads(sent.frozen.audience.mailable)}**. {sent.frozen.audience.line}."
    return _after(step, "send", sent, text)


def _after(step: Step, action: str, campaign: StoredCampaign, text: str) -> Done:
    step.refreshed()
    return Done(Turn(outcome=with_draft(acted(action, text, campaign=campaign.name), step.draft)))
