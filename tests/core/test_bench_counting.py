"""The bench of counts compares like with like: other designs in PostgreSQL count what our rows count."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from bench.accounts import build_account
from bench.counting import edited, report, results, typed
from bench.counting.edited import Edited
from bench.counting.engine import Engine
from bench.counting.growth import exponent, medians
from bench.counting.handwritten import STATEMENTS, Handwritten
from bench.counting.joins import Joins
from bench.counting.listmonk import Listmonk
from bench.counting.measure import Measured, expected_counts, measured
from bench.counting.own import Bitmaps, Rows
from bench.counting.queries import QUERIES
from bench.counting.setting import Setting, setting_of
from segment_core.database.engine import Database

LEADS, DRAWN = 800, 250
RUNS, SECONDS = 1, 0.0


@pytest.fixture(scope="module")
def setting(make_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory) -> Setting:
    """A small account."""
    database = make_database()
    build_account(database, LEADS, campaigns=6, drawn=DRAWN)
    return setting_of(database, tmp_path_factory.mktemp("peers"))


@pytest.fixture(scope="module")
def expected(setting: Setting) -> dict[str, int]:
    """What the rows say."""
    return expected_counts(setting)


@pytest.fixture(scope="module")
def designs(setting: Setting) -> Generator[None]:
    """Whatever the designs of others make is gone in the end."""
    yield
    with setting.connect() as connection:
        typed.drop(connection)
        assert connection.execute("SELECT to_regclass('peer.lead')").fetchone() == (None,)


def asked(engine: Engine, expected: dict[str, int]) -> list[Measured]:
    """Each query once."""
    engine.load(lambda _: None)
    try:
        return measured(engine, expected, RUNS, SECONDS, lambda: None)
    finally:
        engine.close()


def test_the_queries_have_answers(setting: Setting, expected: dict[str, int]):
    """None is as good as nobody or everybody: a condition that is ignored or never true would show."""
    assert len(QUERIES) >= 25
    assert set(STATEMENTS) == {query.name for query in QUERIES}
    assert {name for name, count in expected.items() if not 0 < count < LEADS} == set()


@pytest.mark.parametrize("engine", [Rows, Bitmaps, Handwritten, Listmonk, Joins])
@pytest.mark.usefixtures("designs")
def test_every_design_counts_what_the_rows_count(
    setting: Setting, expected: dict[str, int], engine: Callable[[Setting], Engine]
):
    """All queries, and none left out."""
    found = asked(engine(setting), expected)
    assert report.failures(found) == []
    assert [one.query for one in found if one.count is None] == []


def test_edited_leads_are_counted_and_restored(
    setting: Setting, expected: dict[str, int], monkeypatch: pytest.MonkeyPatch
):
    """The edits change counts, which the bitmaps know at once; afterwards the leads are as before."""
    monkeypatch.setattr(edited, "EDITS", 30)
    engine = Edited(setting)
    engine.load(lambda _: None)
    try:
        now = expected_counts(setting)
        found = measured(engine, now, RUNS, SECONDS, lambda: None)
    finally:
        engine.close()
    assert report.failures(found) == []
    assert now["hot"] != expected["hot"]
    assert expected_counts(setting) == expected
    assert report.failures(asked(Bitmaps(setting), expected)) == []


def test_a_wrong_count_is_a_failure(setting: Setting):
    """It is named, with both numbers."""
    (line,) = report.failures([Measured("sloppy", QUERIES[0], 1_200, 1_300, (1.0,)), *_missing()])
    assert line == "FAILURE  sloppy counts 1,200 for “hot”, rows 1,300"


def test_what_an_engine_cannot_say_is_shown():
    """A dash in the table, and no time in its medians."""
    found = [Measured("rows", QUERIES[0], 5, 5, (1.0, 2.0, 9.0)), *_missing()]
    shown = report.table(found, 10)
    assert [next(iter(column.cells)) for column in shown.columns] == ["hot", "value", "5", "2.00", "-"]
    assert report.times_of(_missing()) == {}


def test_growth_is_the_slope_over_sizes(tmp_path: Path):
    """Written and read again: ten times the leads, ten times the time, is an exponent of 1."""
    files: list[Path] = []
    for leads in (1_000, 10_000, 100_000):
        files.append(tmp_path / f"{leads}.csv")
        runs = (leads / 1_000, leads / 1_000, leads)
        results.write(files[-1], leads, [Measured("rows", QUERIES[0], 5, 5, runs), *_missing()])
    found = medians(results.read(files))
    assert found == {"rows": {1_000: 1.0, 10_000: 10.0, 100_000: 100.0}}
    assert exponent(found["rows"]) == pytest.approx(1.0)
    assert exponent({1_000: 1.0}) is None


def _missing() -> list[Measured]:
    return [Measured("lame", QUERIES[0], None, 5, ())]
