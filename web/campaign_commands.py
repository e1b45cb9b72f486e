"""`cori campaigns …`: plan, write, send, schedule, cancel, look. The running server delivers."""

import csv
import sys
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segment_core.errors import BadInput
from web.command_line import DEMO, account_named, moment_of, open_for_command

if TYPE_CHECKING:  # SQLAlchemy takes a moment to import
    from segment_core.campaigns import StoredCampaign
    from segment_core.campaigns.planning import Review

campaigns = typer.Typer(no_args_is_help=True, help="Campaigns: plan, send, and see what became of them.")
AccountOption = Annotated[str, typer.Option("--account", help="The account's id or name.")]
NowOption = Annotated[str | None, typer.Option("--now", help="The present moment, ISO 8601 with an offset.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@dataclass(frozen=True)
class Opened:
    """An account in one transaction, at a moment."""

    connection: Any
    catalog: Any
    now: datetime


@contextmanager
def opened(account: str, now: str | None) -> Generator[Opened]:
    """The account by its id or name. Raises NotFound."""
    from segment_core.accounts import account_number
    from segment_core.catalog_store import load_catalog
    from segment_core.database.engine import WRITE_SECONDS

    moment, database = moment_of(now), open_for_command()
    account_id = account_number(account_named(database, account))
    with database.transaction(account_id, WRITE_SECONDS) as connection:
        yield Opened(connection, load_catalog(connection, account_id), moment)
    database.close()


@campaigns.command(name="list")
def list_(account: AccountOption = DEMO) -> None:
    """Every campaign: name, state, segment, moment, how far its delivery is."""
    from segment_core.campaigns import list_campaigns

    with opened(account, None) as at:
        for campaign in list_campaigns(at.connection, at.catalog):
            print("\t".join(line_of(campaign, at)))


def line_of(campaign: "StoredCampaign", at: Opened) -> list[str]:
    """A campaign's cells in the list."""
    from segment_core.campaigns import deliveries, shown_at

    moment = campaign.sent_at or campaign.send_at
    segment = campaign.frozen.segment if campaign.frozen else campaign.segment
    counts = deliveries(at.connection, at.catalog, campaign)
    states = ("sent", "queued", "sending", "failed", "skipped", "uncertain")
    far = ", ".join(f"{getattr(counts, state):,} {state}" for state in states if getattr(counts, state))
    state = f"{campaign.state}: {campaign.problem}" if campaign.problem else campaign.state
    return [campaign.name, state, segment or "", shown_at(moment, at.catalog) if moment else "", far]


@campaigns.command()
def create(
    name: str,
    segment: Annotated[str, typer.Option(help="The saved segment that gets it, by name.")],
    subject: str = "",
    body: Annotated[
        Path | None, typer.Option(help="A file with the text; {{first_name|there}} merges a value.")
    ] = None,
    account: AccountOption = DEMO,
    now: NowOption = None,
) -> None:
    """Plan a campaign; nothing is sent."""
    from segment_core.campaigns import Message, create_campaign
    from segment_core.segments import Edit

    with opened(account, now) as at:
        message = Message(subject, body.read_text(encoding="utf-8") if body else "")
        campaign = create_campaign(at.connection, at.catalog, name, segment, Edit("cli", at.now), message)
    print(f"“{campaign.name}” is a draft.")


@campaigns.command()
def write(
    campaign: str,
    subject: str | None = None,
    body: Annotated[Path | None, typer.Option(help="A file with the text.")] = None,
    account: AccountOption = DEMO,
) -> None:
    """Change the subject or text of a campaign that is not sent."""
    from segment_core.campaigns import edit_campaign, find_campaign

    with opened(account, None) as at:
        found = find_campaign(at.connection, at.catalog, campaign)
        text = body.read_text(encoding="utf-8") if body else None
        edit_campaign(at.connection, at.catalog, found.id, subject=subject, body=text)
    print(f"“{found.name}” is written.")


@campaigns.command()
def preview(campaign: str, lead: str, account: AccountOption = DEMO) -> None:
    """The message as one lead (by id) would get it."""
    from segment_core.campaigns import find_campaign, preview_message

    with opened(account, None) as at:
        found = find_campaign(at.connection, at.catalog, campaign)
        written = preview_message(at.connection, at.catalog, found.message, lead)
    print(f"Subject: {written.subject}\n\n{written.text}")


@campaigns.command()
def send(campaign: str, yes: YesOption = False, account: AccountOption = DEMO, now: NowOption = None) -> None:
    """Freeze the recipients and have the server mail them, after a look and a yes."""
    from segment_core.campaigns import send_now

    def act(at: Opened, review: "Review") -> "StoredCampaign":
        return send_now(at.connection, at.catalog, review.campaign.id, review.confirmed, uuid.uuid4().hex, at.now)

    done = _confirmed(campaign, yes, account, now, "now", act)
    print(f"“{done.name}” is {done.state}{f': {done.problem}' if done.problem else '; `cori serve` delivers it'}.")


@campaigns.command()
def schedule(
    campaign: str,
    at: Annotated[str, typer.Option(help="When, ISO 8601 with an offset.")],
    yes: YesOption = False,
    account: AccountOption = DEMO,
    now: NowOption = None,
) -> None:
    """Have the server send a campaign at an exact moment, after a look and a yes."""
    from segment_core.campaigns import schedule as book
    from segment_core.campaigns import shown_at

    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise BadInput(f"--at “{at}” is not a time such as 2026-06-19T09:00:00-04:00", part="at") from error
    shown: list[str] = []

    def act(account_at: Opened, review: "Review") -> "StoredCampaign":
        connection, catalog = account_at.connection, account_at.catalog
        done = book(connection, catalog, review.campaign.id, moment, review.confirmed, account_at.now)
        shown.append(shown_at(moment, catalog))
        return done

    done = _confirmed(campaign, yes, account, now, f"at {at}", act)
    print(f"“{done.name}” will be sent on {shown[0]} by `cori serve`.")


def _confirmed(
    name: str, yes: bool, account: str, now: str | None, when: str, act: "Callable[[Opened, Review], StoredCampaign]"
) -> "StoredCampaign":
    """Show whom the campaign would go to, ask, and act on the very numbers that were shown."""
    from segment_core.campaigns import find_campaign, review_campaign

    with opened(account, now) as at:
        found = find_campaign(at.connection, at.catalog, name)
        review = review_campaign(at.connection, at.catalog, found.id, at.now)
    print(f"{review.sentence}\n{review.audience.line}", file=sys.stderr)
    if not yes:
        typer.confirm(f"Send “{found.name}” {when} to {review.audience.mailable:,} leads?", abort=True, err=True)
    with opened(account, now) as at:
        return act(at, review)


@campaigns.command()
def cancel(campaign: str, account: AccountOption = DEMO, now: NowOption = None) -> None:
    """Never send a campaign; of one that is being sent, mail nobody further."""
    from segment_core.campaigns import cancel_campaign, find_campaign

    with opened(account, now) as at:
        found = find_campaign(at.connection, at.catalog, campaign)
        cancel_campaign(at.connection, at.catalog, found.id, at.now)
    print(f"“{found.name}” is cancelled.")


@campaigns.command()
def recipients(campaign: str, account: AccountOption = DEMO) -> None:
    """The frozen recipients as CSV, with the state of each; cells are safe for spreadsheets."""
    from segment_core.campaigns import find_campaign, recipient_rows

    with opened(account, None) as at:
        found = find_campaign(at.connection, at.catalog, campaign)
        csv.writer(sys.stdout).writerows(recipient_rows(at.connection, at.catalog, found))


@campaigns.command()
def resubscribe(leads: list[str], account: AccountOption = DEMO, now: NowOption = None) -> None:
    """Record that leads (by id) asked for mail again."""
    from segment_core.leads import resubscribe_leads

    with opened(account, now) as at:
        count = resubscribe_leads(at.connection, at.catalog, leads, at.now)
    print(f"{count:,} of {len(leads):,} leads are subscribed again.")


@campaigns.command()
def resolve(
    campaign: str,
    decision: Annotated[str, typer.Argument(help="resend: mail them; received: they have it; leave: neither.")],
    lead: Annotated[list[str] | None, typer.Option(help="By id; else all of them.")] = None,
    account: AccountOption = DEMO,
    now: NowOption = None,
) -> None:
    """Settle uncertain recipients: those of whom nobody knows whether the mail server took their mail."""
    from segment_core.campaigns import find_campaign
    from segment_core.campaigns.uncertain import decision_of, resolve_uncertain

    with opened(account, now) as at:
        found = find_campaign(at.connection, at.catalog, campaign)
        done = resolve_uncertain(at.connection, at.catalog, found, decision_of(decision), at.now, lead)
    if not done:
        raise BadInput(f"“{found.name}” has no such uncertain recipient", part="lead")
    print(f"{done:,} settled.")
