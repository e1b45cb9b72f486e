"""Custom fields that are added one by one: by an admin, or by an import that brings new columns."""

import re
import unicodedata
from collections.abc import Sequence

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from segment_core.catalog import Catalog, Field, Kind
from segment_core.dictionary import declare_values, lock_account, raise_version
from segment_core.errors import BadInput
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
