"""Reads and writes account folders in plain Python, and builds a catalog from one without a database.

Independent of the product's own importer on purpose: the tests compare the two.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any, cast

from segment_core import catalog as catalogs
from segment_core.catalog import (
    BUILT_IN_FIELDS,
    PHONE_TYPES,
    Catalog,
    Field,
    Kind,
    KnownValue,
    Member,
    NumberProfile,
    SavedSegment,
)
from segment_core.folding import fold_value
from segment_core.structure import parse_tree
from tests.support.account import (
    DEFAULT_SOURCES,
    DEFAULT_STATUSES,
    AccountFolder,
    Campaign,
    CustomField,
    Event,
    Lead,
    LeadValue,
    Segment,
    TeamMember,
)

LEAD_COLUMNS = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "phone_type",
    "status",
    "source",
    "assigned_to",
    "tags",
    "created_at",
    "last_active_at",
    "subscribed",
)
TEXTS_WITH_VALUES = ("first_name", "last_name")  # email and phone are not words people ask for


def read_folder(path: Path) -> AccountFolder:
    """The account folder at `path`; any malformed value raises, since test data has none."""
    account = json.loads((path / "account.json").read_text(encoding="utf-8"))
    customs = tuple(_custom_field(row) for row in account.get("custom_fields", ()))
    segments = path / "segments.json"
    folder = AccountFolder(
        name=account["name"],
        timezone=account["timezone"],
        currency=account["currency"],
        week_start=account.get("week_start", "monday"),
        given_id=account.get("id"),
        team=tuple(TeamMember(row["id"], row["name"], row["email"]) for row in account.get("team", ())),
        statuses=tuple(account.get("statuses", DEFAULT_STATUSES)),
        sources=tuple(account.get("sources", DEFAULT_SOURCES)),
        custom_fields=customs,
        campaigns=tuple(
            Campaign(row["id"], row["name"], _moment(row["sent_at"])) for row in _rows(path / "campaigns.csv")
        ),
        events=tuple(_event(row) for row in _rows(path / "events.csv")),
        segments=tuple(Segment(row["name"], row["tree"]) for row in json.loads(segments.read_text("utf-8")))
        if segments.exists()
        else (),
    )
    kinds = folder.kinds()
    leads = tuple(_lead(row, kinds) for row in _rows(path / "leads.csv"))
    return replace(folder, leads=leads)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _custom_field(row: dict[str, Any]) -> CustomField:
    choices, synonyms = tuple(row.get("choices", ())), tuple(row.get("synonyms", ()))
    return CustomField(row["key"], row["label"], row["type"], choices, row.get("unit"), synonyms)


def _moment(cell: str) -> datetime | None:
    if not cell.strip():
        return None
    moment = datetime.fromisoformat(cell.strip())
    assert moment.tzinfo is not None, f"{cell} has no offset"
    return moment


def _boolean(cell: str) -> bool | None:
    return {"true": True, "false": False, "": None}[cell.strip().lower()]


def _event(row: dict[str, str]) -> Event:
    at = _moment(row["at"])
    assert at is not None
    return Event(row["lead_id"], row["campaign_id"], row["event"], at, bool(_boolean(row.get("machine", ""))))


READERS: dict[str, Callable[[str], LeadValue]] = {
    "choice": lambda cell: cell.strip() or None,
    "member": lambda cell: cell.strip() or None,
    "text": lambda cell: cell or None,
    "number": lambda cell: Decimal(cell.strip()) if cell.strip() else None,
    "boolean": _boolean,
    "date": lambda cell: date.fromisoformat(cell.strip()) if cell.strip() else None,
    "datetime": _moment,
    "tags": lambda cell: tuple(tag.strip() for tag in cell.split(";") if tag.strip()),
}


def _lead(row: dict[str, str], kinds: dict[str, str]) -> Lead:
    values = {key: READERS[kinds[key]](cell) for key, cell in row.items() if key != "id"}
    return Lead(row["id"], values)


def write_folder(folder: AccountFolder, path: Path) -> Path:
    """Writes the folder's files under `path` (made if need be); returns `path`."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "account.json").write_text(json.dumps(_account_json(folder), ensure_ascii=False), encoding="utf-8")
    segments = [{"name": segment.name, "tree": segment.tree} for segment in folder.segments]
    (path / "segments.json").write_text(json.dumps(segments, ensure_ascii=False), encoding="utf-8")
    columns = [*LEAD_COLUMNS, *(custom.tree_key for custom in folder.custom_fields)]
    leads = ([lead.id, *(_cell(lead.values.get(key)) for key in columns)] for lead in folder.leads)
    _write_csv(path / "leads.csv", ["id", *columns], leads)
    campaigns = ([campaign.id, campaign.name, _cell(campaign.sent_at)] for campaign in folder.campaigns)
    _write_csv(path / "campaigns.csv", ["id", "name", "sent_at"], campaigns)
    events = ([e.lead_id, e.campaign_id, e.event, _cell(e.at), _cell(e.machine)] for e in folder.events)
    _write_csv(path / "events.csv", ["lead_id", "campaign_id", "event", "at", "machine"], events)
    return path


def _account_json(folder: AccountFolder) -> dict[str, Any]:
    customs = [
        {key: value for key, value in vars(custom).items() if value not in ((), None)}
        for custom in folder.custom_fields
    ]
    return {
        "id": folder.id,
        "name": folder.name,
        "timezone": folder.timezone,
        "currency": folder.currency,
        "week_start": folder.week_start,
        "team": [vars(member) for member in folder.team],
        "statuses": folder.statuses,
        "sources": folder.sources,
        "custom_fields": customs,
    }


def _cell(value: LeadValue) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case tuple():
            return ";".join(value)
        case date():  # a datetime is a date too
            return value.isoformat()
        case _:
            return str(value)


def _write_csv(path: Path, header: list[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def catalog_of(folder: AccountFolder, account_id: int = 1) -> Catalog:
    """The catalog that the account would have in a database; ids of values and members are a running number."""
    numbers = count(1)
    fields = {field.key: field for field in BUILT_IN_FIELDS}
    for custom in folder.custom_fields:
        kind = cast("Kind", custom.type)
        fields[custom.tree_key] = Field(custom.tree_key, kind, custom.label, custom.synonyms, custom.unit)
    values = {
        key: tuple(KnownValue(next(numbers), label) for label in labels) for key, labels in _labels(folder).items()
    }
    return Catalog(
        account_id=account_id,
        slug=folder.id,
        name=folder.name,
        timezone=folder.timezone,
        currency=folder.currency,
        week_start=folder.week_start,
        version=1,
        fields=fields,
        values=values,
        members=tuple(Member(m.id, m.name, m.email, value_id=next(numbers)) for m in folder.team),
        campaigns=tuple(catalogs.Campaign(c.id, c.name, c.sent_at, i) for i, c in enumerate(folder.campaigns, 1)),
        segments=tuple(
            SavedSegment(f"segment-{i}", segment.name, parse_tree(segment.tree))
            for i, segment in enumerate(folder.segments, 1)
        ),
        numbers=_profiles(folder),
    )


def _labels(folder: AccountFolder) -> dict[str, tuple[str, ...]]:
    labels: dict[str, tuple[str, ...]] = {
        "status": folder.statuses,
        "source": folder.sources,
        "phone_type": PHONE_TYPES,
    }
    labels |= {custom.tree_key: custom.choices for custom in folder.custom_fields if custom.type == "choice"}
    texts = [custom.tree_key for custom in folder.custom_fields if custom.type == "text"]
    for key in ("tags", *TEXTS_WITH_VALUES, *texts):
        labels[key] = _seen(folder, key)
    return labels


def _seen(folder: AccountFolder, key: str) -> tuple[str, ...]:
    """The values that leads have, first spelling and first appearance first, blanks left out."""
    seen: dict[str, str] = {}
    for lead in folder.leads:
        value = lead.values.get(key)
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and text.strip():
                seen.setdefault(fold_value(text), text.strip())
    return tuple(seen.values())


def _profiles(folder: AccountFolder) -> dict[str, NumberProfile]:
    profiles: dict[str, NumberProfile] = {}
    for custom in folder.custom_fields:
        values = [v for lead in folder.leads if isinstance(v := lead.values.get(custom.tree_key), Decimal)]
        if values:
            profiles[custom.tree_key] = NumberProfile(min(values), median(values), max(values))
    return profiles
