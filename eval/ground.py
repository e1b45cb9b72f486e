"""Throw-away databases that a run of cases happens in: the account as imported, and its perturbed copies.

The account is imported once, into a template. Cases run in a clone of it, and get a new clone after a case that
changed the account (saved a segment, say), so that nothing leaks from one case into the next.
"""

import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

from eval.leftovers import own_databases
from eval.perturb import Copy, write_copies
from segment_core.accounts import account_number
from segment_core.catalog import Catalog
from segment_core.catalog_store import CatalogStore
from segment_core.database.embedded import create_database, drop_database, start_embedded
from segment_core.database.engine import Database, open_database, parse_url
from segment_core.importing.account_file import read_definition
from segment_core.importing.folder import import_folder
from segment_core.importing.records import Rejected


@dataclass(frozen=True)
class Account:
    """One account of a database."""

    database: Database
    slug: str
    store: CatalogStore = field(default_factory=CatalogStore)

    @property
    def account_id(self) -> int:
        """Its number in the tables."""
        return account_number(self.slug)

    def catalog(self) -> Catalog:
        """Its catalog as of now."""
        with self.database.transaction(self.account_id) as connection:
            return self.store.get(connection, self.account_id)


@dataclass
class Ground:
    """The account that cases run on, and where its perturbed copies are. `rejected` are rows that were not imported."""

    server: URL
    name: str
    slug: str
    home: Path
    rejected: list[Rejected] = field(default_factory=list[Rejected])
    copies: list[Account] = field(default_factory=list[Account])
    _clones: int = 0
    _account: Account | None = None
    _version: int = 0

    @property
    def account(self) -> Account:
        """The account as the current case has it."""
        if self._account is None:
            self._clones += 1
            create_database(self.server, self._clone, template=self.name)
            self._account = Account(open_database(self.server.set(database=self._clone), self.home), self.slug)
            self._version = self._account.catalog().version
        return self._account

    @property
    def _clone(self) -> str:
        return f"{self.name}_{self._clones}"

    def settle(self) -> bool:
        """After a case: whether it changed the account; if so the next case gets a new one."""
        changed = self.account.catalog().version != self._version
        if changed:
            self.drop_clone()
        return changed

    def drop_clone(self) -> None:
        """Drop the clone that is in use, if one is."""
        if self._account is not None:
            self._account.database.close()
            self._account = None
            drop_database(self.server, self._clone)


@contextmanager
def throw_away_ground(folder: Path, now: datetime, home: Path, database_url: str | None = None) -> Generator[Ground]:
    """Import the account folder and three perturbed copies into new databases; all are dropped in the end.

    Raises BadInput where the folder cannot be imported, Unavailable where there is no server.
    """
    server = parse_url(database_url) if database_url else start_embedded(home)
    with own_databases(server) as base:
        yield from _ground(Ground(server, base, read_definition(folder).slug, home), folder, now)


def _ground(ground: Ground, folder: Path, now: datetime) -> Generator[Ground]:
    server, base, home = ground.server, ground.name, ground.home
    aside = f"{base}_copies"
    try:
        create_database(server, base)
        open_database(server.set(database=base), home).close()
        create_database(server, aside, template=base)  # migrated once for both
        ground.rejected = _import(server, base, home, [(folder, now)])
        with tempfile.TemporaryDirectory() as target:
            copies = write_copies(folder, Path(target))
            _import(server, aside, home, ((part, now) for copy in copies for part in _parts(copy)))
        database = open_database(server.set(database=aside), home)
        ground.copies = [Account(database, copy.slug) for copy in copies]
        yield ground
        database.close()
    finally:
        ground.drop_clone()
        for name in (aside, base):
            drop_database(server, name)


def _parts(copy: Copy) -> tuple[Path, Path]:
    return copy.known, copy.perturbed


def _import(server: URL, name: str, home: Path, folders: Iterable[tuple[Path, datetime]]) -> list[Rejected]:
    """Import the folders into a database; the rows that were not imported. No connection stays open: it is copied."""
    database = open_database(server.set(database=name), home)
    try:
        return [row for folder, now in folders for row in import_folder(database, folder, now).rejected]
    finally:
        database.close()
