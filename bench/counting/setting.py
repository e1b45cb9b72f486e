"""The account that is counted, and its queries as checked trees."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from sqlalchemy import text

from bench.accounts import NOW, with_progress_bar
from bench.counting.queries import QUERIES, Query
from segment_core.accounts import account_exists, account_number
from segment_core.catalog import Catalog
from segment_core.catalog_store import load_catalog
from segment_core.compile import clock_of
from segment_core.database.engine import Database, open_database
from segment_core.dates import Clock
from segment_core.model import Tree
from segment_core.validate import validate

SLUG = "demo"


@dataclass(frozen=True)
class Setting:
    """The account, the present moment, (query, its tree) of each query, and a folder for what is made of it all."""

    database: Database
    catalog: Catalog
    now: datetime
    leads: int
    asked: tuple[tuple[Query, Tree], ...]
    scratch: Path

    @property
    def account(self) -> int:
        """The account's number."""
        return self.catalog.account_id

    @property
    def clock(self) -> Clock:
        """The account's clock."""
        return clock_of(self.catalog, self.now)

    def connect(self) -> psycopg.Connection:
        """A connection of the migrating role that sees this account and commits at once; compiling of SQL is off, as
        it is for the product."""
        url = self.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(url, autocommit=True, options=f"-c jit=off -c cori.account_id={self.account}")


def setting_of(database: Database, account: int, scratch: Path, now: datetime = NOW) -> Setting:
    """The setting of an account that is there."""
    with database.transaction(account) as connection:
        catalog = load_catalog(connection, account)
        leads = connection.execute(text("SELECT count(*) FROM lead")).scalar_one()
    asked = tuple((query, validate(query.tree, catalog)) for query in QUERIES)
    return Setting(database, catalog, now, leads, asked, scratch)


@contextmanager
def opened(home: Path, leads: int, campaigns: int) -> Generator[Setting]:
    """The account in `home`: one that is there is taken as it is, else one of so many leads is made."""
    database = open_database(None, home)
    try:
        if not account_exists(database, SLUG):
            with_progress_bar(database, leads, campaigns=campaigns)
        with tempfile.TemporaryDirectory(prefix="cori-bench-") as scratch:
            yield setting_of(database, account_number(SLUG), Path(scratch))
    finally:
        database.close()
