"""The account folder of the contract as plain data: what the tests, the oracle and the generators share.

Nothing here imports the product, so that the oracle stays independent of what it checks.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

LeadValue = str | Decimal | bool | date | datetime | tuple[str, ...] | None

DEFAULT_STATUSES = ("Hot", "Warm", "Cold", "New", "Nurture")
DEFAULT_SOURCES = ("Facebook", "Website", "CSV import", "Manual")
BUILT_IN_KINDS = {
    "status": "choice",
    "source": "choice",
    "tags": "tags",
    "assigned_to": "member",
    "phone_type": "choice",
    "created_at": "datetime",
    "last_active_at": "datetime",
    "engagement": "engagement",
    "segment": "segment",
    "first_name": "text",
    "last_name": "text",
    "email": "text",
    "phone": "text",
    "subscribed": "boolean",
}


@dataclass(frozen=True)
class TeamMember:
    """A row of account.json's team."""

    id: str
    name: str
    email: str


@dataclass(frozen=True)
class CustomField:
    """A field that the account defined; its key in trees is `custom.` + key."""

    key: str
    label: str
    type: str
    choices: tuple[str, ...] = ()
    unit: str | None = None
    synonyms: tuple[str, ...] = ()

    @property
    def tree_key(self) -> str:
        """The key that conditions and leads use."""
        return f"custom.{self.key}"


@dataclass(frozen=True)
class Lead:
    """One lead: its values by field key; a key that is absent or None is a missing value."""

    id: str
    values: dict[str, LeadValue] = field(default_factory=dict[str, LeadValue])


@dataclass(frozen=True)
class Campaign:
    """An email campaign; `sent_at` is None until it is sent."""

    id: str
    name: str
    sent_at: datetime | None


@dataclass(frozen=True)
class Event:
    """What one lead did with one campaign; `machine` marks opens made by mail software."""

    lead_id: str
    campaign_id: str
    event: str
    at: datetime
    machine: bool = False


@dataclass(frozen=True)
class Segment:
    """A saved segment; the tree is contract JSON."""

    name: str
    tree: dict[str, Any]


@dataclass(frozen=True)
class AccountFolder:
    """All the files of one account folder."""

    name: str
    timezone: str = "UTC"
    currency: str = "USD"
    week_start: str = "monday"
    given_id: str | None = None
    team: tuple[TeamMember, ...] = ()
    statuses: tuple[str, ...] = DEFAULT_STATUSES
    sources: tuple[str, ...] = DEFAULT_SOURCES
    custom_fields: tuple[CustomField, ...] = ()
    leads: tuple[Lead, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    events: tuple[Event, ...] = ()
    segments: tuple[Segment, ...] = ()

    @property
    def id(self) -> str:
        """The account's id; made from the name where none is given."""
        return self.given_id or re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")

    def kinds(self) -> dict[str, str]:
        """Field key → kind."""
        return BUILT_IN_KINDS | {custom.tree_key: custom.type for custom in self.custom_fields}
