"""What kind of field a column's cells look like."""

from collections.abc import Callable
from typing import Any

from segment_core.catalog import Kind
from segment_core.errors import BadInput
from segment_core.folding import fold_value
from segment_core.importing.crm.cells import DayOrder, has_decimal_comma, read_boolean, read_moment, read_number

ENOUGH = 0.97  # of the filled cells; the rest will be rejected one by one
MOST_CHOICES = 20
LEAST_REPEATED = 3  # rows per choice, on average
CURRENCY_SIGNS = "$€£¥₹"
WORDS_FOR_YES = frozenset({"true", "false", "yes", "no", "y", "n", "t", "f"})


def guess_kind(cells: list[str], order: DayOrder) -> tuple[Kind, str | None]:
    """The kind of a new field, and its unit, from its filled cells."""
    if not cells:
        return "text", None
    if {fold_value(cell) for cell in cells} <= WORDS_FOR_YES and _share(cells, read_boolean) == 1:
        return "boolean", None
    comma = has_decimal_comma(cells)
    if _share(cells, lambda cell: read_number(cell, comma)) >= ENOUGH and not any(map(_is_code, cells)):
        return "number", "currency" if any(sign in cell for cell in cells for sign in CURRENCY_SIGNS) else None
    if _share(cells, lambda cell: read_moment(cell, order)) >= ENOUGH:
        return ("datetime" if any(":" in cell for cell in cells) else "date"), None
    distinct = {fold_value(cell) for cell in cells}
    if len(distinct) <= MOST_CHOICES and len(cells) >= LEAST_REPEATED * len(distinct):
        return "choice", None
    return "text", None


def _is_code(cell: str) -> bool:
    """Digits that are no number: "00123", "+14165550101"."""
    text = cell.strip()
    return text.startswith("+") or (len(text) > 1 and text[0] == "0" and text.isdigit())


def _share(cells: list[str], read: Callable[[str], Any]) -> float:
    """Which part of the cells can be read so."""
    good = 0
    for cell in cells:
        try:
            read(cell)
        except BadInput:
            continue
        good += 1
    return good / len(cells)


def choices_of(cells: list[str]) -> list[str]:
    """The different values of a choice column, in their first spelling."""
    first: dict[str, str] = {}
    for cell in cells:
        first.setdefault(fold_value(cell), cell.strip())
    return [*first.values()]
