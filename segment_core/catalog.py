"""What an account has: its fields, values, members, campaigns and segments, as plain frozen data.

A catalog is loaded once per version of the account (`catalog_store.py`) and handed to whatever knows
words: validation, the compiler, the sentence, the interpreter, the builder. Nothing here reads a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from segment_core.folding import fold_value
from segment_core.model import Tree

Kind = Literal["choice", "text", "number", "boolean", "date", "datetime", "tags", "member", "engagement", "segment"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing leads can be filtered by. `unit` is "currency" or a word such as "km"; numbers only."""

    key: str
    kind: Kind
    label: str
    synonyms: tuple[str, ...] = ()
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class KnownValue:
    """A value some field can have. `id` is its number in the account's dictionary."""

    id: int
    label: str


@dataclass(frozen=True, slots=True)
class Member:
    """A team member; `value_id` is the number that leads' owner column holds; `stamp` is part of their sessions."""

    id: str
    name: str
    email: str
    role: str = "marketer"
    value_id: int = 0
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Campaign:
    """An email campaign; `number` is its id in events; `sent_at` is None until it is sent."""

    id: str
    name: str
    sent_at: datetime | None
    number: int = 0


@dataclass(frozen=True, slots=True)
class SavedSegment:
    """A saved segment as conditions use it: by name at every boundary, by id in storage."""

    id: str
    name: str
    tree: Tree
    version: int = 1


@dataclass(frozen=True, slots=True)
class NumberProfile:
    """What a number field's values look like (of a bounded sample of leads): lowest, median, highest."""

    low: Decimal
    median: Decimal
    high: Decimal


BUILT_IN_FIELDS: tuple[Field, ...] = (
    Field("status", "choice", "Status", ("stage", "lead status")),
    Field("source", "choice", "Source", ("lead source", "channel", "origin")),
    Field("tags", "tags", "Tags", ("tag", "label", "labels")),
    Field("assigned_to", "member", "Assigned to", ("owner", "assignee", "agent", "rep", "team member")),
    Field("phone_type", "choice", "Phone type", ("type of phone",)),
    Field("created_at", "datetime", "Created", ("created date", "date added", "added", "creation date")),
    Field("last_active_at", "datetime", "Last active", ("last activity", "last seen", "active")),
    Field("engagement", "engagement", "Engagement", ("email engagement",)),
    Field("segment", "segment", "Segment", ()),
    Field("first_name", "text", "First name", ("given name",)),
    Field("last_name", "text", "Last name", ("surname", "family name")),
    Field("email", "text", "Email", ("email address", "e-mail", "mail address")),
    Field("phone", "text", "Phone", ("phone number", "telephone", "number on file")),
    Field("subscribed", "boolean", "Subscribed", ("subscription", "opted in", "email consent")),
)
PHONE_TYPES = ("mobile", "landline")
DEFAULT_STATUSES = ("Hot", "Warm", "Cold", "New", "Nurture")
DEFAULT_SOURCES = ("Facebook", "Website", "CSV import", "Manual")


@dataclass(frozen=True)
class Catalog:
    """One account's vocabulary. `values` holds, per field key, the known values of choice and tags fields in
    the account's order, and of text fields the values that leads have (text may be cut: see `cut`)."""

    account_id: int
    slug: str
    name: str
    timezone: str
    currency: str
    week_start: str
    version: int
    fields: Mapping[str, Field]
    values: Mapping[str, tuple[KnownValue, ...]]
    members: tuple[Member, ...]
    campaigns: tuple[Campaign, ...]
    segments: tuple[SavedSegment, ...]
    numbers: Mapping[str, NumberProfile] = field(default_factory=dict[str, NumberProfile])
    cut: frozenset[str] = frozenset()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The account's time zone."""
        return ZoneInfo(self.timezone)

    @cached_property
    def first_weekday(self) -> int:
        """0 for Monday to 6 for Sunday."""
        return WEEKDAYS.index(self.week_start)

    @cached_property
    def value_index(self) -> Mapping[str, Mapping[str, KnownValue]]:
        """Per field key: folded label → known value."""
        return {
            key: {fold_value(known.label): known for known in reversed(known_values)}
            for key, known_values in self.values.items()
        }

    @cached_property
    def segment_index(self) -> Mapping[str, SavedSegment]:
        """Folded name → segment."""
        return {fold_value(segment.name): segment for segment in self.segments}

    @cached_property
    def segment_ids(self) -> Mapping[str, SavedSegment]:
        """Id → segment."""
        return {segment.id: segment for segment in self.segments}

    @cached_property
    def campaign_ids(self) -> Mapping[str, Campaign]:
        """Campaign id → campaign."""
        return {campaign.id: campaign for campaign in self.campaigns}

    @cached_property
    def member_ids(self) -> Mapping[str, Member]:
        """Member id → member."""
        return {member.id: member for member in self.members}

    def labels(self, key: str) -> tuple[str, ...]:
        """The known labels of one field, in the account's order."""
        return tuple(known.label for known in self.values.get(key, ()))

    def last_campaign(self, now: datetime) -> Campaign | None:
        """The campaign sent most recently before or at `now`; None when none was."""
        moment = now.astimezone(UTC)  # two times of one zone would be compared by their wall clocks
        sent = [(c.sent_at.astimezone(UTC), c.id, c) for c in self.campaigns if c.sent_at is not None]
        return max((found for found in sent if found[0] <= moment), default=(None, None, None))[2]
