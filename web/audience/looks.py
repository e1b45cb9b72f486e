"""What the page shows of segments: counts, one in detail, its leads, a breakdown, its size over time, overlaps."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from assistant.screens import breakdown_picture, lead_fields, overlap_picture, shown
from segment_core import reads, segment_sizes
from segment_core.breakdown import breakdown
from segment_core.campaigns import list_campaigns, member_rows
from segment_core.catalog import Catalog, SavedSegment
from segment_core.database.engine import Database
from segment_core.describe import describe, resolved_dates
from segment_core.errors import BadInput, CoriError, NotFound
from segment_core.model import All, Tree
from segment_core.overlaps import regions
from segment_core.segments import used_by
from segment_core.validate import validate

MOST_COUNTED = 100
SHOWN_LEADS = 20


def segment_of(segment_id: str, catalog: Catalog) -> SavedSegment:
    """The segment by its id. Raises NotFound, also for one that was deleted meanwhile."""
    found = catalog.segment_ids.get(segment_id)
    if found is None:
        raise NotFound("This segment is no longer there; somebody has deleted it.", kind="segment", name=segment_id)
    return found


def counts(connection: Connection, ids: list[str], catalog: Catalog, now: datetime) -> dict[str, Any]:
    """Segment id → {version, count}, in one pass; ids that are gone are left out. Raises BadInput for too many."""
    if len(ids) > MOST_COUNTED:
        raise BadInput(f"at most {MOST_COUNTED} segments are counted at once, not {len(ids)}", part="ids")
    segments = [catalog.segment_ids[i] for i in dict.fromkeys(ids) if i in catalog.segment_ids]
    found = reads.counts(connection, [validate(segment.tree, catalog) for segment in segments], catalog, now)
    return {
        segment.id: {"version": segment.version, "count": count} for segment, count in zip(segments, found, strict=True)
    }


def counts_one_by_one(database: Database, ids: list[str], catalog: Catalog, now: datetime) -> dict[str, dict[str, Any]]:
    """As `counts`, where that failed: each by itself, or why it has none."""
    answers: dict[str, dict[str, Any]] = {}
    for segment_id in ids:
        try:
            with database.transaction(catalog.account_id) as connection:
                answers |= counts(connection, [segment_id], catalog, now)
        except CoriError as error:
            segment = catalog.segment_ids[segment_id]
            answers[segment_id] = {"version": segment.version, "count": None, "problem": error.message}
    return answers


def detail(connection: Connection, segment_id: str, catalog: Catalog, now: datetime) -> dict[str, Any]:
    """One segment: its conditions with what each lets through, dates as they resolve, blanks, and who uses it."""
    segment = segment_of(segment_id, catalog)
    tree = validate(segment.tree, catalog)
    parts = _parts(tree)
    whole, *each = reads.counts(connection, [tree, *parts], catalog, now)
    blanks = reads.blanks(connection, tree, catalog, now)
    return {
        "id": segment.id,
        "name": segment.name,
        "version": segment.version,
        "sentence": describe(tree, catalog),
        "count": whole,
        "conditions": [
            {"text": describe(part, catalog), "count": count} for part, count in zip(parts, each, strict=True)
        ],
        "dates": resolved_dates(tree, catalog, now),
        "blanks": [{"label": blank.label, "count": blank.count} for blank in blanks],
        "used_by": named(used_by(segment, catalog)),
        "campaigns": [
            {"id": campaign.id, "name": campaign.name, "state": campaign.state}
            for campaign in list_campaigns(connection, catalog)
            if campaign.segment_id == segment.id
        ],
        "fields": [
            {"key": field.key, "label": field.label, "kind": field.kind}
            for field in catalog.fields.values()
            if field.kind not in ("engagement", "segment")
        ],
    }


def _parts(tree: Tree) -> list[Tree]:
    """The conditions and groups that must all hold; none where there is only one."""
    return list(tree.children) if isinstance(tree, All) else []


def named(segments: Iterable[SavedSegment]) -> list[dict[str, str]]:
    """Segments as links need them."""
    return [{"id": segment.id, "name": segment.name} for segment in segments]


def leads(
    connection: Connection, segment_id: str, after: str | None, catalog: Catalog, now: datetime
) -> dict[str, Any]:
    """Some of a segment's leads, the newest first, and the key of the next page."""
    tree = validate(segment_of(segment_id, catalog).tree, catalog)
    page = reads.preview(connection, tree, catalog, now, SHOWN_LEADS, after)
    fields = lead_fields(tree, catalog)
    return {
        "columns": ["Name", *(field.label for field in fields)],
        "rows": [[lead.name, *(shown(lead.values.get(f.key), f, catalog) for f in fields)] for lead in page.leads],
        "next": page.next,
    }


def member_list(connection: Connection, segment_id: str, catalog: Catalog, now: datetime) -> Iterator[list[str]]:
    """All of a segment's leads as CSV rows of harmless cells, the header first."""
    return member_rows(connection, validate(segment_of(segment_id, catalog).tree, catalog), catalog, now)


def broken_down(
    connection: Connection, segment_id: str, by: str, bucket: str, catalog: Catalog, now: datetime
) -> dict[str, Any]:
    """A segment's leads by the values of a field."""
    tree = validate(segment_of(segment_id, catalog).tree, catalog)
    found = breakdown(connection, tree, by, catalog, now, bucket)
    return breakdown_picture(found, bucket)


def over_time(connection: Connection, segment_id: str, catalog: Catalog, now: datetime) -> dict[str, Any]:
    """A segment's recorded sizes, and at the end its size now."""
    segment = segment_of(segment_id, catalog)
    recorded = segment_sizes.sizes(connection, catalog, segment.id)
    present = reads.count(connection, validate(segment.tree, catalog), catalog, now)
    earlier = [size for size in recorded if size.at < now or size.version != segment.version]
    points = [(size.at, size.count, size.version) for size in earlier]
    points.append((now, present, segment.version))
    return {"points": [{"at": at.isoformat(), "count": count, "version": v} for at, count, v in points]}


def overlap(connection: Connection, ids: list[str], catalog: Catalog, now: datetime) -> dict[str, Any]:
    """Two or three segments over each other. Raises BadInput for another number, NotFound."""
    segments = [segment_of(segment_id, catalog) for segment_id in dict.fromkeys(ids)]
    found = regions(connection, [validate(segment.tree, catalog) for segment in segments], catalog, now)
    return overlap_picture([segment.name for segment in segments], found)
