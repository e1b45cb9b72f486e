"""Lead values as the tables hold them: typed input in, a row for COPY out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Connection

from segment_core.catalog import Catalog, Field, Kind
from segment_core.columns import encode_day, encode_moment
from segment_core.dictionary import value_numbers
from segment_core.errors import BadInput
from segment_core.folding import fold, fold_value, is_blank, is_storable
from segment_core.nearest import nearest

DICTIONARY_KINDS: tuple[Kind, ...] = ("choice", "member", "text", "tags")
IN_ROW = ("email", "phone")
TYPES: dict[Kind, tuple[type, ...]] = {
    "text": (str,),
    "choice": (str,),
    "member": (str,),
    "tags": (tuple, list),
    "number": (Decimal, int),
    "boolean": (bool,),
    "date": (date,),
    "datetime": (datetime,),
}


@dataclass(frozen=True)
class LeadInput:
    """One lead to write. `values`: field key → text, tuple of tags, Decimal, bool, date, datetime or None (blank).

    Fields that are left out stay as they are; a new lead has them blank.
    """

    id: str
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])


def writable_field(key: str, catalog: Catalog) -> Field:
    """The field a lead's value is written to. Raises BadInput naming the nearest ones."""
    found = catalog.fields.get(key)
    if found is None or found.kind in ("engagement", "segment"):
        near = nearest(key, [k for k, f in catalog.fields.items() if f.kind not in ("engagement", "segment")])
        raise BadInput(f"leads have no field “{key}”", part=key, nearest=near)
    return found


def check_value(found: Field, value: Any) -> None:
    """Raise BadInput for a value of another type than the field's, and for what cannot be stored."""
    if value is None:
        return
    if type(value) not in TYPES[found.kind]:  # exactly: True is no number, a moment no date
        raise BadInput(f"{found.label} is a {found.kind}, not “{value}”", part=found.key)
    if isinstance(value, Decimal) and not value.is_finite():
        raise BadInput(f"{found.label} “{value}” is not a number", part=found.key)
    if isinstance(value, datetime) and value.tzinfo is None:
        raise BadInput(f"{found.label} “{value}” has no offset from UTC", part=found.key)
    if not _storable(value):
        raise BadInput(f"{found.label} holds a text that cannot be stored", part=found.key)


def _storable(value: Any) -> bool:
    """Whether a text, or each of several, can be stored; every other value can."""
    if isinstance(value, str):
        return is_storable(value)
    if isinstance(value, tuple | list):
        texts = cast("Sequence[Any]", value)
        return all(isinstance(text, str) and is_storable(text) for text in texts)
    return True


def known_label(found: Field, label: str, catalog: Catalog) -> str:
    """The stored label of a choice or member value. Raises BadInput with the nearest for an unknown one."""
    known = catalog.value_index.get(found.key, {}).get(fold_value(label))
    if known is None:
        near = nearest(label, catalog.labels(found.key))
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise BadInput(
            f"{found.label} “{label}” is not one of the account's values{hint}", part=found.key, nearest=near
        )
    return known.label


def dictionary_numbers(
    connection: Connection, catalog: Catalog, leads: Iterable[LeadInput]
) -> dict[str, dict[str, int]]:
    """Per dictionary field: label → number, for every label that these leads use; new text and tags are added."""
    labels: dict[str, dict[str, None]] = {}
    for lead in leads:
        for key, value in lead.values.items():
            found = catalog.fields[key]
            if found.kind in DICTIONARY_KINDS and key not in IN_ROW and not _missing(value):
                used = value if found.kind == "tags" else (value,)
                labels.setdefault(key, {}).update(dict.fromkeys(used))
    return {
        key: value_numbers(connection, catalog.account_id, key, used, exact=catalog.fields[key].kind == "text")
        for key, used in labels.items()
    }


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and is_blank(value))


def encode(found: Field, value: Any, numbers: Mapping[str, int]) -> Any:
    """A value as its column, or its place in `custom`, holds it; None for a blank."""
    if found.kind == "tags":
        return sorted({numbers[tag] for tag in value or ()})
    if _missing(value):
        return None
    if found.kind in DICTIONARY_KINDS and found.key not in IN_ROW:
        return numbers[value]
    if not found.key.startswith("custom."):
        return value
    match value:
        case datetime():
            return encode_moment(value)
        case date():
            return encode_day(value)
        case _:
            return value


def built_in_row(lead: LeadInput, catalog: Catalog, numbers: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """Column → value of the built-in fields present in the input, with the folded twins of email and phone."""
    row: dict[str, Any] = {}
    for key, value in lead.values.items():
        if not key.startswith("custom."):
            row[key] = encode(catalog.fields[key], value, numbers.get(key, {}))
            if key in IN_ROW:
                row[f"{key}_folded"] = None if row[key] is None else fold(row[key])
    return row


def custom_values(lead: LeadInput, catalog: Catalog, numbers: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """The custom fields present in the input, by key without "custom."; blanks are None."""
    return {
        key.removeprefix("custom."): encode(catalog.fields[key], value, numbers.get(key, {}))
        for key, value in lead.values.items()
        if key.startswith("custom.")
    }


def json_text(values: Mapping[str, Any]) -> str:
    """Custom values as JSON text, numbers with every digit they came with, blanks left out."""
    parts = [
        f"{json.dumps(key)}: {format(value, 'f') if isinstance(value, Decimal) else json.dumps(value)}"
        for key, value in values.items()
        if value is not None
    ]
    return "{" + ", ".join(parts) + "}"
