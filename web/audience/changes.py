"""What people do to segments on the page. Each change names the version it was made from: nothing newer is lost."""

from typing import Any

from sqlalchemy import Connection

from segment_core.catalog import Catalog, SavedSegment
from segment_core.catalog_store import load_catalog
from segment_core.describe import describe
from segment_core.dictionary import lock_account
from segment_core.errors import CoriError, NotFound, VersionConflict
from segment_core.segments import (
    Edit,
    delete_segment,
    duplicate_segment,
    edit_segment,
    rename_segment,
    restore_segment,
    segment_versions,
    used_by,
)
from web.audience.looks import named, segment_of


class InUse(CoriError):
    """Other segments refer to it, and whoever deletes it has not seen which. Data: `used_by`."""

    code = "in_use"


def rename(connection: Connection, catalog: Catalog, segment_id: str, version: int, to: str, edit: Edit) -> None:
    """Give it another name. Raises NotFound, VersionConflict, NameTaken, BadInput."""
    catalog, segment = _newest(connection, catalog, segment_id, version)
    rename_segment(connection, catalog, segment.name, to, edit)


def duplicate(connection: Connection, catalog: Catalog, segment_id: str, edit: Edit) -> SavedSegment:
    """Copy it as it is now. Raises NotFound."""
    catalog, segment = _newest(connection, catalog, segment_id)
    return duplicate_segment(connection, catalog, segment.name, None, edit)


def delete(
    connection: Connection, catalog: Catalog, segment_id: str, version: int, seen: list[str], edit: Edit
) -> SavedSegment:
    """Delete it. `seen`: the ids of the segments that use it, as they were shown to whoever says so.

    Raises NotFound, VersionConflict, BadInput, and InUse where others use it.
    """
    catalog, segment = _newest(connection, catalog, segment_id, version)
    users = used_by(segment, catalog)
    if not {user.id for user in users} <= set(seen):
        names = " and ".join(f"“{user.name}”" for user in users)
        raise InUse(f"“{segment.name}” is used by {names}.", used_by=named(users))
    return delete_segment(connection, catalog, segment.name, edit)


def undelete(connection: Connection, catalog: Catalog, segment_id: str, edit: Edit) -> None:
    """Bring it back. Raises NotFound, NameTaken."""
    restore_segment(connection, catalog, segment_id, edit)


def restore_version(
    connection: Connection, catalog: Catalog, segment_id: str, version: int, wanted: int, edit: Edit
) -> None:
    """Save the conditions of an older version as a new one. Raises NotFound, VersionConflict, InvalidTree."""
    catalog, segment = _newest(connection, catalog, segment_id, version)
    found = next((v for v in segment_versions(connection, catalog, segment.name) if v.version == wanted), None)
    if found is None:
        raise NotFound(f"“{segment.name}” has no version {wanted}.", kind="version", name=str(wanted))
    edit_segment(connection, catalog, segment.name, found.tree, segment.version, edit)


def _newest(
    connection: Connection, catalog: Catalog, segment_id: str, version: int | None = None
) -> tuple[Catalog, SavedSegment]:
    """The catalog and the segment as they are once it is this writer's turn. Raises VersionConflict, NotFound."""
    lock_account(connection, catalog.account_id)
    catalog = load_catalog(connection, catalog.account_id)
    segment = segment_of(segment_id, catalog)
    if version is not None and version != segment.version:
        raise _conflict(connection, segment, version, catalog)
    return catalog, segment


def _conflict(connection: Connection, segment: SavedSegment, version: int, catalog: Catalog) -> VersionConflict:
    all_ = segment_versions(connection, catalog, segment.name)
    mine = next((v.sentence for v in all_ if v.version == version), "unknown")
    by, theirs = all_[-1].edited_by or "Somebody", describe(segment.tree, catalog)
    data: dict[str, Any] = {"yours": mine, "theirs": theirs, "version": segment.version, "edited_by": by}
    message = f"{by} has saved a newer version of “{segment.name}” meanwhile. Nothing was changed."
    return VersionConflict(message, **data)
