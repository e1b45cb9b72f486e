"""What the builder's rows can offer: the account's fields, each kind's operators, and values to pick from."""

from typing import Any

from sqlalchemy import Connection, func, select

from segment_core.catalog import Catalog, Field, Kind
from segment_core.errors import NotFound
from segment_core.folding import fold, fold_value
from segment_core.nearest import nearest
from segment_core.operators import BY_KIND
from segment_core.tables import VALUE

MOST_VALUES = 50  # of one search
LISTED: tuple[Kind, ...] = ("choice", "tags", "text", "member", "segment")


def offered(catalog: Catalog) -> dict[str, Any]:
    """Fields, operators by kind, campaigns and what the inputs need to know. Values come by search."""
    return {
        "version": catalog.version,
        "currency": catalog.currency,
        "week_start": catalog.week_start,
        "fields": [_field(field, catalog) for field in catalog.fields.values()],
        "operators": {
            kind: [{"key": row.key, "label": row.label, "takes": row.takes.value} for row in rows.values()]
            for kind, rows in BY_KIND.items()
        },
        "campaigns": [{"id": c.id, "name": c.name, "sent": c.sent_at is not None} for c in catalog.campaigns],
        "members": {member.id: member.name for member in catalog.members},
    }


def _field(field: Field, catalog: Catalog) -> dict[str, Any]:
    return {
        "key": field.key,
        "kind": field.kind,
        "label": field.label,
        "unit": field.unit,
        "searched": _many(field, catalog),
    }


def _many(field: Field, catalog: Catalog) -> bool:
    return field.kind in LISTED and len(catalog.values.get(field.key, ())) > MOST_VALUES


def values_of(connection: Connection, key: str, query: str, catalog: Catalog) -> list[dict[str, str]]:
    """Up to MOST_VALUES values of a field ({value, label}): those that hold the query, beginnings first; where none
    does, the nearest by spelling. Raises NotFound for a field that has no values to pick."""
    field = catalog.fields.get(key)
    if field is None or field.kind not in LISTED:
        near = nearest(key, [f.key for f in catalog.fields.values() if f.kind in LISTED])
        raise NotFound(f"the field “{key[:80]}” has no values to pick from", kind="field", name=key, nearest=near)
    match field.kind:
        case "member":
            pairs = [(member.id, member.name) for member in catalog.members]
        case "segment":
            pairs = [(segment.name, segment.name) for segment in catalog.segments]
        case "text" if key in catalog.cut:
            pairs = [(label, label) for label in _stored(connection, key, query, catalog)]
        case _:
            pairs = [(label, label) for label in catalog.labels(key)]
    return [{"value": value, "label": label} for value, label in _found(pairs, query)]


def _stored(connection: Connection, key: str, query: str, catalog: Catalog) -> list[str]:
    """Values of a field with more of them than a catalog keeps, from the dictionary."""
    mine = (VALUE.c.account_id == catalog.account_id, VALUE.c.field == key)
    holding = VALUE.c.folded.contains(fold(query.strip()), autoescape=True)
    shortest = (func.length(VALUE.c.folded), VALUE.c.folded)
    return list(connection.scalars(select(VALUE.c.label).where(*mine, holding).order_by(*shortest).limit(MOST_VALUES)))


def _found(pairs: list[tuple[str, str]], query: str) -> list[tuple[str, str]]:
    wanted = fold_value(query)
    if not wanted:
        return pairs[:MOST_VALUES]
    holding = sorted(
        (pair for pair in pairs if wanted in fold_value(pair[1])),
        key=lambda pair: (not fold_value(pair[1]).startswith(wanted), fold_value(pair[1])),
    )
    if holding:
        return holding[:MOST_VALUES]
    near = nearest(query, [label for _, label in pairs], limit=8)
    return [pair for label in near for pair in pairs if pair[1] == label][:8]
