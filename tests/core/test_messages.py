"""Messages with merge fields, and lists that go to spreadsheets and come back."""

import csv
import uuid
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from segment_core.campaigns import Message, StoredCampaign, member_rows, members_page, preview_message, recipient_rows
from segment_core.campaigns.merge_fields import check_message
from segment_core.catalog import Catalog
from segment_core.csv_safety import harmless, original
from segment_core.database.engine import Database
from segment_core.errors import BadInput, NotFound
from segment_core.importing.folder import import_folder
from segment_core.lead_rows import LeadInput
from segment_core.leads import upsert_leads
from segment_core.model import Tree
from tests.support.cast import NOW
from tests.support.folder import write_folder
from tests.support.home import Home, load
from tests.support.mailing import MAILING, planned, sent

EVERYONE = {"everyone": True}


def listed_members(connection: Connection, tree: Tree, catalog: Catalog, now: datetime) -> list[list[str]]:
    """All rows."""
    return list(member_rows(connection, tree, catalog, now))


def listed_recipients(connection: Connection, catalog: Catalog, campaign: StoredCampaign) -> list[list[str]]:
    """All rows."""
    return list(recipient_rows(connection, catalog, campaign))


@pytest.fixture
def home(shared: Database, tmp_path: Path) -> Home:
    """The mailing account, to be changed."""
    return load(shared, replace(MAILING, given_id=f"messages-{uuid.uuid4().hex[:8]}"), tmp_path)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("{{first_name|there}}", "Ann"),
        ("{{ First name | there }}", "Ann"),
        ("{{last_name|there}}", "there"),
        ("{{last_name}}", ""),
        ("{{city}}, {{custom.city}}", "Trois-Rivières, Trois-Rivières"),
        ("{{budget}}", "CAD 1,250,000.5"),
        ("{{birthday}}", "29 Feb 2000"),
        ("{{created_at}}", "1 Jun 2026"),  # on the account's clock
        ("{{assigned_to}}", "Tia Reed"),
        ("{{tags}}", "A <b>, Buyer"),
        ("{{subscribed}}", "Yes"),
        ("{{status}} {{email}}", "Hot ann@example.com"),
        ("{ {x}} } {y}", "{ {x}} } {y}"),
    ],
)
def test_values_as_people_write_them(words: str, shown: str, home: Home) -> None:
    """Every kind of field, with its fallback where the lead has no value."""
    if "}} }" in words:
        with pytest.raises(BadInput, match="not closed"):
            check_message(Message("", words), home.catalog)
        return
    assert home.run(preview_message, Message("Hi", words), "ann").text == shown


def test_nothing_of_a_value_is_markup_or_a_header(home: Home) -> None:
    """Line breaks in a value do not end a header; characters of HTML are escaped; no field within a value is filled."""
    wicked = "Eve\r\nBcc: all@example.com <script>{{email}}"
    home.run(upsert_leads, [LeadInput("eve", {"first_name": wicked, "email": "eve@example.com"})])
    written = home.run(preview_message, Message("Hi {{first_name}}", "Hi {{first_name}}"), "eve")
    assert written.subject == "Hi Eve Bcc: all@example.com <script>{{email}}"
    assert "<script>" not in written.html
    assert "eve@example.com" not in written.html


@pytest.mark.parametrize(
    ("message", "named"),
    [
        (Message("{{frist_name}}"), "frist_name.*did you mean first_name"),
        (Message("", "{{engagement}}"), "engagement"),
        (Message("two\nlines"), "one line"),
        (Message("{{first_name"), "not closed"),
        (Message("", "{{first_name}"), "not closed"),
        (Message("x" * 301), "300 characters"),
        (Message("", "a\x00b"), "body"),
    ],
)
def test_bad_messages_are_named(message: Message, named: str, home: Home) -> None:
    """With the nearest field where there is one."""
    with pytest.raises(BadInput, match=named):
        check_message(message, home.catalog)


def test_preview_needs_a_lead(home: Home) -> None:
    """One that the account has."""
    with pytest.raises(NotFound, match="no lead “zoe”"):
        home.run(preview_message, Message("Hi", "Hi"), "zoe")


@given(st.text(alphabet="'=+-@\t\rab1 ", max_size=8))
def test_harmless_cells_come_back_exactly(cell: str) -> None:
    """No cell begins as a formula does, and every text survives."""
    assert not harmless(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert original(harmless(cell)) == cell


def test_members_leave_as_csv_and_come_back(home: Home, shared: Database, tmp_path: Path) -> None:
    """Formulas are made harmless in the file; importing it gives the same leads."""
    wicked = {
        "first_name": "=1+1",
        "last_name": "'+x",
        "custom.city": "-5°",
        "tags": ("@a", "b"),
        "email": "+a@example.com",
    }
    home.run(upsert_leads, [LeadInput("-7", wicked)])
    rows = home.read(listed_members, EVERYONE)
    cells = rows[-1]
    assert (cells[0], "'=1+1" in cells, "''+x" in cells, "'@a;b" in cells) == ("'-7", True, True, True)
    folder = write_folder(
        replace(MAILING, given_id=f"back-{uuid.uuid4().hex[:8]}", leads=(), events=()), tmp_path / "b"
    )
    with (folder / "leads.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    report = import_folder(shared, folder, NOW)
    assert report.rejected == []
    there = Home(shared, report.slug)
    here, back = (place.read(members_page, EVERYONE, limit=1000).leads for place in (home, there))
    assert back == here


def test_pages_of_members_are_whole(home: Home) -> None:
    """In order, none twice."""
    found: list[str] = []
    after = None
    while True:
        page = home.read(members_page, EVERYONE, limit=5, after=after)
        found += [lead.id for lead in page.leads]
        if (after := page.next) is None:
            break
    assert found == [lead.id for lead in MAILING.leads]


def test_recipients_leave_as_csv(home: Home) -> None:
    """With their state, and harmless."""
    home.run(upsert_leads, [LeadInput("=x", {"status": "Hot", "email": "x@example.com"})])
    campaign = sent(home, planned(home))
    rows = home.run(listed_recipients, campaign)
    assert rows[0] == ["lead_id", "address", "state", "reason", "changed_at"]
    assert ["'=x", "x@example.com", "queued", "", ""] in rows
