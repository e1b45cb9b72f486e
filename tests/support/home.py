"""One account in a test's database, and short ways to call the core on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, TypeVar

from sqlalchemy import Connection

from segment_core.accounts import account_number
from segment_core.catalog import Catalog
from segment_core.catalog_store import load_catalog
from segment_core.database.engine import Database
from segment_core.importing.folder import import_folder
from segment_core.model import Tree
from segment_core.reads import member_ids
from segment_core.validate import validate
from tests.support.account import AccountFolder
from tests.support.cast import NOW
from tests.support.folder import write_folder

Result = TypeVar("Result")


@dataclass(frozen=True)
class Home:
    """One account in a database, and short ways to it."""

    database: Database
    slug: str

    @property
    def id(self) -> int:
        """The account's number."""
        return account_number(self.slug)

    @property
    def catalog(self) -> Catalog:
        """The account's catalog as it is now."""
        with self.database.transaction(self.id) as connection:
            return load_catalog(connection, self.id)

    def run(
        self, function: Callable[Concatenate[Connection, Catalog, ...], Result], *arguments: Any, **named: Any
    ) -> Result:
        """`function(connection, catalog, …)` in a transaction of its own."""
        with self.database.transaction(self.id) as connection:
            return function(connection, load_catalog(connection, self.id), *arguments, **named)

    def read(
        self, function: Callable[Concatenate[Connection, Tree, Catalog, datetime, ...], Result], tree: Any, **named: Any
    ) -> Result:
        """`function(connection, tree, catalog, now, …)`, as reads take them, for the tree's JSON."""

        def reading(connection: Connection, catalog: Catalog) -> Result:
            return function(connection, validate(tree, catalog), catalog, NOW, **named)

        return self.run(reading)

    def members(self, tree: Any) -> set[str]:
        """Who is in a tree, by its JSON."""
        return set(self.read(_listed, tree))


def _listed(connection: Connection, tree: Tree, catalog: Catalog, now: datetime) -> list[str]:
    return list(member_ids(connection, tree, catalog, now))


def load(database: Database, folder: AccountFolder, scratch: Path) -> Home:
    """Import an account folder; every row must be good."""
    report = import_folder(database, write_folder(folder, scratch / folder.id), NOW)
    assert not report.rejected, report.rejected
    return Home(database, folder.id)
