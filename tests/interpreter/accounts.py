"""Small accounts of different trades, as catalogs: what the interpreter is tried on. Each is a file in trades/."""

from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.reading import Context
from segment_core.catalog import (
    BUILT_IN_FIELDS,
    DEFAULT_SOURCES,
    DEFAULT_STATUSES,
    PHONE_TYPES,
    Campaign,
    Catalog,
    Field,
    Kind,
    KnownValue,
    Member,
    NumberProfile,
    SavedSegment,
)
from segment_core.structure import parse_tree

TRADES = Path(__file__).parent / "trades"
NOW = datetime.fromisoformat("2026-06-16T12:00:00-04:00")  # a Tuesday
Labels = tuple[str, ...]
FieldRow = tuple[str, str, str] | tuple[str, str, str, str | Labels]
FIRST_NAMES = ("Jane", "Dan", "Maria", "Liam", "Zoë")
LAST_NAMES = ("Doe", "Singh", "O'Brien", "García")


class Trade(BaseModel):
    """A file of trades/. `fields` are key, kind, label, then values or unit; `numbers` low, median and high of some."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    name: str
    currency: str = "USD"
    week_start: str = "monday"
    statuses: Labels = DEFAULT_STATUSES
    sources: Labels = DEFAULT_SOURCES
    tags: Labels = ()
    team: Labels = ()
    campaigns: Labels = ()
    segments: dict[str, dict[str, Any]] = {}
    fields: tuple[FieldRow, ...] = ()
    numbers: dict[str, tuple[Decimal, Decimal, Decimal]] = {}

    def values(self) -> dict[str, Labels]:
        """Field key → the values that are known."""
        own = {f"custom.{row[0]}": row[3] for row in self.fields if len(row) == 4 and isinstance(row[3], tuple)}
        names = {"first_name": FIRST_NAMES, "last_name": LAST_NAMES}
        given = {"status": self.statuses, "source": self.sources, "tags": self.tags, "phone_type": PHONE_TYPES}
        return {**given, **names, **own}


def _field(row: FieldRow) -> Field:
    unit = row[3] if len(row) == 4 and isinstance(row[3], str) else None
    return Field(f"custom.{row[0]}", cast("Kind", row[1]), row[2], (), unit)


def _catalog(trade: Trade) -> Catalog:
    return Catalog(
        account_id=trade.number,
        slug=trade.name.lower().replace(" ", "-"),
        name=trade.name,
        timezone="America/Toronto",
        currency=trade.currency,
        week_start=trade.week_start,
        version=1,
        fields={field.key: field for field in (*BUILT_IN_FIELDS, *map(_field, trade.fields))},
        values={
            key: tuple(KnownValue(i, label) for i, label in enumerate(labels, 1))
            for key, labels in trade.values().items()
        },
        members=tuple(
            Member(f"m{i}", person, f"m{i}@example.com", value_id=i) for i, person in enumerate(trade.team, 1)
        ),
        campaigns=tuple(
            Campaign(f"c{i}", title, datetime.fromisoformat(f"2026-0{min(i, 6)}-10T10:00:00-04:00"), i)
            for i, title in enumerate(trade.campaigns, 1)
        ),
        segments=tuple(
            SavedSegment(f"s{i}", title, parse_tree(tree)) for i, (title, tree) in enumerate(trade.segments.items(), 1)
        ),
        numbers={f"custom.{key}": NumberProfile(*three) for key, three in trade.numbers.items()},
    )


def _read(name: str) -> dict[str, Any]:
    """What a file says; with `like`, on top of what another one says."""
    text = (TRADES / f"{name.lower()}.yaml").read_text(encoding="utf-8")
    said: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return {**_read(said.pop("like")), **said} if "like" in said else said


@cache
def account(name: str) -> Catalog:
    """The account in the file of that name, as the tables write it: HOMES is in trades/homes.yaml."""
    return _catalog(Trade.model_validate(_read(name)))


def context(catalog: Catalog, **changes: Any) -> Context:
    """A conversation with the account's first team member at NOW."""
    return Context(catalog=catalog, now=NOW, user_id=catalog.members[0].id, **changes)


HOMES, SAAS = account("HOMES"), account("SAAS")
