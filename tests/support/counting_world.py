"""Random accounts that are counted from bitmaps, trees for them, and writes to them."""

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, text

from segment_core.counting import build
from segment_core.counting.attributes import CHUNK
from segment_core.database.engine import Database
from segment_core.lead_rows import LeadInput
from segment_core.leads import EventInput, delete_leads, record_events, tag_leads, upsert_leads
from segment_core.model import Everyone, Not, Tree
from segment_core.validate import validate
from tests.support.agreement import DEPTHS, World, make_world
from tests.support.random_trees import random_tree

TREES = 60


def built(database: Database, seed: int, scratch: Path) -> World:
    """A random account whose counts come from bitmaps."""
    world = make_world(database, seed, scratch)
    build.build(database, world.catalog.account_id, world.now)
    with database.transaction(world.catalog.account_id) as connection:
        assert build.use(connection, world.catalog.account_id, True)
    return world


def trees_of(world: World, rng: random.Random, number: int = TREES) -> list[Tree]:
    """Random trees, each also negated."""
    found: list[Tree] = []
    for _ in range(number):
        tree = validate(random_tree(rng, world.catalog, rng.choice(DEPTHS), world.now), world.catalog)
        found += [tree] if isinstance(tree, Everyone) else [tree, Not.model_validate({"not": tree})]
    return found


def write(connection: Connection, world: World, rng: random.Random) -> None:
    """A few writes of each kind."""
    catalog = world.catalog
    ids = list(connection.scalars(text("SELECT lead_id FROM lead ORDER BY ord")))
    owner = catalog.members[0].id if catalog.members else None
    values = {"status": rng.choice((None, *catalog.labels("status"))), "first_name": rng.choice(("Ann", "Ünal", None))}
    values |= {"assigned_to": owner, "created_at": world.now - timedelta(hours=rng.randint(0, 900)), "phone": "12"}
    some = rng.sample(ids, 4)
    upsert_leads(connection, catalog, [LeadInput(lead, values) for lead in (*some, f"new-{rng.random()}")])
    tag_leads(connection, catalog, rng.sample(ids, 3), ["Brand new"])
    delete_leads(connection, catalog, [rng.choice(ids)])
    events = [
        (i, EventInput(rng.choice(ids), rng.choice(catalog.campaigns).id, "opened", world.now - timedelta(days=i)))
        for i in range(4)
        if catalog.campaigns
    ]
    record_events(connection, catalog, events)


def spread(database: Database, world: World) -> None:
    """The leads that come from now on lie in the third chunk of leads; some do."""
    account = world.catalog.account_id
    with database.transaction(account) as connection:
        connection.execute(text("UPDATE account SET next_ord = :third"), {"third": 2 * CHUNK + 5})
        upsert_leads(connection, world.catalog, [LeadInput(f"far-{i}", {"first_name": "Ünal"}) for i in range(20)])


def written_and_folded(
    database: Database,
    world: World,
    rng: random.Random,
    check: Callable[[], None],
    check_open: Callable[[Connection], None] = lambda _: None,
) -> None:
    """Writes that are committed, writes that are rolled back, and all notes folded in; `check` after each, and
    `check_open` before the first are committed."""
    account = world.catalog.account_id
    with database.transaction(account) as connection:
        write(connection, world, rng)
        check_open(connection)
    check()
    with database.transaction(account) as connection:
        write(connection, world, rng)
        connection.rollback()
    check()
    while build.compact(database, account):
        pass
    with database.transaction(account) as connection:
        notes = text("SELECT count(*) FROM bitmap_dirty WHERE account_id = :account")
        assert connection.scalar(notes, {"account": account}) == 0
    check()
