"""A CSV cell as a value of its field's kind. Raises BadInput with a reason a person can act on."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from segment_core.catalog import Catalog, Field
from segment_core.dates import EARLIEST, LATEST
from segment_core.errors import BadInput
from segment_core.folding import fold_value
from segment_core.lead_rows import known_label

TRUE_WORDS, FALSE_WORDS = ("true", "yes", "1", "y", "t"), ("false", "no", "0", "n", "f")
LARGEST = Decimal(10) ** 30
MOST_DECIMALS = 30


def parse_cell(field: Field, cell: str, catalog: Catalog) -> Any:
    """The cell's value; None for a blank one (an empty tuple for tags)."""
    if field.kind == "tags":
        return tuple(dict.fromkeys(tag.strip() for tag in cell.split(";") if tag.strip()))
    if not cell.strip():
        return None
    if field.kind in ("choice", "member"):
        return known_label(field, cell, catalog)
    return PARSERS[field.kind](cell, field.label)


def parse_text(cell: str, _: str) -> str:
    """Text as it is."""
    return cell


def parse_number(cell: str, label: str) -> Decimal:
    """A plain number such as 1250.50."""
    try:
        number = Decimal(cell.strip())
    except InvalidOperation as error:
        raise BadInput(f"{label} “{cell}” is not a number") from error
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or number.copy_abs() >= LARGEST or exponent < -MOST_DECIMALS:  # no int: NaN
        raise BadInput(f"{label} “{cell}” is not a number that can be stored")
    return number


def parse_boolean(cell: str, label: str) -> bool:
    """Yes or no, in the usual spellings."""
    word = fold_value(cell)
    if word not in (*TRUE_WORDS, *FALSE_WORDS):
        raise BadInput(f"{label} “{cell}” is neither true nor false")
    return word in TRUE_WORDS


def parse_date(cell: str, label: str) -> date:
    """An ISO date; of an ISO date and time, the day as written."""
    try:
        return (
            date.fromisoformat(cell.strip()) if len(cell.strip()) <= 10 else datetime.fromisoformat(cell.strip()).date()
        )
    except ValueError as error:
        raise BadInput(f"{label} “{cell}” is not a date such as 2026-03-01") from error


def parse_moment(cell: str, label: str) -> datetime:
    """An ISO date and time with its offset."""
    try:
        moment = datetime.fromisoformat(cell.strip())
    except ValueError as error:
        raise BadInput(f"{label} “{cell}” is not a time such as 2026-03-01T09:30:00-05:00") from error
    if moment.tzinfo is None:
        raise BadInput(f"{label} “{cell}” has no offset from UTC (such as -05:00)")
    if not EARLIEST < moment.date() < LATEST:  # a day of room, so that it is a moment in every time zone
        raise BadInput(f"{label} “{cell}” is past the ends of the calendar")
    return moment


PARSERS: dict[str, Callable[[str, str], Any]] = {
    "text": parse_text,
    "number": parse_number,
    "boolean": parse_boolean,
    "date": parse_date,
    "datetime": parse_moment,
}
