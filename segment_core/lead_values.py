"""Leads read back from their rows: labels for dictionary numbers, days and moments for encoded ones."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, func, or_, select

from segment_core.catalog import Catalog, Field
from segment_core.columns import (
    DAY_LIMITS,
    MICROSECONDS_A_DAY,
    custom_key,
    decode_day,
    decode_moment,
    dictionary_number,
)
from segment_core.folding import WHITESPACE, fold_value
from segment_core.tables import LEAD, VALUE

NOT_COLUMNS = ("engagement", "segment")


@dataclass(frozen=True)
class Lead:
    """One lead as people see it. `values`: field key → text, list of tags, Decimal, bool, date, datetime or None."""

    id: str
    values: dict[str, Any]

    @property
    def name(self) -> str:
        """First and last name, or the email, or the id."""
        parts = [self.values.get("first_name"), self.values.get("last_name")]
        return " ".join(p for p in parts if p) or self.values.get("email") or self.id


def readable_fields(catalog: Catalog) -> list[Field]:
    """The fields that a lead has a value in."""
    return [field for field in catalog.fields.values() if field.kind not in NOT_COLUMNS]


def lead_columns(catalog: Catalog) -> list[ColumnElement[Any]]:
    """What `read_lead` needs: the row, with labels looked up where the catalog may not hold them (text, tags)."""
    columns: list[ColumnElement[Any]] = [LEAD.c.ord, LEAD.c.lead_id, LEAD.c.custom]
    for field in readable_fields(catalog):
        if custom_key(field) is None or field.kind in ("text", "choice"):
            columns.append(_labelled(field, catalog).label(field.key))
    return columns


def _labelled(field: Field, catalog: Catalog) -> ColumnElement[Any]:
    key = custom_key(field)
    mine = (VALUE.c.account_id == catalog.account_id, VALUE.c.field == field.key)
    if field.kind == "tags":
        labels = func.array_agg(func.coalesce(VALUE.c.label, ""))
        return select(labels).where(*mine, VALUE.c.id == func.any(LEAD.c.tags)).scalar_subquery()
    if key is not None:
        # by the dictionary's key: its values as JSON would all be compared, for every lead
        return select(VALUE.c.label).where(*mine, VALUE.c.id == dictionary_number(field)).scalar_subquery()
    if field.key in ("email", "phone") or field.kind in ("boolean", "datetime"):
        return LEAD.c[field.key]
    return select(VALUE.c.label).where(*mine, VALUE.c.id == LEAD.c[field.key]).scalar_subquery()


def read_lead(row: RowMapping, catalog: Catalog) -> Lead:
    """A lead from a row of `lead_columns`."""
    values: dict[str, Any] = {}
    for field in readable_fields(catalog):
        key = custom_key(field)
        if key is None or field.kind in ("text", "choice"):
            values[field.key] = row[field.key]
        else:
            values[field.key] = decode(field, row["custom"].get(key))
    values["tags"] = sorted(values.get("tags") or [], key=fold_value)
    return Lead(row["lead_id"], values)


def decode(field: Field, stored: Any) -> Any:
    """A custom number, boolean, date or moment from its JSON; None where it has another type than the field."""
    if field.kind == "boolean":
        return stored if isinstance(stored, bool) else None
    if isinstance(stored, bool) or not isinstance(stored, int | Decimal):
        return None
    if field.kind == "number":
        return Decimal(stored)
    scale = 1 if field.kind == "date" else MICROSECONDS_A_DAY
    if not DAY_LIMITS[0] * scale <= stored <= DAY_LIMITS[1] * scale:
        return None
    return decode_day(stored) if field.kind == "date" else decode_moment(stored)


def text_equals(folded: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    """Whether a folded text is these words, ignoring case and outer spaces."""
    return func.btrim(folded, WHITESPACE) == fold_value(words)


def full_name_matches(words: str, catalog: Catalog) -> ColumnElement[bool]:
    """Whether first name, then last name, are these words, split anywhere; one word may be either name."""
    parts = words.split()
    splits = [(" ".join(parts[:i]), " ".join(parts[i:])) for i in range(1, len(parts))]
    if not splits:
        return or_(_has_name("first_name", words, catalog), _has_name("last_name", words, catalog))
    return or_(*(and_(_has_name("first_name", a, catalog), _has_name("last_name", b, catalog)) for a, b in splits))


def _has_name(key: str, name: str, catalog: Catalog) -> ColumnElement[bool]:
    mine = (VALUE.c.account_id == catalog.account_id, VALUE.c.field == key)
    return LEAD.c[key].in_(select(VALUE.c.id).where(*mine, text_equals(VALUE.c.folded, name)))
