"""What the builder shows of a tree: its count at once, and then what each part lets through, or what would help."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from segment_core import reads
from segment_core.catalog import Catalog
from segment_core.describe import describe, resolved_dates
from segment_core.empty_help import empty_help
from segment_core.errors import BadInput
from segment_core.model import MAX_CONDITIONS, to_json
from segment_core.validate import validate

MOST_PARTS = 2 * MAX_CONDITIONS


def counted(connection: Connection, tree: Any, catalog: Catalog, now: datetime) -> dict[str, Any]:
    """The tree's count and sentence. Raises InvalidTree with every problem."""
    checked = validate(tree, catalog)
    return {"count": reads.count(connection, checked, catalog, now), "sentence": describe(checked, catalog)}


def explained(connection: Connection, tree: Any, parts: list[Any], catalog: Catalog, now: datetime) -> dict[str, Any]:
    """What each part lets through by itself (in order), dates as they resolve, leads included by blanks, and the ways
    out where nobody matches. Raises InvalidTree, and BadInput for too many parts."""
    if len(parts) > MOST_PARTS:
        raise BadInput(f"at most {MOST_PARTS} parts are counted at once, not {len(parts)}", part="parts")
    checked = validate(tree, catalog)
    counts = reads.counts(connection, [validate(part, catalog) for part in parts], catalog, now)
    blanks = reads.blanks(connection, checked, catalog, now)
    found: dict[str, Any] = {
        "parts": counts,
        "dates": resolved_dates(checked, catalog, now),
        "blanks": [{"label": blank.label, "count": blank.count} for blank in blanks],
        "empty": None,
    }
    if reads.count(connection, checked, catalog, now) == 0:
        found["empty"] = _empty(connection, checked, catalog, now)
    return found


def _empty(connection: Connection, checked: Any, catalog: Catalog, now: datetime) -> dict[str, Any]:
    help_ = empty_help(connection, checked, catalog, now)
    ways = [{"label": way.label, "tree": to_json(way.tree), "count": way.count} for way in help_.ways]
    return {"alone": help_.alone, "ways": ways}
