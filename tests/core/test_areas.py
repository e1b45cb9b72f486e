"""What of a lead was written: counts of other things do not look at it, and all counts are right."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from segment_core.counting import from_bitmaps
from segment_core.counting.areas import ALL, AREAS, area_of
from segment_core.counting.attributes import latest_name, name_of
from segment_core.counting.from_bitmaps import counts_from_bitmaps
from segment_core.counting.rows import counts_from_rows
from segment_core.counting.statement import counted
from segment_core.database.engine import Database
from segment_core.model import Everyone
from segment_core.tables import LEAD
from segment_core.validate import validate
from tests.support.by_hand import counted_from_bitmaps
from tests.support.cast import CAST, NOW
from tests.support.home import Home, load

# Columns that no attribute is made from: keys, and what was said of mail (`subscribed` holds what follows from it).
NOT_COUNTED = {"account_id", "ord", "lead_id", "refused_at", "resubscribed_at"}
OTHERWISE = {
    "tags": "tags || 999",
    "custom": """custom || '{"made_up": 1}'""",
    "subscribed": "subscribed IS NOT TRUE",
    "email": "'new@example.com'",
    "email_folded": "'new@example.com'",
    "phone": "'12'",
    "phone_folded": "'12'",
}
ROLLED = {"received_at", "opened_at", "clicked_at", "bounced_at", "unsubscribed_at"}


@pytest.fixture(scope="module")
def shared(make_database: Callable[[], Database]) -> Database:
    """One database for all."""
    return make_database()


@pytest.fixture
def home(shared: Database, tmp_path: Path) -> Home:
    """The cast, counted from bitmaps."""
    return counted_from_bitmaps(load(shared, replace(CAST, given_id=f"cast-{uuid.uuid4().hex[:8]}"), tmp_path))


def noted(connection: Connection) -> list[int]:
    """The areas of the notes."""
    return list(connection.scalars(text("SELECT areas FROM bitmap_dirty ORDER BY ord")))


def area_of_column(name: str) -> int:
    """That of the field, or of the events."""
    return AREAS["engagement" if name in ROLLED else name.removesuffix("_folded")]


@pytest.mark.parametrize("name", [column.name for column in LEAD.columns if column.name not in NOT_COUNTED])
def test_a_change_of_any_column_is_noted(name: str, home: Home) -> None:
    """In the area of what is made from it; none where the column has the value that it had."""
    kind = LEAD.c[name].type.python_type
    other = OTHERWISE.get(name, "1234" if kind is int else "timestamptz '2020-02-02 00:00Z'")

    def change(connection: Connection, _: Any) -> list[int]:
        update = "UPDATE lead SET {name} = {value} WHERE ord = (SELECT min(ord) FROM lead)"
        connection.execute(text(update.format(name=name, value=name)))
        assert noted(connection) == []
        connection.execute(text(update.format(name=name, value=other)))
        return noted(connection)

    assert home.run(change) == [area_of_column(name)]


def test_each_field_is_asked_in_an_area_of_its_columns(home: Home) -> None:
    """No field that has bitmaps is without one, and custom fields share that of their column."""
    for field in home.catalog.fields.values():
        if field.kind not in ("engagement", "segment"):
            assert area_of(name_of(field)) == AREAS["custom" if field.key.startswith("custom.") else field.key]
    assert area_of(latest_name("opened")) == AREAS["engagement"]
    assert area_of("something new:text") == ALL


def test_areas_of_one_transaction_are_joined(home: Home) -> None:
    """What is rolled back to a savepoint leaves none; a lead that comes or goes is noted for all."""

    def write(connection: Connection, _: Any) -> None:
        first = "WHERE ord = (SELECT min(ord) FROM lead)"
        connection.execute(text(f"UPDATE lead SET status = NULL {first}"))
        with connection.begin_nested() as savepoint:
            connection.execute(text(f"UPDATE lead SET source = NULL {first}"))
            savepoint.rollback()
        assert noted(connection) == [AREAS["status"]]
        connection.execute(text(f"UPDATE lead SET tags = '{{}}' {first}"))
        assert noted(connection) == [AREAS["status"] | AREAS["tags"]]
        connection.execute(text("DELETE FROM lead WHERE ord = (SELECT max(ord) FROM lead)"))
        assert noted(connection)[-1] == ALL

    home.run(write)


def test_a_count_looks_at_leads_that_were_written_in_what_it_asks(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """At no other ones; each count is that of the rows."""
    looked: list[int] = []

    def watched(*arguments: Any) -> Any:
        proof, found = counted(*arguments)
        looked.append(proof.looked_at)
        return proof, found

    monkeypatch.setattr(from_bitmaps, "counted", watched)
    catalog = home.catalog
    conditions: list[dict[str, Any]] = [
        {"field": "status", "op": "is_empty"},
        {"field": "source", "op": "is_empty"},
        {"any": [{"field": "source", "op": "is_empty"}, {"field": "status", "op": "is_set"}]},
        {"field": "engagement", "op": "opened", "value": {}},
    ]
    trees = [*(validate(tree, catalog) for tree in conditions), Everyone()]
    with home.database.transaction(home.id) as connection:
        connection.execute(text("UPDATE lead SET status = NULL WHERE status IS NOT NULL"))
        changed = len(noted(connection))
        for _ in range(2):  # as is hinted at by the first counts
            for tree in trees:
                assert counts_from_bitmaps(connection, [tree], catalog, NOW) == counts_from_rows(
                    connection, [tree], catalog, NOW
                )
        connection.rollback()
    assert changed > 0
    assert looked == [changed, 0, changed, 0, 0] * 2
