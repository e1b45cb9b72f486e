"""Recipients of whom nobody knows whether the mail server took their mail: a person, or their own doing, settles it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, tuple_, update

from segment_core.campaigns.stored import StoredCampaign
from segment_core.catalog import Catalog
from segment_core.errors import BadInput
from segment_core.nearest import nearest
from segment_core.tables import CAMPAIGN, RECIPIENT

Decision = Literal["resend", "received", "leave"]
DECISIONS: tuple[Decision, ...] = ("resend", "received", "leave")
LEFT = "left uncertain"  # reason of a recipient who was given up


def decision_of(words: str) -> Decision:
    """The decision that is named. Raises BadInput."""
    for decision in DECISIONS:
        if words.strip().lower() == decision:
            return decision
    raise BadInput(f"“{words}” is none of {', '.join(DECISIONS)}", part="decision", nearest=nearest(words, DECISIONS))


def resolve_uncertain(
    connection: Connection,
    catalog: Catalog,
    campaign: StoredCampaign,
    decision: Decision,
    now: datetime,
    lead_ids: Sequence[str] | None = None,
) -> int:
    """Settle a campaign's uncertain recipients, all or those of these leads; how many there were.

    "resend" mails them (again, if the first mail did arrive), "received" takes them as mailed, "leave" gives them up.
    A cancelled campaign mails nobody: there, "resend" leaves them.
    """
    resending = decision == "resend" and campaign.state in ("sending", "sent")
    values: dict[str, Any] = {"state": "skipped", "reason": LEFT}
    if resending:
        values = {"state": "queued", "reason": None, "next_at": None}
    elif decision == "received":
        values = {"state": "sent", "reason": None}
    match = [RECIPIENT.c.account_id == catalog.account_id, RECIPIENT.c.campaign == campaign.number]
    if lead_ids is not None:
        match.append(RECIPIENT.c.lead_id.in_(lead_ids))
    uncertain = update(RECIPIENT).where(*match, RECIPIENT.c.state == "uncertain")
    done = connection.execute(uncertain.values(**values, changed_at=now)).rowcount
    if done and resending:
        mine = (CAMPAIGN.c.account_id == catalog.account_id, CAMPAIGN.c.number == campaign.number)
        again = {"state": "sending", "finished_at": None}
        connection.execute(update(CAMPAIGN).where(*mine, CAMPAIGN.c.state == "sent").values(again))
    return done


def settle_by_events(
    connection: Connection, catalog: Catalog, events: Iterable[tuple[str, str, str]], now: datetime
) -> int:
    """Uncertain recipients whose mail is heard of: (lead id, campaign id, kind of event); how many.

    Who bounced failed; whoever received, opened, clicked or unsubscribed has it.
    """
    numbers = {campaign.id: campaign.number for campaign in catalog.campaigns}
    pairs: dict[bool, set[tuple[int, str]]] = {True: set(), False: set()}
    for lead_id, campaign_id, kind in events:
        pairs[kind == "bounced"].add((numbers[campaign_id], lead_id))
    done = 0
    for bounced, found in pairs.items():
        # the event itself is recorded by whoever heard of it: nothing is left to note
        values = {"state": "failed" if bounced else "sent", "reason": "bounced later" if bounced else None}
        named = tuple_(RECIPIENT.c.campaign, RECIPIENT.c.lead_id).in_(sorted(found))
        match = (RECIPIENT.c.account_id == catalog.account_id, named, RECIPIENT.c.state == "uncertain")
        if found:
            done += connection.execute(update(RECIPIENT).where(*match).values(**values, changed_at=now)).rowcount
    return done
