"""A lead's values as the text that a message shows, in SQL: one expression for the preview and for all recipients."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Numeric, and_, case, cast, func, literal, select
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from segment_core.catalog import Catalog, Field
from segment_core.columns import column, custom_key, local_time
from segment_core.tables import LEAD, VALUE

HIGHEST = 2**31 - 1
DAY = "FMDD Mon YYYY"
NUMBER = "FM999,999,999,999,999,999,999,999,999,999,990.9999"


def merge_object(keys: tuple[str, ...], catalog: Catalog) -> ColumnElement[Any]:
    """Field key → text as a JSON object of each lead; a lead without a value has null there."""
    if not keys:
        return cast(literal("{}"), JSONB)
    parts: list[Any] = []
    for key in keys:
        parts += [literal(key, SqlText), _text(catalog.fields[key], catalog)]
    return func.jsonb_build_object(*parts)


def _text(field: Field, catalog: Catalog) -> ColumnElement[Any]:
    match field.kind:
        case "text" | "choice" | "tags" if field.key not in ("email", "phone"):
            return _label(field, catalog)
        case "member":
            names = [(LEAD.c.assigned_to == member.value_id, member.name) for member in catalog.members]
            return case(*names, else_=None) if names else cast(literal(None), SqlText)
        case "boolean":
            return case((column(field).is_(True), "Yes"), (column(field).is_(False), "No"))
        case "number":
            number = func.rtrim(func.to_char(cast(column(field), Numeric), NUMBER), ".")
            return literal(f"{catalog.currency} ", SqlText).concat(number) if field.unit == "currency" else number
        case "date" | "datetime":
            return func.to_char(local_time(field, catalog.zone), DAY)
        case _:
            return LEAD.c[field.key]


def _label(field: Field, catalog: Catalog) -> ColumnElement[Any]:
    mine = and_(VALUE.c.account_id == catalog.account_id, VALUE.c.field == field.key)
    key = custom_key(field)
    if field.kind == "tags":
        labels = func.string_agg(VALUE.c.label, aggregate_order_by(literal(", ", SqlText), VALUE.c.label))
        return select(labels).where(mine, VALUE.c.id == func.any(LEAD.c.tags)).scalar_subquery()
    if key is not None:
        number = LEAD.c.custom[key].astext.cast(Numeric)
        is_number = func.jsonb_typeof(LEAD.c.custom[key]) == "number"
        fits = case((is_number, number.between(0, HIGHEST)), else_=False)
        # as an integer, so that the dictionary's key finds it
        return select(VALUE.c.label).where(mine, VALUE.c.id == case((fits, cast(number, Integer)))).scalar_subquery()
    return select(VALUE.c.label).where(mine, VALUE.c.id == LEAD.c[field.key]).scalar_subquery()
