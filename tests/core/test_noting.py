"""Notes of written leads without triggers, as of distributed tables: made by what writes, in its transaction."""

import inspect
import random
import re
import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from segment_core import leads
from segment_core.catalog import Catalog
from segment_core.counting import build
from segment_core.counting.from_bitmaps import counts_from_bitmaps
from segment_core.counting.rows import counts_from_rows
from segment_core.database.engine import Database
from segment_core.importing.folder import import_folder
from segment_core.lead_rows import LeadInput
from segment_core.leads import EventInput
from segment_core.validate import validate
from tests.support.by_hand import counted_from_bitmaps, note_by_hand
from tests.support.cast import CAST, NOW
from tests.support.counting_stress import Stress
from tests.support.counting_world import built, spread, trees_of, write
from tests.support.folder import write_folder
from tests.support.home import Home, load
from tests.support.mailing import MAILING, planned, sent

ROOT = Path(leads.__file__).parent.parent
Write = Callable[[Connection, Catalog, str], Any]


@pytest.fixture(scope="module")
def shared(make_database: Callable[[], Database]) -> Database:
    """A database without the triggers, in which a write without a note fails at its end."""
    return note_by_hand(make_database())


@pytest.fixture
def home(shared: Database, tmp_path: Path) -> Home:
    """The cast, counted from bitmaps."""
    return counted_from_bitmaps(load(shared, replace(CAST, given_id=f"cast-{uuid.uuid4().hex[:8]}"), tmp_path))


WRITES: dict[str, Write] = {
    "upsert_leads": lambda k, c, lead: leads.upsert_leads(
        k, c, [LeadInput(lead, {"phone": "12"}), LeadInput("new", {"email": "new@example.com"}), LeadInput("bare", {})]
    ),
    "edit_lead": lambda k, c, lead: leads.edit_lead(k, c, lead, {"status": None}),
    "tag_leads": lambda k, c, lead: leads.tag_leads(k, c, [lead], ["Brand new"]),
    "untag_leads": lambda k, c, lead: leads.untag_leads(k, c, [lead], ["Buyer"]),
    "unsubscribe_address": lambda k, c, _: leads.unsubscribe_address(k, c, _address(k), NOW),
    "resubscribe_leads": lambda k, c, lead: leads.resubscribe_leads(k, c, [lead], NOW),
    "unsubscribe_leads": lambda k, c, lead: leads.unsubscribe_leads(k, c, [lead], NOW),
    "delete_leads": lambda k, c, lead: leads.delete_leads(k, c, [lead]),
    "record_events": lambda k, c, lead: leads.record_events(
        k, c, [(1, EventInput(lead, "k1", "clicked", NOW)), (2, EventInput("nobody", "k1", "opened", NOW))]
    ),
    "delete_account": lambda k, c, _: leads.delete_account(k, c.account_id),
}
READS = {"leads_by_address", "with_same_address"}


def _address(connection: Connection) -> str:
    return connection.execute(text("SELECT email FROM lead WHERE email LIKE '%@%' ORDER BY ord LIMIT 1")).scalar_one()


@pytest.mark.parametrize("name", WRITES)
def test_each_write_notes_its_leads(name: str, home: Home) -> None:
    """Within its transaction, and each time with notes of its own; counts are right at once and once folded in."""
    lead = home.run(lambda k, _: k.execute(text("SELECT lead_id FROM lead ORDER BY ord LIMIT 1")).scalar_one())
    home.run(WRITES[name], lead)
    if name == "delete_account":
        return
    first = notes(home)
    assert first > 0
    same(home)
    if name != "delete_leads":
        home.run(WRITES[name], lead)
        assert notes(home) > first
    while build.compact(home.database, home.id):
        pass
    assert notes(home) == 0
    same(home)


def notes(home: Home) -> int:
    """How many wait."""
    return home.run(lambda k, _: k.execute(text("SELECT count(*) FROM bitmap_dirty")).scalar_one())


def same(home: Home) -> None:
    """Conditions that the writes above change, counted both ways."""
    catalog = home.catalog
    trees: list[dict[str, Any]] = [{"field": field, "op": "is_empty"} for field in ("status", "phone", "email")]
    trees.append({"field": "tags", "op": "has_any", "value": ["Buyer"]})
    trees.append({"field": "engagement", "op": "clicked", "value": {}})
    asked = [validate(tree, catalog) for tree in trees]
    with home.database.transaction(home.id) as connection:
        found = counts_from_bitmaps(connection, asked, catalog, NOW)
        assert found == counts_from_rows(connection, asked, catalog, NOW)


def test_a_write_without_a_note_is_seen(home: Home) -> None:
    """The check of this file can fail."""
    with pytest.raises(DBAPIError, match="was written and not noted"):
        home.run(lambda k, _: k.execute(text("UPDATE lead SET status = NULL")))


def test_every_writer_is_here() -> None:
    """Each public function of leads.py is one of the above."""
    public = {name for name, _ in inspect.getmembers(leads, inspect.isfunction) if not name.startswith("_")}
    defined = {name for name in public if getattr(leads, name).__module__ == leads.__name__}
    assert defined == set(WRITES) | READS


def test_nothing_else_writes_leads_and_events() -> None:
    """Neither in SQL nor through the tables' objects: what leads.py does not write, it cannot note."""
    names = "lead|event|engagement"
    sql = re.compile(rf"\b(INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|TRUNCATE|COPY)\s+({names})\b")
    objects = re.compile(rf"\b(insert|update|delete)\(\s*({names.upper()})\b")
    modules = [path for part in ("segment_core", "assistant", "web") for path in (ROOT / part).rglob("*.py")]
    writing = {path.name for path in modules if sql.search(path.read_text()) or objects.search(path.read_text())}
    assert writing == {"leads.py"}


def test_an_import_notes_what_it_writes(home: Home, tmp_path: Path) -> None:
    """Leads, events and their roll-ups."""
    folder = replace(CAST, given_id=home.slug)
    report = import_folder(home.database, write_folder(folder, tmp_path / "again"), NOW)
    assert (report.leads, report.rejected) == (12, [])
    assert notes(home) >= 12
    same(home)


def test_an_account_without_bitmaps_has_no_notes(shared: Database, tmp_path: Path) -> None:
    """Nothing would ever fold them in."""
    assert notes(load(shared, replace(CAST, given_id="plain"), tmp_path)) == 0


def test_bitmaps_begin_after_writers_that_note_nothing(shared: Database, tmp_path: Path) -> None:
    """A write that saw no bitmaps ends before the first one is made."""
    home = load(shared, replace(CAST, given_id="waited-for"), tmp_path)
    builder = threading.Thread(target=counted_from_bitmaps, args=(home,))
    with shared.transaction(home.id) as connection:
        leads.upsert_leads(connection, home.catalog, [LeadInput("late", {"status": None})])
        builder.start()
        await_blocked(shared)
    builder.join()
    same(home)


def await_blocked(database: Database) -> None:
    """Until somebody waits for a lock: the server is asked again and again."""
    blocked = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = current_user")
    for _ in range(100_000):
        with database.engine.connect() as connection:
            if connection.execute(blocked).scalar_one():
                return
    raise AssertionError("nobody waits")


def test_a_campaign_freezes_the_same_recipients(shared: Database, fresh: Home, tmp_path: Path) -> None:
    """Read and written by a statement each, from bitmaps, as by one statement where there are triggers."""
    frozen: list[Any] = []
    for home in (load(fresh.database, replace(MAILING, given_id=f"{fresh.slug}-mailing"), tmp_path / "at-once"),
                 counted_from_bitmaps(load(shared, MAILING, tmp_path / "apart"))):  # fmt: skip
        campaign = sent(home, planned(home))
        frozen.append((campaign.frozen and campaign.frozen.audience, home.run(recipients)))
    assert frozen[0] == frozen[1]
    assert len(frozen[0][1]) == 3


def recipients(connection: Connection, _: Catalog) -> list[Any]:
    """As they are stored."""
    rows = text("SELECT ord, lead_id, address, merge, state FROM recipient ORDER BY ord")
    return list(connection.execute(rows))


def test_no_count_differs_while_others_write(shared: Database, tmp_path: Path) -> None:
    """Writers with rollbacks, a compactor and a counter, without triggers."""
    world = built(shared, 727, tmp_path)
    spread(shared, world)
    tally = Stress(shared, world, trees_of(world, random.Random(727), 6), write, seconds=3, raw=False).run()
    assert (tally.mismatches, tally.failures) == ([], []), tally
    assert min(tally.commits, tally.rollbacks, tally.compactions, tally.checks) > 0, tally
