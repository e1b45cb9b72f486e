"""Campaigns: from a saved segment to frozen recipients, their delivery's state, and those that an import records.

planning.py (create, edit, review) → sending.py (confirm, schedule, freeze, hold, cancel) → delivery.py (who is next,
what became of it) → recipients.py (lists of them). audience.py decides who may be mailed.
"""

from segment_core.campaigns.audience import Audience, count_audience
from segment_core.campaigns.delivery import Deliveries, deliveries
from segment_core.campaigns.planning import (
    Review,
    create_campaign,
    edit_campaign,
    preview_message,
    review_campaign,
)
from segment_core.campaigns.recipients import (
    MemberPage,
    Recipient,
    RecipientPage,
    member_rows,
    members_page,
    recipient_rows,
    recipients_page,
)
from segment_core.campaigns.recorded import CampaignInput, upsert_campaigns
from segment_core.campaigns.sending import cancel_campaign, schedule, send_now, send_scheduled, shown_at
from segment_core.campaigns.stored import (
    Confirmed,
    Frozen,
    Message,
    StoredCampaign,
    find_campaign,
    get_campaign,
    list_campaigns,
)

__all__ = [
    "Audience",
    "CampaignInput",
    "Confirmed",
    "Deliveries",
    "Frozen",
    "MemberPage",
    "Message",
    "Recipient",
    "RecipientPage",
    "Review",
    "StoredCampaign",
    "cancel_campaign",
    "count_audience",
    "create_campaign",
    "deliveries",
    "edit_campaign",
    "find_campaign",
    "get_campaign",
    "list_campaigns",
    "member_rows",
    "members_page",
    "preview_message",
    "recipient_rows",
    "recipients_page",
    "review_campaign",
    "schedule",
    "send_now",
    "send_scheduled",
    "shown_at",
    "upsert_campaigns",
]
