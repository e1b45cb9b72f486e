"""Custom fields that are added one by one: by an admin, or by an import that brings new columns."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert

from segment_core.catalog import Catalog, Field, Kind
from segment_core.dictionary import declare_values, lock_account, raise_version
from segment_core.errors import BadInput, NotFound
from segment_core.folding import fold_value, is_blank, is_storable
from segment_core.tables import FIELD

CUSTOM_KINDS: tuple[Kind, ...] = ("text", "number", "choice", "boolean", "date", "datetime")
LONGEST_LABEL = 100
MOST_FIELDS = 500


def key_of(label: str, taken: Sequence[str]) -> str:
    """A key made from a label, and none of those that are taken: "Home club" → "home_club"."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", plain.casefold()).strip("_")[:50] or "field"
    number = next(n for n in range(1, len(taken) + 2) if (key if n == 1 else f"{key}_{n}") not in taken)
    return key if number == 1 else f"{key}_{number}"


def add_custom_field(
    connection: Connection,
    catalog: Catalog,
    label: str,
    kind: Kind,
    *,
    unit: str | None = None,
    choices: Sequence[str] = (),
) -> Field:
    """Define a field; it is blank for every lead. Raises BadInput where the label is taken, blank or too long, the
    kind is none, or a choice field has no choices. The catalog is stale afterwards."""
    name = label.strip()
    _check(name, kind, choices, catalog)
    lock_account(connection, catalog.account_id)
    mine = FIELD.c.account_id == catalog.account_id
    keys = list(connection.scalars(select(FIELD.c.key).where(mine)))
    position = connection.execute(select(func.coalesce(func.max(FIELD.c.position), -1)).where(mine)).scalar_one() + 1
    key = key_of(name, keys)
    row = insert(FIELD).values(
        account_id=catalog.account_id, key=key, kind=kind, label=name, unit=unit, position=position
    )
    connection.execute(row)
    if kind == "choice":
        declare_values(connection, catalog.account_id, f"custom.{key}", [choice.strip() for choice in choices])
    raise_version(connection, catalog.account_id)
    return Field(f"custom.{key}", kind, name, (), unit)


def change_custom_field(
    connection: Connection,
    catalog: Catalog,
    key: str,
    *,
    label: str,
    synonyms: Sequence[str] = (),
    more_choices: Sequence[str] = (),
) -> Field:
    """Give a field another name and other names for it, and add choices. Key, kind, unit and values stay as they are.

    Raises NotFound for a field that is no custom one, BadInput as adding does. The catalog is stale afterwards.
    """
    field = catalog.fields.get(key) if key.startswith("custom.") else None
    if field is None:
        raise NotFound(f"there is no custom field “{key}”", kind="field", name=key)
    name = label.strip()
    others = {known: one for known, one in catalog.fields.items() if known != key}
    choices = [*catalog.labels(key), *more_choices] if field.kind == "choice" else list(more_choices)
    if more_choices and field.kind != "choice":
        raise BadInput(f"“{field.label}” is a {field.kind}; choices are for choice fields", part="choices")
    _check(name, field.kind, choices, replace(catalog, fields=others))
    names = [one.strip() for one in synonyms]
    if any(is_blank(one) or not is_storable(one) or len(one) > LONGEST_LABEL for one in names):
        raise BadInput(f"another name has 1 to {LONGEST_LABEL} characters", part="synonyms")
    lock_account(connection, catalog.account_id)
    match = (FIELD.c.account_id == catalog.account_id, FIELD.c.key == key.removeprefix("custom."))
    connection.execute(update(FIELD).where(*match).values(label=name, synonyms=names))
    if more_choices:
        declare_values(connection, catalog.account_id, key, [choice.strip() for choice in choices])
    raise_version(connection, catalog.account_id)
    return Field(key, field.kind, name, tuple(names), field.unit)


def _check(label: str, kind: Kind, choices: Sequence[str], catalog: Catalog) -> None:
    if is_blank(label) or not is_storable(label) or len(label) > LONGEST_LABEL:
        raise BadInput(f"a field needs a name of 1 to {LONGEST_LABEL} characters, not “{label[:40]}”", part="label")
    taken = next((field for field in catalog.fields.values() if fold_value(field.label) == fold_value(label)), None)
    if taken is not None:
        raise BadInput(f"there is a field “{taken.label}” already", part="label", nearest=(taken.label,))
    if kind not in CUSTOM_KINDS:
        raise BadInput(f"a field's kind is one of {', '.join(CUSTOM_KINDS)}, not “{kind}”", part="kind")
    if len(catalog.fields) >= MOST_FIELDS:
        raise BadInput(f"an account has at most {MOST_FIELDS} fields", part="label")
    if kind == "choice" and not choices:
        raise BadInput(f"“{label}” needs at least one choice", part="choices")
    folded = [fold_value(choice) for choice in choices]
    if any(is_blank(choice) or not is_storable(choice) for choice in choices) or len(set(folded)) < len(folded):
        raise BadInput(f"the choices of “{label}” need to be different from each other, and not blank", part="choices")
