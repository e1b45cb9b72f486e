"""Saved segments: create, rename, edit, duplicate, delete, bring back; versions, conflicts, names, references."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from segment_core import segments
from segment_core.catalog import Catalog, SavedSegment
from segment_core.errors import BadInput, CoriError, InvalidTree, NameTaken, NotFound, VersionConflict
from segment_core.model import to_json
from segment_core.segments import Edit
from tests.support.cast import NOW
from tests.support.home import Home

HOT = {"field": "status", "op": "in", "value": ["Hot"]}
COLD = {"field": "status", "op": "in", "value": ["Cold"]}
BUYERS = {"field": "tags", "op": "has_any", "value": ["Buyer"]}
TIA, TOM = Edit("t1", NOW), Edit("t2", NOW + timedelta(hours=1))


def of(*names: str, op: str = "in") -> dict[str, Any]:
    """A condition on segments."""
    return {"field": "segment", "op": op, "value": list(names)}


def names(home: Home) -> list[str]:
    """All segments' names."""
    return [segment.name for segment in home.catalog.segments]


def found(home: Home, name: str) -> SavedSegment:
    """A segment as it is now."""
    return segments.find_segment(name, home.catalog)


def test_create_and_find(fresh: Home) -> None:
    """By name whatever the case, in canonical form, as version 1."""
    tree = {"all": [{"all": [BUYERS, HOT]}, HOT]}
    saved = fresh.run(segments.create_segment, "  My \n segment ", tree, TIA)
    assert (saved.name, saved.version) == ("My segment", 1)
    assert found(fresh, "mY SEGMENT") == saved
    assert to_json(saved.tree) == {"all": [HOT, BUYERS]}
    assert fresh.members(of("my segment")) == fresh.members(tree) == {"ann"}


@pytest.mark.parametrize("tree", [{"everyone": True}, {"not": of("Hot ones")}, {"any": [HOT, of("Hot buyers")]}])
def test_any_tree_can_be_saved(tree: dict[str, Any], fresh: Home) -> None:
    """Its members are those of the tree."""
    fresh.run(segments.create_segment, "Saved", tree, TIA)
    assert fresh.members(of("Saved")) == fresh.members(tree)


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\0b", "a\ud800b"])
def test_names_that_are_no_names(name: str, cast: Home) -> None:
    """Blank, too long, or not to be stored."""
    with pytest.raises(BadInput, match="1 to 200 characters"):
        cast.run(segments.create_segment, name, HOT, TIA)
    with pytest.raises(BadInput):
        cast.run(segments.rename_segment, "Hot ones", name, TIA)


@pytest.mark.parametrize("name", ["Hot ones", "HOT ONES", " hot  ones "])
def test_names_are_unique_whatever_the_case(name: str, cast: Home) -> None:
    """For a new segment, a renamed one and a copy; the error names the one that has it."""
    attempts = [
        lambda: cast.run(segments.create_segment, name, COLD, TIA),
        lambda: cast.run(segments.rename_segment, "Hot buyers", name, TIA),
        lambda: cast.run(segments.duplicate_segment, "Hot buyers", name, TIA),
    ]
    for attempt in attempts:
        with pytest.raises(NameTaken, match="“Hot ones” already") as caught:
            attempt()
        assert caught.value.data == {"name": "Hot ones"}


def test_names_fold_as_people_read_them(fresh: Home) -> None:
    """Sharp s and composed letters too."""
    fresh.run(segments.create_segment, "Straße Zoë", HOT, TIA)
    with pytest.raises(NameTaken):
        fresh.run(segments.create_segment, "STRASSE ZOE\u0308", HOT, TIA)


def test_a_segment_may_change_the_case_of_its_name(fresh: Home) -> None:
    """That is no clash with itself."""
    assert fresh.run(segments.rename_segment, "hot ones", "HOT Ones", TIA).name == "HOT Ones"


def test_rename_follows_references(fresh: Home) -> None:
    """Segments that refer to it have the new name in their conditions, and the same members."""
    before = fresh.members(of("Hot buyers"))
    fresh.run(segments.rename_segment, "Hot ones", "On fire", TOM)
    assert of("On fire") in to_json(found(fresh, "Hot buyers").tree)["all"]
    assert fresh.members(of("Hot buyers")) == before
    with pytest.raises(NotFound):
        found(fresh, "Hot ones")
    fresh.run(segments.create_segment, "Hot ones", COLD, TIA)  # the old name is free, and means something else
    assert fresh.members(of("Hot buyers")) == before


def test_every_edit_is_a_version(fresh: Home) -> None:
    """Who, when, name, tree and sentence of each; nothing is overwritten."""
    fresh.run(segments.create_segment, "Mine", HOT, TIA)
    fresh.run(segments.edit_segment, "mine", COLD, 1, TOM)
    fresh.run(segments.rename_segment, "Mine", "Ours", TIA)
    versions = fresh.run(segments.segment_versions, "Ours")
    assert [(v.version, v.name, to_json(v.tree), v.edited_by, v.edited_at) for v in versions] == [
        (1, "Mine", HOT, "t1", TIA.at),
        (2, "Mine", COLD, "t2", TOM.at),
        (3, "Ours", COLD, "t1", TIA.at),
    ]
    assert [("Hot" in v.sentence, "Cold" in v.sentence) for v in versions] == [
        (True, False),
        (False, True),
        (False, True),
    ]


def test_saving_over_a_newer_version_is_refused(fresh: Home) -> None:
    """Two people have version 1 open: the second is told both sentences and who, and nothing is lost."""
    fresh.run(segments.create_segment, "Mine", HOT, TIA)
    first, second = fresh.catalog, fresh.catalog
    with fresh.database.transaction(fresh.id) as connection:
        segments.edit_segment(connection, first, "Mine", COLD, 1, TOM)
    with pytest.raises(VersionConflict) as caught, fresh.database.transaction(fresh.id) as connection:
        segments.edit_segment(connection, second, "Mine", BUYERS, 1, TIA)
    data = caught.value.data
    assert (data["version"], data["edited_by"]) == (2, "t2")
    assert "Buyer" in data["yours"]
    assert "Cold" in data["theirs"]
    assert data["yours"] in caught.value.message
    assert data["theirs"] in caught.value.message
    assert to_json(found(fresh, "Mine").tree) == COLD
    assert len(fresh.run(segments.segment_versions, "Mine")) == 2
    assert fresh.run(segments.edit_segment, "Mine", BUYERS, 2, TIA).version == 3


def test_two_savers_at_once(fresh: Home) -> None:
    """Of two threads that save over version 1, one wins and the other is told."""
    fresh.run(segments.create_segment, "Mine", HOT, TIA)
    catalog, ready = fresh.catalog, threading.Barrier(2)

    def save(edit: Edit) -> str:
        with fresh.database.transaction(fresh.id) as connection:
            ready.wait()
            segments.edit_segment(connection, catalog, "Mine", COLD if edit is TIA else BUYERS, 1, edit)
        return "saved"

    assert sorted(both(save)) == ["saved", "version_conflict"]
    assert found(fresh, "Mine").version == 2


def both(work: Any) -> list[str]:
    """What two threads come to: the result, or the error's code."""

    def run(edit: Edit) -> str:
        try:
            return work(edit)
        except CoriError as error:
            return error.code

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, (TIA, TOM)))


def test_two_creators_of_one_name(fresh: Home) -> None:
    """One of them wins; the other is told that the name is taken."""
    catalog, ready = fresh.catalog, threading.Barrier(2)

    def create(edit: Edit) -> str:
        with fresh.database.transaction(fresh.id) as connection:
            ready.wait()
            name = "Same name" if edit is TIA else "same NAME"
            segments.create_segment(connection, catalog, name, HOT, edit)
        return "saved"

    assert sorted(both(create)) == ["name_taken", "saved"]
    assert [name.casefold() for name in names(fresh)].count("same name") == 1


def test_an_unknown_name_gets_the_nearest(cast: Home) -> None:
    """In the message and as data."""
    with pytest.raises(NotFound, match="did you mean Hot ones") as caught:
        found(cast, "Hot one")
    assert caught.value.data["nearest"][0] == "Hot ones"


def test_edits_are_validated(fresh: Home) -> None:
    """A tree that is wrong changes nothing."""
    with pytest.raises(InvalidTree):
        fresh.run(segments.edit_segment, "Hot ones", {"field": "status", "op": "in", "value": ["Hott"]}, 1, TIA)
    assert found(fresh, "Hot ones").version == 1


@pytest.mark.parametrize(
    ("name", "tree"),
    [
        ("Hot ones", of("Hot ones")),
        ("Hot ones", of("HOT BUYERS")),
        ("Hot ones", {"any": [COLD, {"not": {"all": [HOT, of("hot buyers", op="not_in")]}}]}),
    ],
)
def test_cycles_are_refused(name: str, tree: dict[str, Any], fresh: Home) -> None:
    """To itself, through another one, anywhere in the tree."""
    with pytest.raises(InvalidTree, match="would refer to itself") as caught:
        fresh.run(segments.edit_segment, name, tree, 1, TIA)
    assert [problem.code for problem in caught.value.problems] == ["cycle"]
    assert found(fresh, name).version == 1


def test_duplicate(fresh: Home) -> None:
    """A name is found where none is given; a changed copy leaves the original alone."""
    copies = [fresh.run(segments.duplicate_segment, "hot ones", None, TOM).name for _ in range(3)]
    assert copies == ["Hot ones copy", "Hot ones copy 2", "Hot ones copy 3"]
    assert fresh.members(of("Hot ones copy 3")) == fresh.members(HOT)
    changed = fresh.run(segments.duplicate_segment, "Hot ones", "Cold ones", TOM, COLD)
    assert (changed.version, to_json(changed.tree)) == (1, COLD)
    assert to_json(found(fresh, "Hot ones").tree) == HOT


def test_a_copy_of_a_long_name(fresh: Home) -> None:
    """The copy's name is shortened, so that it fits."""
    fresh.run(segments.create_segment, "x" * 200, HOT, TIA)
    for _ in range(2):
        assert len(fresh.run(segments.duplicate_segment, "x" * 200, None, TIA).name) <= 200


USERS = [
    ("in", of("Hot ones")),
    ("not in", of("Hot ones", op="not_in")),
    ("in one of two", of("Hot ones", "Buyers")),
    ("in none of two", of("Buyers", "Hot ones", op="not_in")),
    ("deep", {"not": {"any": [COLD, {"all": [of("hot ONES"), {"not": BUYERS}]}]}}),
]


@pytest.mark.parametrize(("what", "tree"), USERS)
@pytest.mark.parametrize("used", [HOT, {"everyone": True}, {"not": HOT}], ids=["hot", "everyone", "not hot"])
def test_delete_keeps_the_members_of_its_users(what: str, tree: Any, used: Any, fresh: Home) -> None:
    """A segment in use says who uses it; its conditions are written into them before it goes."""
    fresh.run(segments.create_segment, "Buyers", BUYERS, TIA)
    fresh.run(segments.edit_segment, "Hot ones", used, 1, TIA)
    fresh.run(segments.create_segment, "User", tree, TIA)
    catalog, before = fresh.catalog, fresh.members(of("User"))
    users = segments.used_by(segments.find_segment("hot ones", catalog), catalog)
    assert [segment.name for segment in users] == ["Hot buyers", "User"], what
    fresh.run(segments.delete_segment, "Hot ones", TOM)
    assert fresh.members(of("User")) == before
    assert segments.segment_names(found(fresh, "User").tree) in ([], ["Buyers"])
    versions = fresh.run(segments.segment_versions, "User")
    assert [(v.version, v.edited_by) for v in versions] == [(1, "t1"), (2, "t2")]


def test_delete_where_its_conditions_do_not_fit(fresh: Home) -> None:
    """A deep segment used by a deep one: refused with the user's name, and everything still works."""
    deep: dict[str, Any] = HOT
    for i in range(7):
        deep = {"all" if i % 2 else "any": [deep, {"field": "tags", "op": "has_any", "value": ["VIP"]}, COLD]}
    fresh.run(segments.edit_segment, "Hot ones", deep, 1, TIA)
    user = {"any": [{"all": [{"any": [{"all": [of("Hot ones"), BUYERS]}, COLD]}, BUYERS]}, COLD]}
    fresh.run(segments.create_segment, "User", user, TIA)
    with pytest.raises(BadInput, match="“User” uses “Hot ones” and would pass a limit"):
        fresh.run(segments.delete_segment, "Hot ones", TIA)
    assert names(fresh) == ["Hot buyers", "Hot ones", "User"]
    assert found(fresh, "Hot buyers").version == 1


def test_delete_and_bring_back(fresh: Home) -> None:
    """It is gone from the list and from conditions; bringing it back gives the same one."""
    before = found(fresh, "Hot buyers")
    fresh.run(segments.delete_segment, "HOT buyers", TIA)
    assert names(fresh) == ["Hot ones"]
    with pytest.raises(InvalidTree):
        fresh.members(of("Hot buyers"))
    assert fresh.run(segments.restore_segment, before.id, TIA) == before
    assert found(fresh, "Hot buyers") == before
    with pytest.raises(NotFound, match="no deleted segment"):
        fresh.run(segments.restore_segment, before.id, TIA)


def test_a_deleted_name_is_free(fresh: Home) -> None:
    """Then the old one cannot come back under it."""
    gone = fresh.run(segments.delete_segment, "Hot buyers", TIA)
    fresh.run(segments.create_segment, "hot BUYERS", COLD, TOM)
    with pytest.raises(NameTaken):
        fresh.run(segments.restore_segment, gone.id, TIA)
    assert names(fresh) == ["hot BUYERS", "Hot ones"]


def test_bringing_back_what_refers_to_something_gone(fresh: Home) -> None:
    """The user was deleted first, then what it used: it cannot come back, in one clear sentence."""
    user = fresh.run(segments.delete_segment, "Hot buyers", TIA)
    fresh.run(segments.delete_segment, "Hot ones", TIA)
    with pytest.raises(NotFound, match="“Hot buyers” uses “Hot ones”, which is deleted"):
        fresh.run(segments.restore_segment, user.id, TIA)
    assert names(fresh) == []


def test_bringing_back_cannot_close_a_circle(fresh: Home) -> None:
    """Hot buyers uses Hot ones; while it was deleted, Hot ones came to use a segment of its name."""
    user = fresh.run(segments.delete_segment, "Hot buyers", TIA)
    fresh.run(segments.create_segment, "Hot buyers", COLD, TIA)
    fresh.run(segments.edit_segment, "Hot ones", of("Hot buyers"), 1, TIA)
    with pytest.raises(NameTaken):
        fresh.run(segments.restore_segment, user.id, TIA)
    assert fresh.members(of("Hot ones")) == fresh.members(COLD)


def test_many_segments(fresh: Home) -> None:
    """There is no limit on how many, and each name is found."""

    def create(connection: Connection, catalog: Catalog) -> None:
        for i in range(60):
            segments.create_segment(connection, catalog, f"Segment {i}", HOT, TIA)

    fresh.run(create)
    assert len(names(fresh)) == 62
    assert found(fresh, "segment 59").version == 1
