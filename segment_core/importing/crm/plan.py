"""What each column of a CRM's CSV becomes: proposed from its name and cells, then as the user wants it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal

from rapidfuzz import fuzz

from segment_core.catalog import Catalog, Field, Kind
from segment_core.custom_fields import CUSTOM_KINDS
from segment_core.errors import BadInput
from segment_core.folding import fold_value
from segment_core.importing.crm.cells import DayOrder, day_first, has_decimal_comma
from segment_core.importing.crm.file import open_crm_file, sample_rows
from segment_core.importing.crm.guess import guess_kind
from segment_core.importing.records import Row
from segment_core.nearest import nearest

SAMPLE_ROWS = 2_000
SHOWN_ROWS = 5
ALIKE = 92.0  # 0-100: "Budjet" is Budget, "Budget notes" is not
SPECIAL = ("id", "full_name", "unsubscribed")
NEVER = ("engagement", "segment")
MONTH_FIRST_CURRENCIES = ("USD",)
NAMES = Path(__file__).with_name("column_names.toml")
Doing = Literal["field", "new", "skip"]


@dataclass(frozen=True)
class Column:
    """One column: `doing` "field" writes it to `target` (a field's key, or one of SPECIAL), "new" makes a field
    called `label` of `kind` for it, "skip" leaves it out. `examples` are a few of its cells."""

    name: str
    doing: Doing
    target: str | None = None
    label: str = ""
    kind: Kind = "text"
    unit: str | None = None
    examples: tuple[str, ...] = ()
    filled: int = 0
    decimal_comma: bool = False


@dataclass(frozen=True)
class Plan:
    """How a file is imported. `rows` are the first data rows, as they stand; `sampled` how many were looked at."""

    file_name: str
    layout: str
    day_first: bool
    columns: tuple[Column, ...]
    sampled: int = 0
    rows: tuple[tuple[str, ...], ...] = field(default=())


def propose(path: Path, name: str, catalog: Catalog) -> Plan:
    """A plan for a file. Raises BadInput where it cannot be read, or has no rows."""
    file, layout = open_crm_file(path)
    try:
        rows, broken = sample_rows(file, SAMPLE_ROWS)
    finally:
        file.close()
    if not rows:
        reason = f": {broken[0].reason}" if broken else ""
        raise BadInput(f"the file has no rows that can be read{reason}", file=name)
    cells = {column: [row.cells[column] for row in rows if row.cells[column].strip()] for column in file.columns}
    first = day_first(
        [cell for column in cells.values() for cell in column], catalog.currency not in MONTH_FIRST_CURRENCIES
    )
    order = DayOrder(first, catalog.zone)
    columns = _unique([_proposed(column, cells[column], order, catalog) for column in file.columns])
    return Plan(name, layout.words, first, tuple(columns), len(rows), _shown(rows, file.columns))


def _shown(rows: list[Row], columns: list[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row.cells[column] for column in columns) for row in rows[:SHOWN_ROWS])


def _proposed(name: str, cells: list[str], order: DayOrder, catalog: Catalog) -> Column:
    plain = Column(name, "skip", examples=_examples(cells), filled=len(cells), decimal_comma=has_decimal_comma(cells))
    target = target_of(name, catalog)
    if target == "skip" or (target is None and not cells):
        return plain
    if target is not None:
        return replace(plain, doing="field", target=target)
    kind, unit = guess_kind(cells, order)
    return replace(plain, doing="new", label=name[:100], kind=kind, unit=unit)


def _examples(cells: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell.strip()[:60] for cell in cells[:50]))[:3]


def target_of(name: str, catalog: Catalog) -> str | None:
    """The field that a column's name means: the account's own fields by label, key or synonym, then what CRMs call
    the usual ones ("skip" for what means nothing elsewhere); None for an unknown name."""
    wanted = folded_name(name)
    names = _account_names(catalog)
    if wanted in names:
        return names[wanted]
    if wanted in known_names():
        return known_names()[wanted]
    alike = max(names, key=lambda other: fuzz.ratio(wanted, other), default="")
    return names[alike] if alike and fuzz.ratio(wanted, alike) >= ALIKE else None


def folded_name(name: str) -> str:
    """A column's name for comparing: "E-Mail_Address" → "e mail address"."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removeprefix("custom."))
    return re.sub(r"[^\w]+|_+", " ", fold_value(apart)).strip()


def _account_names(catalog: Catalog) -> dict[str, str]:
    """Names of the account's own fields, and what its built-in fields are called here."""
    usable = [found for found in catalog.fields.values() if found.kind not in NEVER]
    names: dict[str, str] = {}
    for found in sorted(usable, key=lambda f: not f.key.startswith("custom.")):
        own = (
            found.label,
            found.key.removeprefix("custom."),
            *(found.synonyms if found.key.startswith("custom.") else ()),
        )
        for name in own:
            names.setdefault(folded_name(name), found.key)
    return names


@cache
def known_names() -> Mapping[str, str]:
    """What CRMs call a column → the field."""
    table = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    return {name: target for target, names in table.items() for name in names}


def _unique(columns: list[Column]) -> list[Column]:
    """Of several columns for one field the fullest has it; the others become fields of their own."""
    best: dict[str, Column] = {}
    for column in columns:
        if (
            column.doing == "field"
            and column.filled > best.get(column.target or "", Column("", "skip", filled=-1)).filled
        ):
            best[column.target or ""] = column
    kept = [
        column if column.doing != "field" or best[column.target or ""] is column else _apart(column)
        for column in columns
    ]
    whole = {column.target for column in kept}
    if {"full_name", "first_name"} <= whole:
        return [replace(c, doing="skip", target=None) if c.target == "full_name" else c for c in kept]
    return kept


def _apart(column: Column) -> Column:
    """A second phone number, say: kept as text under its own name."""
    if not column.filled:
        return replace(column, doing="skip", target=None)
    return replace(column, doing="new", target=None, label=column.name[:100])


def check_plan(plan: Plan, columns: list[str], catalog: Catalog) -> None:
    """Raise BadInput for a plan that does not fit the file or the account: each column once, no field twice."""
    if [column.name for column in plan.columns] != columns:
        raise BadInput("the plan is for a file with other columns", part="columns")
    used: dict[str, str] = {}
    for column in plan.columns:
        key = _use(column, catalog)
        if key is not None and key in used:
            raise BadInput(f"“{used[key]}” and “{column.name}” cannot both go to the same field", part=column.name)
        if key is not None:
            used[key] = column.name
    if not used:
        raise BadInput("no column would be imported: choose a field for at least one", part="columns")


def _use(column: Column, catalog: Catalog) -> str | None:
    """What a column writes to; None for one that is left out."""
    if column.doing == "skip":
        return None
    if column.doing == "field":
        _known_target(column, catalog)
        return column.target
    taken = next((f for f in catalog.fields.values() if fold_value(f.label) == fold_value(column.label)), None)
    if taken is not None:
        raise BadInput(
            f"“{column.name}”: there is a field “{taken.label}” already; choose it instead", part=column.name
        )
    if column.kind not in CUSTOM_KINDS:
        raise BadInput(f"“{column.name}”: a field's kind is one of {', '.join(CUSTOM_KINDS)}", part=column.name)
    return f"new {fold_value(column.label)}"


def _known_target(column: Column, catalog: Catalog) -> Field | None:
    if column.target in SPECIAL:
        return None
    found = catalog.fields.get(column.target or "")
    if found is None or found.kind in NEVER:
        near = nearest(column.target or "", [key for key, f in catalog.fields.items() if f.kind not in NEVER])
        raise BadInput(f"“{column.name}”: there is no field “{column.target}”", part=column.name, nearest=near)
    return found
