"""Import of whole folders: the same twice, flat memory, changed accounts."""

import json
import tracemalloc
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from segment_core.database.engine import Database
from segment_core.errors import BadInput, InvalidTree
from segment_core.importing.folder import import_folder
from segment_core.leads import edit_lead
from segment_core.reads import count, find_leads
from tests.support.account import AccountFolder, CustomField, Lead, Segment
from tests.support.cast import CAST, NOW
from tests.support.folder import write_folder
from tests.support.home import Home, load

EVERYONE = {"everyone": True}
NOT_IMPORTED = {
    "confirmation",
    "checkpoints",
    "checkpoint_blobs",
    "checkpoint_writes",
    "api_key",
    "event_seen",
    "webhook",
    "help_vote",
    "help_question",
    "segment_size",
    "chat",
    "chat_step",
    "chat_element",
    "recipient",
    "bitmap",
    "bitmap_attribute",
    "bitmap_dirty",
    "bitmap_state",
    "bitmap_value",
}


def dump(home: Home) -> dict[str, list[str]]:
    """Every row of the account, as text; but for the version that tells catalogs they are stale."""
    with home.database.transaction(home.id) as connection:
        tables = connection.scalars(text("SELECT relname FROM pg_class WHERE relrowsecurity ORDER BY 1")).all()
        rows = "SELECT CAST(to_jsonb(t) - 'catalog_version' AS text) AS row FROM {} t ORDER BY row"
        return {name: list(connection.scalars(text(rows.format(name)))) for name in tables}


def test_the_same_folder_twice_changes_nothing(fresh: Home, tmp_path: Path) -> None:
    """Every table has the same rows, and nothing counts as new."""
    before = dump(fresh)
    assert min(len(rows) for name, rows in before.items() if name not in NOT_IMPORTED) > 0
    report = import_folder(fresh.database, tmp_path / fresh.slug, NOW)
    assert (report.leads, report.new_leads, report.rejected) == (len(CAST.leads), 0, [])
    assert dump(fresh) == before


def test_a_later_folder_updates(fresh: Home, tmp_path: Path) -> None:
    """Changed leads, a new one, an edited segment; leads that are not in it stay."""
    changed = replace(CAST.leads[0], values={**CAST.leads[0].values, "status": "Cold", "custom.budget": None})
    folder = replace(
        CAST,
        given_id=fresh.slug,
        leads=(changed, Lead("new", {})),
        segments=(Segment("HOT ones", {"field": "status", "op": "in", "value": ["Cold"]}),),
    )
    load(fresh.database, folder, tmp_path)
    assert "ann" in fresh.members({"field": "segment", "op": "in", "value": ["Hot ones"]})
    assert "ann" in fresh.members({"field": "custom.budget", "op": "is_empty"})
    assert fresh.members(EVERYONE) == {lead.id for lead in CAST.leads} | {"new"}
    assert fresh.catalog.segment_index["hot ones"].version == 2


def test_values_that_leads_still_have_stay_known(fresh: Home, tmp_path: Path) -> None:
    """A status that the account no longer lists: its leads keep it, new ones cannot get it, segments say so."""
    folder = replace(CAST, given_id=fresh.slug, statuses=("Warm", "Brand new"), leads=(), events=(), segments=())
    load(fresh.database, folder, tmp_path)
    assert fresh.catalog.labels("status") == ("Warm", "Brand new")
    (ann,) = fresh.run(lambda connection, catalog: find_leads(connection, "ann", catalog))
    assert ann.values["status"] == "Hot"
    with pytest.raises(BadInput, match="not one of the account's values"):
        fresh.run(lambda connection, catalog: edit_lead(connection, catalog, "bob", {"status": "Hot"}))
    for name in ("Hot ones", "Hot buyers"):
        with pytest.raises(InvalidTree, match="Status has no value “Hot” any more"):
            fresh.members({"field": "segment", "op": "in", "value": [name]})


def test_a_fields_type_cannot_change(fresh: Home, tmp_path: Path) -> None:
    """What leads have in it would be read as something else."""
    fields = (CustomField("budget", "Budget", "choice", choices=("Low",)), *CAST.custom_fields[1:])
    folder = write_folder(replace(CAST, given_id=fresh.slug, custom_fields=fields), tmp_path / "changed")
    with pytest.raises(BadInput, match="“budget” is a number; its type cannot become choice"):
        import_folder(fresh.database, folder, NOW)
    assert fresh.members({"field": "custom.budget", "op": "eq", "value": 0}) == {"dev"}


def test_custom_numbers_keep_their_digits(fresh: Home, tmp_path: Path) -> None:
    """As they stand in the file, whatever a float would make of them."""
    digits = ("0.1", "1.10", "12345678901234567.8901", "-0.0001", "1E+3")
    leads = tuple(Lead(f"n{i}", {"custom.budget": Decimal(number)}) for i, number in enumerate(digits))
    load(fresh.database, replace(CAST, given_id=fresh.slug, leads=leads, events=()), tmp_path)
    with fresh.database.transaction(fresh.id) as connection:
        stored = text("SELECT custom->>'budget' FROM lead WHERE lead_id LIKE 'n_' ORDER BY lead_id")
        assert connection.scalars(stored).all() == ["0.1", "1.10", "12345678901234567.8901", "-0.0001", "1000"]


def test_an_account_without_an_id_gets_one_from_its_name(shared: Database, tmp_path: Path) -> None:
    """Accents and signs left out."""
    write_folder(replace(CAST, name="Café Zürich & Co.", given_id=None, leads=(), events=(), segments=()), tmp_path)
    account: dict[str, Any] = json.loads((tmp_path / "account.json").read_text())
    del account["id"]
    (tmp_path / "account.json").write_text(json.dumps(account))
    assert import_folder(shared, tmp_path, NOW).slug == "cafe-zurich-co"


def test_progress_is_told(fresh: Home, tmp_path: Path) -> None:
    """File, bytes so far, bytes in all; to the end."""
    told: list[tuple[str, int, int]] = []

    def tell(file: str, done: int, total: int) -> None:
        told.append((file, done, total))

    import_folder(fresh.database, tmp_path / fresh.slug, NOW, tell)
    assert [file for file, _, _ in told] == ["leads.csv", "campaigns.csv", "events.csv"]
    assert all(done == total > 0 for _, done, total in told)


def write_many(path: Path, leads: int) -> Path:
    """An account with that many leads of the same size, written line by line."""
    write_folder(AccountFolder(name=f"Many {leads}", given_id=f"many-{leads}"), path)
    with (path / "leads.csv").open("w", encoding="utf-8") as file:
        file.write("id,first_name,email,status,tags\n")
        for i in range(leads):
            file.write(f"lead-{i},Name {i % 50},lead{i}@example.com,Hot,Buyer;VIP\n")
    return path


def test_memory_does_not_grow_with_the_file(shared: Database, tmp_path: Path) -> None:
    """Four times as many leads take about the same memory at their peak."""
    peaks: list[int] = []
    for leads in (5_000, 20_000):
        folder = write_many(tmp_path / str(leads), leads)
        tracemalloc.start()
        report = import_folder(shared, folder, NOW)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert report.new_leads == leads
        assert Home(shared, report.slug).read(count, EVERYONE) == leads
    assert peaks[1] < 1.5 * peaks[0], peaks
