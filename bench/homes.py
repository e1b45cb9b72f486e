"""The account that a bench works on: one that is kept in a folder, or one that is made for it and thrown away."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from bench.accounts import CAMPAIGNS, NOW, with_progress_bar
from segment_core.accounts import account_exists, account_number
from segment_core.catalog import Catalog
from segment_core.catalog_store import load_catalog
from segment_core.counting import build
from segment_core.counting.status import lacking
from segment_core.counting.store import READY
from segment_core.database.engine import WRITE_SECONDS, Database, open_database

SLUG = "demo"


@contextmanager
def opened(home: Path | None, leads: int, campaigns: int = CAMPAIGNS) -> Generator[Database]:
    """The database in `home`; the account in it, if there is none yet, is made with so many leads. None: for once."""
    with tempfile.TemporaryDirectory(prefix="cori-bench-") as scratch:
        database = open_database(None, home or Path(scratch))
        try:
            if not account_exists(database, SLUG):
                with_progress_bar(database, leads, campaigns=campaigns)
            yield database
        finally:
            database.close()


def catalog_of(database: Database) -> Catalog:
    """The account's catalog as it is now."""
    with database.transaction(account_number(SLUG)) as connection:
        return load_catalog(connection, account_number(SLUG))


def leads_of(database: Database) -> int:
    """How many leads the account has."""
    with database.transaction(account_number(SLUG)) as connection:
        return connection.execute(text("SELECT count(*) FROM lead")).scalar_one()


def some_leads(database: Database, number: int, seed: int = 7) -> list[str]:
    """The ids of so many leads (of all, where there are fewer), from anywhere in the account; the same each time."""
    query = "SELECT lead_id FROM lead ORDER BY hashint8extended(ord, :seed), ord LIMIT :number"
    with database.transaction(account_number(SLUG), WRITE_SECONDS) as connection:
        return list(connection.scalars(text(query), {"seed": seed, "number": number}))


def count_from(database: Database, *, bitmaps: bool) -> None:
    """Count from rows, or from bitmaps: they are built where there are none that are whole, and all is folded in."""
    account = account_number(SLUG)
    with database.transaction(account) as connection:
        state = connection.scalar(text("SELECT state FROM bitmap_state"))
        whole = state == READY and not lacking(connection, account)
    if bitmaps and not whole:
        build.build(database, account, NOW)
    with database.transaction(account) as connection:
        build.use(connection, account, bitmaps)
    while bitmaps and build.compact(database, account):
        pass
