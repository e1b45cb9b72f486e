"""The account that is counted, and its queries as checked trees."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from bench import homes
from bench.accounts import NOW
from bench.counting.queries import QUERIES, Query
from bench.homes import catalog_of, leads_of
from segment_core.catalog import Catalog
from segment_core.compile import clock_of
from segment_core.database.engine import Database
from segment_core.dates import Clock
from segment_core.model import Tree
from segment_core.validate import validate


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


def setting_of(database: Database, scratch: Path, now: datetime = NOW) -> Setting:
    """The setting of the account that is there."""
    catalog = catalog_of(database)
    asked = tuple((query, validate(query.tree, catalog)) for query in QUERIES)
    return Setting(database, catalog, now, leads_of(database), asked, scratch)


@contextmanager
def opened(home: Path | None, leads: int, campaigns: int) -> Generator[Setting]:
    """The account in `home`, as in homes.py, and a folder that is thrown away."""
    with homes.opened(home, leads, campaigns) as database, tempfile.TemporaryDirectory(prefix="cori-bench-") as scratch:
        yield setting_of(database, Path(scratch))
