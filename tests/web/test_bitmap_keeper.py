"""Bitmaps kept up by the running server: built for large accounts, written leads folded in, one step at a time."""

import asyncio
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, create_engine, text

from segment_core.counting import build
from segment_core.counting.status import BitmapStatus, bitmap_status
from segment_core.database.engine import Database
from segment_core.errors import BadInput
from segment_core.leads import tag_leads
from tests.support.cast import CAST, NOW
from tests.support.home import Home, load
from tests.support.in_loop import in_loop
from web.bitmap_keeper import LONGEST_WAIT, LOOK_AGAIN, BitmapKeeper
from web.settings import read_bitmaps

LEADS = len(CAST.leads)


@dataclass
class Kept:
    """An account, its keeper, and a clock that stands still until it is moved."""

    home: Home
    directory: Engine
    keeper: BitmapKeeper = field(init=False)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.keeper = self.keeper_from(LEADS)

    def keeper_from(self, threshold: int | None) -> BitmapKeeper:
        """Another keeper on the same clock."""
        return BitmapKeeper(self.home.database, lambda: self.now, threshold)

    def work(self) -> int:
        """Step until there is nothing to do; how many steps did something."""
        steps = 0
        while self.keeper.step(self.directory):
            steps += 1
        return steps

    @property
    def status(self) -> BitmapStatus:
        """How the bitmaps stand."""
        with self.home.database.transaction(self.home.id) as connection:
            return bitmap_status(connection, self.home.id)

    def sql(self, statement: str) -> None:
        """Run a statement within the account."""
        with self.home.database.transaction(self.home.id) as connection:
            connection.execute(text(statement))


@pytest.fixture(scope="module")
def home(make_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The cast in a database of its own."""
    return load(make_database(), CAST, tmp_path_factory.mktemp("cast"))


@pytest.fixture
def kept(home: Home) -> Generator[Kept]:
    """No bitmaps to begin with."""
    with home.database.transaction(home.id) as connection:
        build.drop(connection, home.id)
    directory = create_engine(home.database.url)
    yield Kept(home, directory)
    directory.dispose()


def test_an_account_that_is_large_enough_gets_bitmaps(kept: Kept) -> None:
    """Not one lead less, and none where that is switched off."""
    for threshold in (LEADS + 1, None):
        kept.keeper = kept.keeper_from(threshold)
        assert kept.work() == 0
    assert kept.status.state == "none"
    kept.keeper = kept.keeper_from(LEADS)
    assert kept.work() == 1
    assert (kept.status.state, kept.status.used, kept.status.built_at) == ("ready", True, NOW)
    assert kept.work() == 0


def test_written_leads_are_folded_in_after_a_while(kept: Kept) -> None:
    """Few of them wait for more; nothing is folded in before their time."""
    kept.work()
    kept.home.run(tag_leads, ["ann", "bob"], ["Brand new"])
    assert kept.work() == 0
    kept.now += LONGEST_WAIT - timedelta(seconds=1)
    assert (kept.work(), kept.status.waiting) == (0, 2)
    kept.now += timedelta(seconds=1)
    assert (kept.work(), kept.status.waiting) == (1, 0)


def test_what_a_build_would_mend_is_built_anew(kept: Kept) -> None:
    """A field made since, and a build that a dead process left behind; what somebody took out of use stays so."""
    kept.work()
    columns = "INSERT INTO field (account_id, key, kind, label, position)"
    kept.sql(f"{columns} SELECT account_id, 'x9', 'text', 'X', 99 FROM account")
    assert kept.status.lacking
    kept.now += LOOK_AGAIN
    assert (kept.work(), kept.status.lacking) == (1, ())
    kept.sql("UPDATE bitmap_state SET state = 'building'")
    kept.now += LOOK_AGAIN
    assert (kept.work(), kept.status.state) == (1, "ready")
    kept.sql("UPDATE bitmap_state SET used = false")
    kept.sql("UPDATE account SET timezone = 'Asia/Tokyo'")
    kept.now += LOOK_AGAIN
    assert (kept.work(), kept.status.used) == (0, False)


def test_an_account_that_somebody_else_builds_is_put_off(kept: Kept) -> None:
    """It is neither waited for nor broken off."""
    other = kept.keeper_from(LEADS)

    def meanwhile(_done: int, _all: int) -> None:
        kept.keeper = other
        assert kept.work() == 1

    build.build(kept.home.database, kept.home.id, NOW, meanwhile)
    assert (kept.status.state, kept.status.used) == ("ready", False)


def test_runs_beside_the_server_and_stops_with_it(kept: Kept) -> None:
    """Once it has looked, the account has bitmaps; the block ends without waiting for the next look."""

    async def serve() -> None:
        async with kept.keeper.running():
            await asyncio.wait_for(kept.keeper.looked.wait(), 30)

    in_loop(serve())
    assert kept.status.used


def test_threshold_comes_from_the_environment() -> None:
    """A number of leads, or off."""
    assert [read_bitmaps(given) for given in (None, "", "off", "2500")] == [100_000, 100_000, None, 2_500]
    for wrong in ("0", "-1", "many", "1e5", "٣"):
        with pytest.raises(BadInput, match=wrong):
            read_bitmaps(wrong)
