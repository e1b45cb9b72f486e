"""One row of a lead or an event, whether it comes from a file or from a program: the same checks, the same reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from segment_core.catalog import Catalog, Field
from segment_core.errors import BadInput, CoriError, Problem
from segment_core.folding import is_blank, is_storable
from segment_core.importing.cells import parse_boolean, parse_cell, parse_moment, parse_number
from segment_core.lead_rows import LeadInput, check_value, writable_field
from segment_core.leads import EventInput
from segment_core.tables import EVENT_KINDS

LONGEST_ID = 500


def checked_id(text: str, what: str = "lead") -> str:
    """An id without outer spaces. Raises BadInput for a blank one, and one that cannot be a key."""
    clean = text.strip()
    if not clean:
        raise BadInput(f"the {what} has no id", part="id")
    if len(clean) > LONGEST_ID or not is_storable(clean):
        raise BadInput(f"the {what}'s id is longer than {LONGEST_ID} characters, or cannot be stored", part="id")
    return clean


def event_from_cells(cells: Mapping[str, str], catalog: Catalog) -> EventInput:
    """An event from texts (lead_id, campaign_id, event, at, machine?). Raises BadInput; the lead is not looked up."""
    kind, campaign = cells["event"], cells["campaign_id"]
    if kind not in EVENT_KINDS:
        raise BadInput(f"event “{kind}” is not one of {', '.join(EVENT_KINDS)}", part="event", nearest=(*EVENT_KINDS,))
    if campaign not in catalog.campaign_ids:
        raise BadInput(f"there is no campaign “{campaign}”", part="campaign_id")
    machine = bool(cells.get("machine")) and parse_boolean(cells["machine"], "machine")
    return EventInput(cells["lead_id"], campaign, kind, parse_moment(cells["at"], "at"), machine)


@dataclass(frozen=True)
class ReadLead:
    """A lead from JSON: what can be written, or every problem of the row."""

    lead: LeadInput | None
    problems: list[Problem]


def lead_from_json(lead_id: str, values: Mapping[str, Any], catalog: Catalog, path: str = "$") -> ReadLead:
    """Check an id and values by field key as JSON gives them; null is a blank. Paths begin with `path`."""
    problems: list[Problem] = []
    read: dict[str, Any] = {}
    try:
        lead_id = checked_id(lead_id)
    except BadInput as error:
        problems.append(as_problem(error, f"{path}.id", lead_id))
    for key, value in values.items():
        try:
            field = writable_field(key, catalog)
            read[field.key] = value_from_json(field, value, catalog)
        except CoriError as error:
            code = "bad_value" if key in catalog.fields else "unknown_field"
            bad = value if key in catalog.fields else key
            problems.append(as_problem(error, f"{path}.values.{key}", bad, code))
    return ReadLead(None if problems else LeadInput(lead_id, read), problems)


def as_problem(error: CoriError, path: str, bad: Any = None, code: str | None = None) -> Problem:
    """An error about one part as a problem of the whole."""
    return Problem(path, code or error.code, error.message, bad, tuple(error.data.get("nearest") or ()))


def value_from_json(field: Field, value: Any, catalog: Catalog) -> Any:
    """A JSON value as leads.py writes it; text is read as a file's cell would be. Raises BadInput."""
    read: Any = value
    if isinstance(value, str) and field.kind != "tags":
        read = parse_cell(field, value, catalog)
    elif isinstance(value, list) and field.kind == "tags":
        read = _tags(field, cast("list[Any]", value))
    elif isinstance(value, int | Decimal) and not isinstance(value, bool) and field.kind == "number":
        read = parse_number(str(value), field.label)
    check_value(field, read)
    return read


def _tags(field: Field, labels: list[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clean_tag(field, label) for label in labels))


def clean_tag(field: Field, label: Any) -> str:
    """A tag without outer spaces. Raises BadInput for what is none; ";" separates tags in files."""
    if not isinstance(label, str) or is_blank(label) or ";" in label or not is_storable(label):
        raise BadInput(f"{field.label} hold texts without “;”, not “{label}”", part=field.key)
    return label.strip()
