"""What the screen shows beside the reply: leads, bars, overlaps, verdicts, segments. It never reaches a model."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from assistant.outcome import Screen
from segment_core.breakdown import Breakdown
from segment_core.catalog import Catalog, Field
from segment_core.describe import describe_condition
from segment_core.lead_values import Lead, readable_fields
from segment_core.model import Tree, conditions, json_number
from segment_core.overlaps import Regions
from segment_core.reads import Page, Why

ALWAYS = ("email", "status", "source", "created_at")
MOST_COLUMNS = 8


def shown(value: Any, field: Field, catalog: Catalog) -> str:
    """A lead's value as people read it; an empty string where missing."""
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case datetime():
            return f"{value.astimezone(catalog.zone):%-d %b %Y}"
        case date():
            return f"{value:%-d %b %Y}"
        case Decimal():
            number = f"{json_number(value):,}"
            return f"{catalog.currency} {number}" if field.unit == "currency" else number
        case list():
            return ", ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        case _ if field.kind == "member":
            member = catalog.member_ids.get(str(value))
            return member.name if member else str(value)
        case _:
            return str(value)


def lead_fields(tree: Tree | None, catalog: Catalog) -> list[Field]:
    """The columns of a leads table: the usual ones, and those that the conditions are about."""
    readable = {field.key: field for field in readable_fields(catalog)}
    about = [condition.field for condition in conditions(tree)] if tree is not None else []
    keys = dict.fromkeys([*ALWAYS[:1], *about, *ALWAYS[1:]])
    return [readable[key] for key in keys if key in readable and key not in ("first_name", "last_name")][
        : MOST_COLUMNS - 1
    ]


def leads_screen(page: Page, tree: Tree | None, catalog: Catalog, count: int) -> Screen:
    """The first leads of a draft."""
    fields = lead_fields(tree, catalog)
    rows = [[lead.name, *_cells(lead, fields, catalog)] for lead in page.leads]
    note = f"The newest {len(rows)} of {count:,}" if count > len(rows) else ""
    return Screen(kind="leads", title="Leads", columns=["Name", *(f.label for f in fields)], rows=rows, note=note)


def _cells(lead: Lead, fields: list[Field], catalog: Catalog) -> list[str]:
    return [shown(lead.values.get(field.key), field, catalog) for field in fields]


def breakdown_screen(found: Breakdown) -> Screen:
    """Bars: label, leads, share of all."""
    bars = [*((bar.label, bar.count) for bar in found.bars), *([("(none)", found.blank)] if found.blank else [])]
    rows = [[label, count, f"{count / found.total:.0%}" if found.total else ""] for label, count in bars]
    note = f"The first {len(found.bars)} values" if found.cut else ""
    title = f"By {found.field.label}"
    columns = [found.field.label, "Leads", "Share"]
    picture = breakdown_picture(found, "month")
    return Screen(kind="breakdown", title=title, columns=columns, rows=rows, note=note, picture=picture)


def breakdown_picture(found: Breakdown, bucket: str) -> dict[str, Any]:
    """A breakdown as public/pictures/bars.js draws it; `bucket` is what its dates were counted by."""
    return {
        "field": found.field.label,
        "kind": found.field.kind,
        "bucket": bucket,
        "bars": [[bar.label, bar.count] for bar in found.bars],
        "blank": found.blank,
        "total": found.total,
        "cut": found.cut,
    }


def overlap_screen(names: list[str], found: Regions) -> Screen:
    """Two or three segments and every region that they make."""
    rows: list[list[Any]] = [[name, found.total(place)] for place, name in enumerate(names)]
    rows += [[region_name(region.inside, names), region.count] for region in reversed(found.regions)]
    picture = overlap_picture(names, found)
    return Screen(kind="overlap", title="Overlap", columns=["Leads in", "Count"], rows=rows, picture=picture)


def overlap_picture(names: list[str], found: Regions) -> dict[str, Any]:
    """An overlap as public/pictures/overlap.js draws it."""
    return {
        "segments": [{"name": name, "count": found.total(place)} for place, name in enumerate(names)],
        "regions": [{"inside": list(region.inside), "count": region.count} for region in found.regions],
    }


def region_name(inside: tuple[int, ...], names: list[str]) -> str:
    """A region in words: "In both", "Only in VIP"."""
    if len(inside) == len(names):
        return "In both" if len(names) == 2 else "In all three"
    inner = " and ".join(names[place] for place in inside)
    return f"Only in {inner}" if len(inside) == 1 else f"In {inner} only"


def why_screen(found: Why, catalog: Catalog) -> Screen:
    """Each condition for one lead: does it hold, and what the lead has."""
    rows = [
        [
            describe_condition(verdict.condition, catalog),
            "yes" if verdict.holds else "no",
            shown(verdict.value, catalog.fields[verdict.condition.field], catalog),
        ]
        for verdict in found.verdicts
    ]
    return Screen(kind="why", title=found.lead.name, columns=["Condition", "Holds", "The lead has"], rows=rows)


def segments_screen(rows: list[tuple[str, int, str]]) -> Screen:
    """All saved segments: name, live count, sentence."""
    listed: list[list[Any]] = [list(row) for row in rows]
    return Screen(kind="segments", title="Segments", columns=["Segment", "Leads", "Conditions"], rows=listed)
