"""Saved segments: create, rename, edit, duplicate, delete, restore. Every edit is a version with who and when."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from segment_core.canonical import canonical
from segment_core.catalog import Catalog, SavedSegment
from segment_core.catalog_store import load_catalog
from segment_core.describe import describe
from segment_core.dictionary import lock_account, raise_version
from segment_core.errors import BadInput, InvalidTree, NameTaken, NotFound, Problem, VersionConflict
from segment_core.folding import fold_value, is_storable
from segment_core.model import All, Any_, Condition, Everyone, Not, Tree, to_json
from segment_core.nearest import nearest
from segment_core.stored_trees import from_stored, to_stored
from segment_core.structure import parse_tree
from segment_core.tables import SEGMENT, SEGMENT_VERSION
from segment_core.validate import segment_names, validate

LONGEST_NAME = 200


@dataclass(frozen=True)
class Edit:
    """Who changes something, and when."""

    by: str | None
    at: datetime


@dataclass(frozen=True)
class Version:
    """One version of a segment."""

    version: int
    name: str
    tree: Tree
    sentence: str
    edited_by: str | None
    edited_at: datetime


def find_segment(name: str, catalog: Catalog) -> SavedSegment:
    """The segment by this name, whatever the case. Raises NotFound with the nearest names."""
    found = catalog.segment_index.get(fold_value(name))
    if found is None:
        near = nearest(name, [segment.name for segment in catalog.segments])
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise NotFound(f"there is no segment “{name}”{hint}", kind="segment", name=name, nearest=near)
    return found


def used_by(segment: SavedSegment, catalog: Catalog) -> list[SavedSegment]:
    """The segments whose conditions refer to this one."""
    wanted = fold_value(segment.name)
    return [other for other in catalog.segments if wanted in map(fold_value, segment_names(other.tree))]


def create_segment(connection: Connection, catalog: Catalog, name: str, tree: Any, edit: Edit) -> SavedSegment:
    """Save a tree under a new name. Raises BadInput, NameTaken, InvalidTree."""
    catalog = _locked(connection, catalog)
    clean = free_name(name, catalog)
    sound = canonical(validate(tree, catalog), catalog)
    segment = SavedSegment(uuid.uuid4().hex, clean, sound, 1)
    facts = _facts(segment, catalog, edit)
    connection.execute(insert(SEGMENT).values(account_id=catalog.account_id, segment_id=segment.id, **facts))
    _note_version(connection, segment, catalog, edit)
    return segment


def edit_segment(
    connection: Connection, catalog: Catalog, name: str, tree: Any, version: int, edit: Edit
) -> SavedSegment:
    """Replace a segment's conditions; `version` is the one that was opened.

    Raises VersionConflict where somebody saved a newer one meanwhile: nothing is lost, both sentences are named.
    """
    catalog = _locked(connection, catalog)
    segment = find_segment(name, catalog)
    sound = canonical(validate(tree, catalog), catalog)
    if version != segment.version:
        raise _conflict(connection, segment, sound, catalog)
    if fold_value(segment.name) in map(fold_value, _reached(sound, catalog)):
        message = f"“{segment.name}” would refer to itself"
        raise InvalidTree([Problem("$", "cycle", message, segment.name)])
    return _store(connection, SavedSegment(segment.id, segment.name, sound, segment.version + 1), catalog, edit)


def rename_segment(connection: Connection, catalog: Catalog, name: str, to: str, edit: Edit) -> SavedSegment:
    """Give a segment another name; segments that refer to it follow. Raises NotFound, NameTaken, BadInput."""
    catalog = _locked(connection, catalog)
    segment = find_segment(name, catalog)
    clean = free_name(to, catalog, but=segment)
    return _store(connection, SavedSegment(segment.id, clean, segment.tree, segment.version + 1), catalog, edit)


def duplicate_segment(
    connection: Connection, catalog: Catalog, name: str, to: str | None, edit: Edit, tree: Any = None
) -> SavedSegment:
    """Copy a segment, with other conditions if given; without a name it becomes "… copy", "… copy 2" and so on."""
    catalog = _locked(connection, catalog)
    segment = find_segment(name, catalog)
    return create_segment(
        connection, catalog, to or _copy_name(segment.name, catalog), segment.tree if tree is None else tree, edit
    )


def delete_segment(connection: Connection, catalog: Catalog, name: str, edit: Edit) -> SavedSegment:
    """Delete a segment; leads and past campaigns are untouched, and `restore_segment` undoes it.

    Where other segments refer to it, its conditions are written into them first, so that their members stay.
    Raises NotFound, and BadInput where one of them has no room for its conditions.
    """
    catalog = _locked(connection, catalog)
    segment = find_segment(name, catalog)
    for user in used_by(segment, catalog):
        tree = canonical(inlined(user.tree, segment), catalog)
        _check_room(tree, user, segment)
        _store(connection, SavedSegment(user.id, user.name, tree, user.version + 1), catalog, edit)
    _mark_deleted(connection, catalog, segment.id, edit.at)
    return segment


def restore_segment(connection: Connection, catalog: Catalog, segment_id: str, edit: Edit) -> SavedSegment:
    """Undo a delete. Raises NotFound, also where it uses a segment that is deleted now, or NameTaken."""
    catalog = _locked(connection, catalog)
    match = (SEGMENT.c.account_id == catalog.account_id, SEGMENT.c.segment_id == segment_id)
    row = connection.execute(select(SEGMENT).where(*match, SEGMENT.c.deleted_at.is_not(None))).one_or_none()
    if row is None:
        raise NotFound("there is no deleted segment to bring back", kind="segment", name=segment_id)
    free_name(row.name, catalog)
    names = {segment.id: segment.name for segment in catalog.segments}
    for used in segment_names(from_stored(row.tree, {})):
        if used not in names:
            mine = (SEGMENT.c.account_id == catalog.account_id, SEGMENT.c.segment_id == used)
            gone = connection.scalar(select(SEGMENT.c.name).where(*mine))
            message = f"“{row.name}” uses “{gone}”, which is deleted; bring that back first"
            raise NotFound(message, kind="segment", name=gone)
    tree = validate(from_stored(row.tree, names), catalog)
    _mark_deleted(connection, catalog, segment_id, None)
    return SavedSegment(segment_id, row.name, tree, row.version)


def deleted_names(connection: Connection, catalog: Catalog) -> dict[str, str]:
    """Id → last name of the segments that are deleted now: old versions of others may still refer to them."""
    mine = (SEGMENT.c.account_id == catalog.account_id, SEGMENT.c.deleted_at.is_not(None))
    return {row.segment_id: row.name for row in connection.execute(select(SEGMENT).where(*mine))}


def last_edits(connection: Connection, catalog: Catalog) -> dict[str, Edit]:
    """Segment id → who edited it last, and when."""
    columns = select(SEGMENT.c.segment_id, SEGMENT.c.edited_by, SEGMENT.c.edited_at)
    rows = connection.execute(columns.where(SEGMENT.c.account_id == catalog.account_id))
    return {row.segment_id: Edit(row.edited_by, row.edited_at) for row in rows}


def segment_versions(connection: Connection, catalog: Catalog, name: str) -> list[Version]:
    """All versions of a segment, oldest first."""
    segment = find_segment(name, catalog)
    match = (SEGMENT_VERSION.c.account_id == catalog.account_id, SEGMENT_VERSION.c.segment_id == segment.id)
    rows = connection.execute(select(SEGMENT_VERSION).where(*match).order_by(SEGMENT_VERSION.c.version))
    names = {other.id: other.name for other in catalog.segments}
    return [
        Version(row.version, row.name, from_stored(row.tree, names), row.sentence, row.edited_by, row.edited_at)
        for row in rows
    ]


def _check_room(tree: Tree, user: SavedSegment, segment: SavedSegment) -> None:
    try:
        parse_tree(to_json(tree))
    except InvalidTree as error:
        message = (
            f"“{user.name}” uses “{segment.name}” and would pass a limit with its conditions in it "
            f"({error.problems[0].message}); change or delete “{user.name}” first"
        )
        raise BadInput(message, part="name") from error


def inlined(tree: Tree, segment: SavedSegment) -> Tree:
    """The tree with every reference to `segment` replaced by its conditions."""
    match tree:
        case Everyone():
            return tree
        case All():
            return All.model_validate({"all": [inlined(child, segment) for child in tree.children]})
        case Any_():
            return Any_.model_validate({"any": [inlined(child, segment) for child in tree.children]})
        case Not():
            return Not.model_validate({"not": inlined(tree.child, segment)})
        case Condition():
            return _inlined_condition(tree, segment)


def _inlined_condition(condition: Condition, segment: SavedSegment) -> Tree:
    if condition.field != "segment" or not isinstance(condition.value, tuple):
        return condition
    names = [str(name) for name in condition.value]
    others = tuple(name for name in names if fold_value(name) != fold_value(segment.name))
    if len(others) == len(names):
        return condition
    parts: list[Tree] = [_sound_inside(segment)]
    if others:
        parts.append(Condition(field="segment", op="in", value=others))
    union = parts[0] if len(parts) == 1 else Any_.model_validate({"any": parts})
    return Not.model_validate({"not": union}) if condition.op == "not_in" else union


def _sound_inside(segment: SavedSegment) -> Tree:
    """A segment's tree as part of another; "everyone" cannot be one, so a condition that always holds stands for it."""
    if not isinstance(segment.tree, Everyone):
        return segment.tree
    blank = Condition(field="tags", op="is_empty")
    return Any_.model_validate({"any": [blank, {"not": blank}]})


def _locked(connection: Connection, catalog: Catalog) -> Catalog:
    """The catalog as it is once it is this writer's turn."""
    lock_account(connection, catalog.account_id)
    return load_catalog(connection, catalog.account_id)


def free_name(name: str, catalog: Catalog, but: SavedSegment | None = None) -> str:
    """A name tidied up, when no segment (`but` this one) has it. Raises BadInput, NameTaken."""
    clean = " ".join(name.split())
    if not clean or len(clean) > LONGEST_NAME or not is_storable(clean):
        raise BadInput(f"a segment's name has 1 to {LONGEST_NAME} characters", part="name")
    taken = catalog.segment_index.get(fold_value(clean))
    if taken is not None and (but is None or taken.id != but.id):
        raise NameTaken(f"there is a segment “{taken.name}” already", name=taken.name)
    return clean


def _copy_name(name: str, catalog: Catalog) -> str:
    number = 1
    short = name[: LONGEST_NAME - len(" copy 99999")]
    while fold_value(copy := f"{short} copy{f' {number}' if number > 1 else ''}") in catalog.segment_index:
        number += 1
    return copy


def _facts(segment: SavedSegment, catalog: Catalog, edit: Edit) -> dict[str, Any]:
    return {
        "name": segment.name,
        "name_folded": fold_value(segment.name),
        "tree": to_stored(segment.tree, catalog),
        "version": segment.version,
        "edited_by": edit.by,
        "edited_at": edit.at,
    }


def _store(connection: Connection, segment: SavedSegment, catalog: Catalog, edit: Edit) -> SavedSegment:
    match = (SEGMENT.c.account_id == catalog.account_id, SEGMENT.c.segment_id == segment.id)
    connection.execute(update(SEGMENT).where(*match).values(_facts(segment, catalog, edit)))
    _note_version(connection, segment, catalog, edit)
    return segment


def _note_version(connection: Connection, segment: SavedSegment, catalog: Catalog, edit: Edit) -> None:
    facts = _facts(segment, catalog, edit)
    del facts["name_folded"]
    sentence = describe(segment.tree, catalog)
    row = {"account_id": catalog.account_id, "segment_id": segment.id, "sentence": sentence, **facts}
    connection.execute(insert(SEGMENT_VERSION).values(row))
    raise_version(connection, catalog.account_id)


def _mark_deleted(connection: Connection, catalog: Catalog, segment_id: str, at: datetime | None) -> None:
    match = (SEGMENT.c.account_id == catalog.account_id, SEGMENT.c.segment_id == segment_id)
    connection.execute(update(SEGMENT).where(*match).values(deleted_at=at))
    raise_version(connection, catalog.account_id)


def _reached(tree: Tree, catalog: Catalog) -> set[str]:
    """The names of every segment that a tree refers to, directly or through others."""
    found: set[str] = set()
    waiting = segment_names(tree)
    while waiting:
        name = waiting.pop()
        segment = catalog.segment_index.get(fold_value(name))
        if segment is not None and segment.name not in found:
            found.add(segment.name)
            waiting.extend(segment_names(segment.tree))
    return found


def _conflict(connection: Connection, segment: SavedSegment, tree: Tree, catalog: Catalog) -> VersionConflict:
    newest = segment_versions(connection, catalog, segment.name)[-1]
    mine = describe(tree, catalog)
    message = (
        f"{newest.edited_by or 'somebody'} saved a newer version of “{segment.name}” meanwhile: "
        f"theirs is “{newest.sentence}”, yours “{mine}”. Nothing was changed"
    )
    data = {"yours": mine, "theirs": newest.sentence, "version": newest.version, "edited_by": newest.edited_by}
    return VersionConflict(message, **data)
