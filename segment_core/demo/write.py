"""Write a made-up account as an account folder, lead by lead: memory stays flat however many leads there are."""

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from segment_core.demo.chance import Chance
from segment_core.demo.events import DEFAULT_INTEREST, MailHistory, mail_history
from segment_core.demo.history import History
from segment_core.demo.plan import AccountPlan, CustomValue, Lead, SentCampaign

LEAD_COLUMNS = (
    "id", "first_name", "last_name", "email", "phone", "phone_type", "status", "source", "assigned_to", "tags",
    "created_at", "last_active_at", "subscribed",
)  # fmt: skip  # the order of the account folder's format
CAMPAIGN_COLUMNS = ("id", "name", "sent_at")
EVENT_COLUMNS = ("lead_id", "campaign_id", "event", "at", "machine")


def write_account(folder: Path, plan: AccountPlan, leads: int, seed: int, now: datetime) -> None:
    """Write the five files of `plan`'s account folder; the same arguments give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    history = History.until(now, plan.timezone)
    campaigns = plan.campaigns(history)
    _write_json(folder / "account.json", plan.to_json())
    _write_json(folder / "segments.json", list(plan.segments))
    _write_campaigns(folder / "campaigns.csv", campaigns, history.zone)
    _write_leads_and_events(folder, plan, history.zone, drawn_leads(plan, leads, seed, history, campaigns))


def drawn_leads(
    plan: AccountPlan, leads: int, seed: int, history: History, campaigns: Sequence[SentCampaign]
) -> Iterator[tuple[Lead, MailHistory]]:
    """Leads with their mail histories, one at a time; a smaller account is the beginning of a larger one."""
    chance = Chance(seed)
    for number in range(1, leads + 1):
        lead = plan.lead(chance, history, number)
        interest = plan.interest.get(lead.status or "", DEFAULT_INTEREST)
        mail = mail_history(chance, lead, campaigns, interest, history.now)
        lead.subscribed = lead.subscribed and not mail.unsubscribed
        if mail.active_at and (lead.last_active_at is None or mail.active_at > lead.last_active_at):
            lead.last_active_at = mail.active_at
        yield lead, mail


def _write_leads_and_events(
    folder: Path, plan: AccountPlan, zone: ZoneInfo, drawn: Iterator[tuple[Lead, MailHistory]]
) -> None:
    keys = [custom.key for custom in plan.custom_fields]
    with _open(folder / "leads.csv") as lead_file, _open(folder / "events.csv") as event_file:
        lead_rows = csv.writer(lead_file, lineterminator="\n")
        event_rows = csv.writer(event_file, lineterminator="\n")
        lead_rows.writerow([*LEAD_COLUMNS, *(f"custom.{key}" for key in keys)])
        event_rows.writerow(EVENT_COLUMNS)
        for lead, mail in drawn:
            lead_rows.writerow(_lead_row(lead, keys, zone))
            event_rows.writerows(
                (lead.id, event.campaign_id, event.kind, cell(event.at, zone), cell(event.machine, zone))
                for event in mail.events
            )


def _lead_row(lead: Lead, keys: Sequence[str], zone: ZoneInfo) -> list[str]:
    built_in: tuple[CustomValue, ...] = (
        lead.id, lead.first_name, lead.last_name, lead.email, lead.phone, lead.phone_type, lead.status, lead.source,
        lead.assigned_to, ";".join(lead.tags), lead.created_at, lead.last_active_at, lead.subscribed,
    )  # fmt: skip  # side by side with LEAD_COLUMNS
    return [cell(value, zone) for value in (*built_in, *(lead.custom.get(key) for key in keys))]


def cell(value: CustomValue, zone: ZoneInfo) -> str:
    """One value as CSV text: blank for None, true or false, ISO 8601 with the account's offset for instants."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(zone).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _write_campaigns(path: Path, campaigns: Sequence[SentCampaign], zone: ZoneInfo) -> None:
    with _open(path) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(CAMPAIGN_COLUMNS)
        rows.writerows((campaign.id, campaign.name, cell(campaign.sent_at, zone)) for campaign in campaigns)


def _write_json(path: Path, content: object) -> None:
    with _open(path) as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.write("\n")


def _open(path: Path):
    return path.open("w", encoding="utf-8", newline="")
