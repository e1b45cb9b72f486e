"""Sizes over time: one a day and one after every save, by one process, and nothing before the save."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from segment_core import segment_sizes, segments
from segment_core.catalog import Catalog
from segment_core.catalog_store import CatalogStore
from segment_core.database.engine import Database
from segment_core.segments import Edit
from tests.support.cast import NOW
from tests.support.home import Home
from web.size_recorder import SizeRecorder

HOT = {"field": "status", "op": "in", "value": ["Hot"]}
ANYBODY = {"everyone": True}
EVENING = NOW.replace(hour=23, minute=59)


@pytest.fixture(scope="module")
def shared(make_database: Callable[[], Database]) -> Database:
    """A database for these alone: the recorder goes through every account there is."""
    return make_database()


def history(home: Home, name: str) -> list[tuple[int, int]]:
    """(version, count) of a segment's sizes, oldest first."""

    def read(connection: Connection, catalog: Catalog) -> list[tuple[int, int]]:
        segment = segments.find_segment(name, catalog)
        return [(size.version, size.count) for size in segment_sizes.sizes(connection, catalog, segment.id)]

    return home.run(read)


def test_a_day_and_a_version_have_one_size_each(fresh: Home) -> None:
    """However often it is recorded: at the save, after an edit, and on the next day of the account's calendar."""
    recorder = SizeRecorder(fresh.database, CatalogStore())
    edit = Edit("t1", NOW)
    hot, everyone = len(fresh.members(HOT)), len(fresh.members(ANYBODY))
    fresh.run(segments.create_segment, "Mine", HOT, edit)
    assert history(fresh, "Mine") == []
    for moment in (NOW, NOW, EVENING):
        recorder.record(moment)
    assert history(fresh, "Mine") == [(1, hot)]
    fresh.run(segments.edit_segment, "Mine", ANYBODY, 1, edit)
    recorder.record(EVENING)
    assert history(fresh, "Mine") == [(1, hot), (2, everyone)]
    recorder.record(EVENING + timedelta(minutes=1))
    assert history(fresh, "Mine") == [(1, hot), (2, everyone), (2, everyone)]


def test_what_cannot_be_counted_keeps_no_other_from_it(fresh: Home) -> None:
    """One segment refers to a value that is gone; the others have their sizes, and it is not tried all day."""
    fresh.run(segments.create_segment, "Good", HOT, Edit("t1", NOW))
    fresh.run(segments.create_segment, "Broken", HOT, Edit("t1", NOW))
    with fresh.database.transaction(fresh.id) as connection:
        broken = "UPDATE segment SET tree = jsonb_set(tree, '{field}', '\"custom.gone\"') WHERE name = 'Broken'"
        connection.exec_driver_sql(broken)
        connection.exec_driver_sql("UPDATE account SET catalog_version = catalog_version + 1")
    SizeRecorder(fresh.database, CatalogStore()).record(NOW)
    assert len(history(fresh, "Good")) == 1
    assert history(fresh, "Broken") == []


def test_one_process_at_a_time(fresh: Home) -> None:
    """While another transaction records an account, a recorder leaves it alone; afterwards it is its turn."""
    recorder = SizeRecorder(fresh.database, CatalogStore())
    name = fresh.catalog.segments[0].name
    with fresh.database.transaction(fresh.id) as connection:
        assert segment_sizes.take_turn(connection, fresh.id)
        recorder.record(NOW)
        assert history(fresh, name) == []
    recorder.record(NOW)
    assert len(history(fresh, name)) == 1
