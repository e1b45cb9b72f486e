"""A segment's versions, each with what changed in it since the one before."""

from typing import Any

from sqlalchemy import Connection

from segment_core.canonical import same
from segment_core.catalog import Catalog
from segment_core.differences import Difference, difference
from segment_core.segments import Version, deleted_names, segment_versions
from web.audience.looks import segment_of


def versions(connection: Connection, segment_id: str, catalog: Catalog) -> list[dict[str, Any]]:
    """The newest first. `restorable`: its conditions are others than the present ones."""
    segment = segment_of(segment_id, catalog)
    found = segment_versions(connection, catalog, segment.name)
    gone = deleted_names(connection, catalog)
    before = [None, *found[:-1]]
    return [
        {
            "version": version.version,
            "name": version.name,
            "renamed_from": old.name if old is not None and old.name != version.name else None,
            "sentence": version.sentence,
            "by": version.edited_by,
            "at": version.edited_at.isoformat(),
            "changes": None if old is None else _changes(old, version, catalog, gone),
            "restorable": not same(version.tree, segment.tree, catalog),
        }
        for old, version in reversed(list(zip(before, found, strict=True)))
    ]


def _changes(old: Version, new: Version, catalog: Catalog, gone: dict[str, str]) -> dict[str, Any]:
    found = difference(old.tree, new.tree, catalog)
    return {
        "came": [_readable(text, gone) for text in found.came],
        "went": [_readable(text, gone) for text in found.went],
        "changed": [[_readable(one, gone), _readable(two, gone)] for one, two in found.changed],
        "joined": _joined(found),
    }


def _joined(found: Difference) -> list[str] | None:
    return list(found.joined) if found.joined else None


def _readable(text: str, gone: dict[str, str]) -> str:
    """With the last names of segments that are deleted now, which old versions still refer to by id."""
    for segment_id, name in gone.items():
        text = text.replace(segment_id, f"{name} (deleted)")
    return text
