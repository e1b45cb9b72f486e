"""Loads an account's catalog from the database, and keeps it until its version changes."""

import threading
from collections import defaultdict
from decimal import Decimal
from typing import cast

from sqlalchemy import Connection, func, select

from segment_core.catalog import (
    BUILT_IN_FIELDS,
    Campaign,
    Catalog,
    Field,
    Kind,
    KnownValue,
    Member,
    NumberProfile,
    SavedSegment,
)
from segment_core.columns import column
from segment_core.errors import NotFound
from segment_core.folding import fold_value
from segment_core.stored_trees import from_stored
from segment_core.tables import ACCOUNT, CAMPAIGN, FIELD, LEAD, MEMBER, SEGMENT, VALUE

MOST_TEXT_VALUES = 50_000  # per field; what goes beyond is cut, and `Catalog.cut` says so
PROFILE_LEADS = 5_000
OPEN_FIELDS: tuple[Kind, ...] = ("text", "tags")


class CatalogStore:
    """Catalogs by account, each loaded once per version. Safe to share between threads."""

    def __init__(self) -> None:
        self._catalogs: dict[int, Catalog] = {}
        self._lock = threading.Lock()

    def get(self, connection: Connection, account_id: int) -> Catalog:
        """The account's catalog as of this transaction. Raises NotFound where there is no such account."""
        version = connection.scalar(select(ACCOUNT.c.catalog_version).where(ACCOUNT.c.account_id == account_id))
        cached = self._catalogs.get(account_id)
        if cached is not None and cached.version == version:
            return cached
        catalog = load_catalog(connection, account_id)
        with self._lock:
            self._catalogs[account_id] = catalog
        return catalog


def load_catalog(connection: Connection, account_id: int) -> Catalog:
    """Read the whole catalog: a handful of statements, none of them over all leads."""
    account = connection.execute(select(ACCOUNT).where(ACCOUNT.c.account_id == account_id)).one_or_none()
    if account is None:
        raise NotFound("there is no such account", kind="account", name=str(account_id))
    fields = _fields(connection, account_id)
    values, cut = _values(connection, account_id, fields)
    return Catalog(
        account_id=account_id,
        slug=account.slug,
        name=account.name,
        timezone=account.timezone,
        currency=account.currency,
        week_start=account.week_start,
        version=account.catalog_version,
        fields=fields,
        values=values,
        members=_members(connection, account_id, values),
        campaigns=_campaigns(connection, account_id),
        segments=_segments(connection, account_id),
        numbers=_profiles(connection, account_id, fields),
        cut=cut,
    )


def _fields(connection: Connection, account_id: int) -> dict[str, Field]:
    rows = connection.execute(select(FIELD).where(FIELD.c.account_id == account_id).order_by(FIELD.c.position))
    custom = [
        Field(f"custom.{row.key}", cast("Kind", row.kind), row.label, tuple(row.synonyms), row.unit) for row in rows
    ]
    return {field.key: field for field in (*BUILT_IN_FIELDS, *custom)}


def _values(
    connection: Connection, account_id: int, fields: dict[str, Field]
) -> tuple[dict[str, tuple[KnownValue, ...]], frozenset[str]]:
    ranked = (
        select(VALUE.c.id, VALUE.c.field, VALUE.c.label, VALUE.c.declared)
        .add_columns(func.row_number().over(partition_by=VALUE.c.field, order_by=VALUE.c.id).label("rank"))
        .where(VALUE.c.account_id == account_id)
        .subquery()
    )
    rows = connection.execute(select(ranked).where(ranked.c.rank <= MOST_TEXT_VALUES + 1).order_by(ranked.c.id))
    found: defaultdict[str, list[KnownValue]] = defaultdict(list)
    for row in rows:
        field = fields.get(row.field)
        if row.declared or (field is not None and field.kind in OPEN_FIELDS):
            found[row.field].append(KnownValue(row.id, row.label))
    cut = frozenset(key for key, known in found.items() if len(known) > MOST_TEXT_VALUES)
    return {key: _one_spelling(known[:MOST_TEXT_VALUES]) for key, known in found.items()}, cut


def _one_spelling(values: list[KnownValue]) -> tuple[KnownValue, ...]:
    """Of several spellings of one text ("TORONTO", " Toronto"), the one that people would write."""
    best: dict[str, KnownValue] = {}
    for known in values:
        folded = fold_value(known.label)
        if folded not in best or _oddness(known.label) < _oddness(best[folded].label):
            best[folded] = known
    return tuple(best.values())


def _oddness(label: str) -> tuple[bool, bool]:
    return (label != label.strip(), label == label.lower() or label == label.upper())


def _members(connection: Connection, account_id: int, values: dict[str, tuple[KnownValue, ...]]) -> tuple[Member, ...]:
    numbers = {fold_value(known.label): known.id for known in values.get("assigned_to", ())}
    rows = connection.execute(select(MEMBER).where(MEMBER.c.account_id == account_id).order_by(MEMBER.c.position))
    return tuple(
        Member(row.member_id, row.name, row.email, row.role, numbers.get(fold_value(row.member_id), 0)) for row in rows
    )


def _campaigns(connection: Connection, account_id: int) -> tuple[Campaign, ...]:
    rows = connection.execute(
        select(CAMPAIGN)
        .where(CAMPAIGN.c.account_id == account_id)
        .order_by(CAMPAIGN.c.sent_at.nulls_last(), CAMPAIGN.c.number)
    )
    return tuple(Campaign(row.campaign_id, row.name, row.sent_at, row.number) for row in rows)


def _segments(connection: Connection, account_id: int) -> tuple[SavedSegment, ...]:
    match = (SEGMENT.c.account_id == account_id, SEGMENT.c.deleted_at.is_(None))
    rows = connection.execute(select(SEGMENT).where(*match).order_by(SEGMENT.c.name_folded)).all()
    names = {row.segment_id: row.name for row in rows}
    return tuple(SavedSegment(row.segment_id, row.name, from_stored(row.tree, names), row.version) for row in rows)


def _profiles(connection: Connection, account_id: int, fields: dict[str, Field]) -> dict[str, NumberProfile]:
    numbers = [field for field in fields.values() if field.kind == "number"]
    if not numbers:
        return {}
    sample = (
        select(*(column(field).label(f"n{i}") for i, field in enumerate(numbers)))
        .where(LEAD.c.account_id == account_id)
        .limit(PROFILE_LEADS)
        .subquery()
    )
    parts = [
        part
        for i in range(len(numbers))
        for part in (
            func.min(sample.c[f"n{i}"]),
            func.percentile_disc(0.5).within_group(sample.c[f"n{i}"]),
            func.max(sample.c[f"n{i}"]),
        )
    ]
    row = connection.execute(select(*parts)).one()
    return {
        field.key: NumberProfile(*(Decimal(row[3 * i + j]) for j in range(3)))
        for i, field in enumerate(numbers)
        if row[3 * i] is not None
    }
