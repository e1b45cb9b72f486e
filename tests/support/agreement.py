"""Random trees over adversarial accounts: what PostgreSQL selects against what the plain-Python oracle selects.

Of some accounts also what their bitmaps say, with many leads written since.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, text

from segment_core.accounts import account_number
from segment_core.canonical import canonical
from segment_core.catalog import Catalog
from segment_core.catalog_store import load_catalog
from segment_core.compile import compile_tree
from segment_core.counting import build
from segment_core.counting.from_bitmaps import counts_from_bitmaps
from segment_core.counting.members import rows_from_bitmaps
from segment_core.counting.streaming import ords_from_bitmaps
from segment_core.database.engine import Database
from segment_core.importing.folder import import_folder
from segment_core.model import Everyone, Not, Tree, to_json
from segment_core.reads import scoped
from segment_core.tables import LEAD
from segment_core.validate import validate
from tests.support import oracle
from tests.support.account import AccountFolder, Lead
from tests.support.folder import write_folder
from tests.support.random_trees import random_account, random_tree

LEADS = 40
THIRD = LEADS // 3
BATCH = 25
COUNTED = 20  # trees counted in one statement
STREAMED = 7  # leads of a batch of an export
DEPTHS = (0, 1, 1, 2, 2, 3, 4, 5)  # small trees show what is wrong, deep ones find it in combinations
WRONG_TYPES: dict[str, tuple[str, ...]] = {
    "text": ('"text"', "true", "[1]", "{}", "null"),
    "choice": ('"Hot"', "false", "[]", "null"),
    "number": ('"12"', "true", "[12]", "null"),
    "boolean": ('"true"', "1", "[true]", "null"),
    "date": ('"2026-01-01"', "true", "1e300", "null"),
    "datetime": ('"2026-01-01T00:00:00Z"', "false", "-1e300", "null"),
}


@dataclass(frozen=True)
class Difference:
    """One tree on which they disagree; `what` is the form of it that was run."""

    seed: int
    what: str
    tree: dict[str, Any]
    only_database: list[str]
    only_oracle: list[str]


@dataclass(frozen=True)
class World:
    """One random account, in the database and for the oracle."""

    folder: AccountFolder
    catalog: Catalog
    now: datetime
    bitmaps: bool = False

    @cached_property
    def oracle(self) -> oracle.World:
        """What the oracle is asked of."""
        return oracle.world_of(self.folder, self.now)


def make_world(database: Database, seed: int, scratch: Path, *, bitmaps: bool = False) -> World:
    """Import a random account, then damage some custom values in the database: the oracle sees them as missing.

    `bitmaps`: they are built in between, and a third of the leads and half of the events come or change after that.
    """
    rng = random.Random(seed)
    folder, now = random_account(rng, LEADS)
    folder = replace(folder, given_id=f"random-{seed}")
    account_id = account_number(f"random-{seed}")
    if bitmaps:
        earlier = _earlier(folder)
        _import(database, earlier, scratch / f"{seed}-earlier", now)
        build.build(database, account_id, now)
        events = tuple(event for event in folder.events if event not in set(earlier.events))
        later = replace(folder, leads=folder.leads[-THIRD:], events=events)
        _import(database, later, scratch / str(seed), now)
    else:
        _import(database, folder, scratch / str(seed), now)
    with database.transaction(account_id) as connection:
        assert build.use(connection, account_id, True) == bitmaps
        folder = _damaged(connection, folder, account_id, rng)
        return World(folder, load_catalog(connection, account_id), now, bitmaps)


def _import(database: Database, folder: AccountFolder, path: Path, now: datetime) -> None:
    report = import_folder(database, write_folder(folder, path), now)
    assert not report.rejected, report.rejected


def _earlier(folder: AccountFolder) -> AccountFolder:
    """The account before its last third of leads came: some of them are not there, some have others' values."""
    first, last = folder.leads[:-THIRD], folder.leads[-THIRD:]
    others = [replace(lead, values=other.values) for lead, other in zip(last[::2], first, strict=False)]
    there = {lead.id for lead in (*first, *others)}
    events = tuple(event for event in folder.events[1::2] if event.lead_id in there)
    return replace(folder, leads=(*first, *others), events=events)


def _damaged(connection: Connection, folder: AccountFolder, account_id: int, rng: random.Random) -> AccountFolder:
    leads: list[Lead] = []
    for lead in folder.leads:
        values = dict(lead.values)
        for custom in folder.custom_fields:
            if rng.random() < 0.05:
                wrong = rng.choice(WRONG_TYPES[custom.type])
                values[custom.tree_key] = None
                connection.execute(
                    text("""
                        UPDATE lead SET custom = jsonb_set(custom, ARRAY[:key], CAST(:wrong AS jsonb))
                        WHERE account_id = :account AND lead_id = :lead
                    """),
                    {"key": custom.key, "wrong": wrong, "account": account_id, "lead": lead.id},
                )
        leads.append(Lead(lead.id, values))
    return replace(folder, leads=tuple(leads))


def disagreements(
    database: Database, seed: int, trees: int, scratch: Path, forms_every: int = 1, *, bitmaps: bool = False
) -> Iterator[Difference]:
    """Run `trees` random trees of one account; every so many also in canonical form where that differs, and negated.

    By the oracle, the canonical form of every tree has its members. `bitmaps`: counts of all that runs, and members of
    some, are taken from bitmaps too.
    """
    world = make_world(database, seed, scratch, bitmaps=bitmaps)
    rng = random.Random(seed + 1)
    for start in range(0, trees, BATCH):
        batch = [
            random_tree(rng, world.catalog, rng.choice(DEPTHS), world.now) for _ in range(min(BATCH, trees - start))
        ]
        yield from _compare(database, world, seed, batch, forms_every)


def _compare(
    database: Database, world: World, seed: int, batch: list[dict[str, Any]], forms_every: int
) -> Iterator[Difference]:
    everyone = {lead.id for lead in world.folder.leads}
    forms: list[tuple[str, dict[str, Any], Tree, set[str]]] = []
    for number, data in enumerate(batch):
        tree, in_database = validate(data, world.catalog), number % forms_every == 0
        expected = world.oracle.members(data)
        forms.append(("as given", data, tree, expected))
        ordered = canonical(tree, world.catalog)
        assert canonical(ordered, world.catalog) == ordered
        if ordered != tree:
            if (got := world.oracle.members(to_json(ordered))) != expected:
                yield Difference(seed, "canonical, by the oracle", data, sorted(got - expected), sorted(expected - got))
            if in_database:
                forms.append(("canonical", data, ordered, expected))
        if not isinstance(tree, Everyone) and in_database:
            forms.append(("negated", data, Not.model_validate({"not": tree}), everyone - expected))
        assert validate(json.loads(json.dumps(to_json(tree))), world.catalog) == tree
    found = _selected(database, world, [tree for _, _, tree, _ in forms])
    for (what, data, _, expected), got in zip(forms, found, strict=True):
        if got != expected:
            yield Difference(seed, what, data, sorted(got - expected), sorted(expected - got))
    if world.bitmaps:
        counted = _counted(database, world, [tree for _, _, tree, _ in forms])
        for (what, data, _, expected), n in zip(forms, counted, strict=True):
            if n != len(expected):
                yield Difference(seed, f"{what}, {n} from bitmaps, {len(expected)} rightly", data, [], [])
        what, data, tree, expected = forms[0]
        got = _picked(database, world, tree)
        if got != expected:
            yield Difference(seed, f"{what}, picked from bitmaps", data, sorted(got - expected), sorted(expected - got))


def _counted(database: Database, world: World, trees: list[Tree]) -> list[int]:
    """The counts of many trees from bitmaps, which have to answer."""
    found: list[int] = []
    with database.transaction(world.catalog.account_id) as connection:
        connection.execution_options(compiled_cache=None)
        for start in range(0, len(trees), COUNTED):
            part = trees[start : start + COUNTED]
            counts = counts_from_bitmaps(connection, part, world.catalog, world.now)
            assert counts is not None, "rows were asked"
            found += counts
    return found


def _picked(database: Database, world: World, tree: Tree) -> set[str]:
    """The members of a tree as they are picked out of the bitmaps."""
    with database.transaction(world.catalog.account_id, one_snapshot=True) as connection:
        rows = rows_from_bitmaps(
            connection,
            tree,
            world.catalog,
            world.now,
            lambda m: scoped(world.catalog, LEAD.c.ord, LEAD.c.lead_id).where(m),
        )
        assert rows is not None, "rows were asked"
        batches = ords_from_bitmaps(connection, tree, world.catalog, world.now, STREAMED)
        assert batches is not None, "rows were asked for an export"
        assert [int(ord_) for ords in batches for ord_ in ords] == sorted(row.ord for row in rows)
        return {row.lead_id for row in rows}


def _selected(database: Database, world: World, trees: list[Tree]) -> list[set[str]]:
    """The members of many trees, in one statement."""
    columns = [compile_tree(tree, world.catalog, world.now) for tree in trees]
    with database.transaction(world.catalog.account_id) as connection:
        connection.execution_options(compiled_cache=None)  # no statement comes twice
        rows = connection.execute(scoped(world.catalog, LEAD.c.lead_id, *columns)).all()
    for row in rows:
        assert all(cast("Any", value) in (True, False) for value in row[1:]), "a condition was NULL"
    return [{row[0] for row in rows if row[i + 1]} for i in range(len(trees))]
