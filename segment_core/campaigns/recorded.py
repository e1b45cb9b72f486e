"""Campaigns of another system, as an import records them: engagement conditions refer to them, Cori sends none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from segment_core.dictionary import lock_account, raise_version
from segment_core.tables import CAMPAIGN

RECORDED = "recorded"


@dataclass(frozen=True)
class CampaignInput:
    """One campaign to write; `sent_at` is None until it is sent."""

    id: str
    name: str
    sent_at: datetime | None


def upsert_campaigns(connection: Connection, account_id: int, campaigns: Sequence[CampaignInput]) -> None:
    """Insert or update campaigns by their id; those that Cori itself sends are left as they are."""
    lock_account(connection, account_id)
    mine = CAMPAIGN.c.account_id == account_id
    known = {row.campaign_id for row in connection.execute(select(CAMPAIGN.c.campaign_id).where(mine))}
    following = next_number(connection, account_id)
    for campaign in campaigns:
        facts = {"name": campaign.name, "sent_at": campaign.sent_at}
        row = insert(CAMPAIGN).values(account_id=account_id, campaign_id=campaign.id, number=following, **facts)
        theirs = CAMPAIGN.c.state == RECORDED
        update = row.on_conflict_do_update(index_elements=["account_id", "campaign_id"], set_=facts, where=theirs)
        connection.execute(update)
        following += campaign.id not in known
        known.add(campaign.id)
    raise_version(connection, account_id)


def next_number(connection: Connection, account_id: int) -> int:
    """The number of the account's next campaign; the account is locked."""
    highest = func.coalesce(func.max(CAMPAIGN.c.number), 0)
    return connection.execute(select(highest).where(CAMPAIGN.c.account_id == account_id)).scalar_one() + 1
