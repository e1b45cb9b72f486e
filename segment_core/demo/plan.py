"""What a made-up account consists of: its settings, its campaigns, and how one of its leads is drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from segment_core.demo.chance import Chance
from segment_core.demo.history import History

CustomValue = str | int | float | bool | date | datetime | None
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody who owns leads and can log in."""

    id: str
    name: str
    email: str
    role: str = "marketer"

    def to_json(self) -> Json:
        """The member's entry in account.json; the usual role is left out."""
        role = {} if self.role == "marketer" else {"role": self.role}
        return {"id": self.id, "name": self.name, "email": self.email, **role}


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field that the account defines, as account.json describes it."""

    key: str
    label: str
    type: str
    choices: tuple[str, ...] = ()
    unit: str | None = None
    synonyms: tuple[str, ...] = ()

    def to_json(self) -> Json:
        """The field's entry in account.json; empty parts are left out."""
        parts: Json = {"key": self.key, "label": self.label, "type": self.type}
        if self.choices:
            parts["choices"] = list(self.choices)
        if self.unit:
            parts["unit"] = self.unit
        if self.synonyms:
            parts["synonyms"] = list(self.synonyms)
        return parts


@dataclass(frozen=True, slots=True)
class SentCampaign:
    """One email that went out to the share `reach` of the leads with any of `tags` (of all, where it names none)."""

    id: str
    name: str
    sent_at: datetime
    reach: float = 1.0
    tags: frozenset[str] = frozenset()


@dataclass(slots=True)
class Lead:
    """One lead on its way to leads.csv. None and empty text are blanks there."""

    id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    phone_type: str
    status: str | None
    source: str | None
    assigned_to: str | None
    created_at: datetime
    last_active_at: datetime | None = None
    subscribed: bool = True
    tags: list[str] = field(default_factory=list[str])
    custom: dict[str, CustomValue] = field(default_factory=dict[str, CustomValue])


@dataclass(frozen=True)
class AccountPlan:
    """A made-up account. `interest` is how likely a lead of each status opens an email (default 0.3)."""

    id: str
    name: str
    timezone: str
    currency: str
    week_start: str
    team: tuple[TeamMember, ...]
    statuses: tuple[str, ...]
    sources: tuple[str, ...]
    custom_fields: tuple[CustomField, ...]
    segments: tuple[Json, ...]
    interest: Mapping[str, float]
    campaigns: Callable[[History], Sequence[SentCampaign]]
    lead: Callable[[Chance, History, int], Lead]

    def to_json(self) -> Json:
        """The account.json of the account folder."""
        return {
            "id": self.id,
            "name": self.name,
            "timezone": self.timezone,
            "currency": self.currency,
            "week_start": self.week_start,
            "team": [member.to_json() for member in self.team],
            "statuses": list(self.statuses),
            "sources": list(self.sources),
            "custom_fields": [custom.to_json() for custom in self.custom_fields],
        }


def segment(name: str, tree: Json) -> Json:
    """One saved segment of segments.json."""
    return {"name": name, "tree": tree}


def condition(field_key: str, op: str, value: Any = None) -> Json:
    """One condition of a saved segment's tree."""
    parts: Json = {"field": field_key, "op": op}
    return parts if value is None else {**parts, "value": value}
