"""Leads from any CRM's CSV: what a column is taken for, what its cells become, and what is rejected with a reason."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from segment_core.errors import BadInput
from segment_core.importing.crm.cells import (
    DayOrder,
    day_first,
    has_decimal_comma,
    read_boolean,
    read_moment,
    read_number,
)
from segment_core.importing.crm.guess import guess_kind
from segment_core.importing.crm.plan import Column, Plan, propose
from segment_core.importing.crm.run import Imported, import_leads
from segment_core.lead_values import Lead
from segment_core.model import Everyone
from segment_core.reads import preview
from tests.support.cast import NOW
from tests.support.home import Home

TORONTO = ZoneInfo("America/Toronto")
MONTH_FIRST, DAY_FIRST = DayOrder(False, TORONTO), DayOrder(True, TORONTO)

FILES = Path(__file__).parents[1] / "support" / "crm_files"


def written(folder: Path, text: str) -> Path:
    """The text as a file."""
    path = folder / "leads.csv"
    path.write_text(text, encoding="utf-8")
    return path


def as_it_is(plan: Plan) -> Plan:
    """The plan as proposed."""
    return plan


def brought(
    home: Home, path: Path, rejects: Path, change: Callable[[Plan], Plan] = as_it_is
) -> tuple[Imported, list[list[str]]]:
    """Import a file as proposed (and changed); what was done, and the rejected rows."""
    plan = change(propose(path, "leads.csv", home.catalog))
    done = import_leads(home.database, home.id, path, plan, NOW, rejects)
    return done, list(csv.reader(rejects.open(encoding="utf-8", newline="")))[1:]


def lead(home: Home, email: str) -> Lead:
    """The lead with this email."""
    with home.database.transaction(home.id) as connection:
        page = preview(connection, Everyone(), home.catalog, NOW, 200)
    return next(found for found in page.leads if found.values.get("email") == email)


def targets(plan: Plan) -> dict[str, str | None]:
    """What each column goes to; a new field's kind, a skipped column None."""
    new = {c.name: f"new {c.kind}" for c in plan.columns if c.doing == "new"}
    return {c.name: new.get(c.name, c.target) for c in plan.columns}


def test_follow_up_boss(fresh: Home, tmp_path: Path) -> None:
    """Its names are known, money and times are read, a new stage and source become values, new columns fields."""
    path = FILES / "follow_up_boss.csv"
    found = targets(propose(path, "leads.csv", fresh.catalog))
    assert found["Stage"] == "status"
    assert found["Phone 1 Type"] == "phone_type"
    assert found["Price Range"] == "new number"
    done, rejected = brought(fresh, path, tmp_path / "rejected.csv")
    assert rejected == []
    assert (done.rows, done.new) == (2, 2)
    assert set(done.values) == {"Status: Appointment set", "Source: Zillow"}
    rosa = lead(fresh, "rosa@example.com")
    assert rosa.id == "901"
    assert rosa.values["phone_type"] == "mobile"
    assert set(rosa.values["tags"]) == {"Buyer", "Lakefront"}
    assert rosa.values["created_at"].astimezone(TORONTO) == datetime(2026, 6, 1, 9, 30, tzinfo=TORONTO)
    assert rosa.values["custom.price_range"] == Decimal(650_000)


def test_hubspot(fresh: Home, tmp_path: Path) -> None:
    """Semicolons and Latin-1 are found out; “unsubscribed” is turned into subscribed."""
    done, rejected = brought(fresh, FILES / "hubspot.csv", tmp_path / "rejected.csv")
    assert (done.new, rejected) == (2, [])
    zoe, omar = lead(fresh, "zoe@example.com"), lead(fresh, "omar@example.com")
    assert (zoe.values["first_name"], zoe.values["last_name"]) == ("Zoë", "Müller")
    assert (zoe.values["subscribed"], omar.values["subscribed"]) == (False, True)


def test_mailchimp_without_ids(fresh: Home, tmp_path: Path) -> None:
    """Quoted tags, no id: a lead is known by its email again, and the same file twice adds nobody."""
    path = FILES / "mailchimp.csv"
    first, _ = brought(fresh, path, tmp_path / "rejected.csv")
    again, _ = brought(fresh, path, tmp_path / "rejected.csv")
    assert (first.new, again.rows, again.new) == (1, 1, 0)
    li = lead(fresh, "li@example.com")
    assert set(li.values["tags"]) == {"VIP", "Open house"}
    assert li.values["custom.birthday"] == date(1990, 3, 1)


def test_blank_cells_leave_what_a_lead_has(fresh: Home, tmp_path: Path) -> None:
    """A lead of the account is found by its email whatever the case; a blank city does not wipe the one it has."""
    before = lead(fresh, "Ann@Example.com")
    done, _ = brought(fresh, written(tmp_path, "Email,City,Status\nANN@example.com,,Cold\n"), tmp_path / "r.csv")
    after = lead(fresh, "ANN@example.com")
    assert (done.rows, done.new) == (1, 0)
    assert after.id == before.id
    assert after.values["custom.city"] == before.values["custom.city"] == "Toronto"
    assert after.values["status"] == "Cold"


def test_rejected_rows_keep_line_reason_and_cells(fresh: Home, tmp_path: Path) -> None:
    """Bad cells and broken rows are named with their column; the good rows around them come in."""
    rows = ("a@x.example,$5k,", "b@x.example,lots,", "c@x.example,1,Nobody Known", "d@x.example", "e@x.example,7,")
    text = "\n".join(["Email,Budget,Assigned to", *rows, ""])
    done, rejected = brought(fresh, written(tmp_path, text), tmp_path / "rejected.csv")
    assert (done.new, done.rejected) == (2, 3)
    assert [(row[0], row[1].split(" “")[0]) for row in rejected] == [
        ("3", "Budget:"),
        ("4", "Assigned to: there is no team member"),
        ("5", "1 cells where the header has 3"),
    ]
    assert rejected[0][2:] == ["b@x.example", "lots", ""]
    assert lead(fresh, "a@x.example").values["custom.budget"] == Decimal(5000)


def test_a_plan_that_does_not_fit_writes_nothing(fresh: Home, tmp_path: Path) -> None:
    """Two columns for one field, an unknown field, another file's columns: refused before anything is made."""
    path = written(tmp_path, "Email,Mail,Shoe size\na@x.example,b@x.example,9\n")
    shoes = Column("Shoe size", "new", label="Shoe size", kind="number")
    twice = (Column("Email", "field", "email"), Column("Mail", "field", "email"), shoes)
    for columns in (twice, (replace(twice[0], target="emial"), *twice[1:]), twice[:2], ()):
        plan = replace(propose(path, "leads.csv", fresh.catalog), columns=columns)
        with pytest.raises(BadInput):
            import_leads(fresh.database, fresh.id, path, plan, NOW, tmp_path / "rejected.csv")
    assert not [field for field in fresh.catalog.fields.values() if field.label == "Shoe size"]


def test_files_that_are_none(cast: Home, tmp_path: Path) -> None:
    """Empty, header alone, and a spreadsheet: said in words, not as a crash."""
    for content in (b"", b"Email,Name\n", b"PK\x03\x04\x00\x00rest"):
        path = tmp_path / "x.csv"
        path.write_bytes(content)
        with pytest.raises(BadInput):
            propose(path, "x.csv", cast.catalog)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("$1,250.50", "1250.50"), ("1.250,50 €", "1250.50"), ("500k", "500000"), ("CAD 1.2M", "1200000"),
        ("(300)", "-300"), ("-7", "-7"), ("1 250", "1250"), ("1,5", "1.5"), ("12%", "12"),
    ],
)  # fmt: skip  # one case a cell
def test_numbers_as_people_write_them(cell: str, number: str) -> None:
    """Money signs, thousands and decimals of either kind."""
    assert read_number(cell) == Decimal(number)


@pytest.mark.parametrize("cell", ["", "lots", "1.2.3.4,5", "12-34", "1,23,4"])
def test_what_is_no_number_is_refused(cell: str) -> None:
    """Rather no value than a wrong one."""
    with pytest.raises(BadInput):
        read_number(cell)


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("06/01/2026", MONTH_FIRST, date(2026, 6, 1)),
        ("06/01/2026", DAY_FIRST, date(2026, 1, 6)),
        ("2026-06-01", DAY_FIRST, date(2026, 6, 1)),
        ("2026/06/01", DAY_FIRST, date(2026, 6, 1)),
        ("1 June 2026", MONTH_FIRST, date(2026, 6, 1)),
        ("Jun 1, 2026 4:00 PM EDT", DAY_FIRST, date(2026, 6, 1)),
        ("20260601", DAY_FIRST, date(2026, 6, 1)),
        ("01.06.2026", DAY_FIRST, date(2026, 6, 1)),
        ("06/25/2026 11:30 PM", DAY_FIRST, date(2026, 6, 25)),
    ],
)
def test_dates_as_people_write_them(cell: str, order: DayOrder, day: date) -> None:
    """Year first is never turned round, whatever the order of the other dates."""
    assert read_moment(cell, order).date() == day


@pytest.mark.parametrize("cell", ["June 3", "soon", "4:30", "2026-13-01", "9"])
def test_dates_without_a_year_are_refused(cell: str) -> None:
    """Nothing is filled in from today."""
    with pytest.raises(BadInput):
        read_moment(cell, MONTH_FIRST)


def test_the_order_of_days_is_proved_by_the_cells() -> None:
    """13/6 can only be day first; without such a cell the account's habit holds."""
    assert day_first(["1/6/2026", "13/6/2026"], otherwise=False)
    assert not day_first(["6/13/2026"], otherwise=True)
    assert day_first(["1/6/2026"], otherwise=True)


@pytest.mark.parametrize(
    ("cells", "kind", "unit"),
    [
        (["yes", "no", "Yes"], "boolean", None),
        (["$5", "$1,000"], "number", "currency"),
        (["007", "012"], "choice", None),
        (["2026-01-01", "2026-02-01"], "date", None),
        (["2026-01-01 10:00", "2026-02-01 11:00"], "datetime", None),
        (["Gold", "Silver", "Gold", "Gold", "Silver", "Gold"], "choice", None),
        ([f"note {n}" for n in range(50)], "text", None),
        ([], "text", None),
    ],
)
def test_kinds_are_guessed_from_the_cells(cells: list[str], kind: str, unit: str | None) -> None:
    """What most cells can be read as; codes with leading zeros are no numbers."""
    cells = cells * 4 if kind == "choice" else cells
    assert guess_kind(cells, MONTH_FIRST) == (kind, unit)


def test_a_decimal_comma_is_proved_by_the_column() -> None:
    """1.250 is a thousand in a column that has 12,5 in it, and one and a quarter in another."""
    assert has_decimal_comma(["1.250", "12,5"])
    assert not has_decimal_comma(["1.250", "1,250"])
    assert (read_number("1.250", True), read_number("1.250")) == (Decimal(1250), Decimal("1.25"))


def test_yes_and_no() -> None:
    """The usual words; another one is refused."""
    assert read_boolean("Yes")
    assert not read_boolean("0")
    with pytest.raises(BadInput):
        read_boolean("maybe")
    assert read_moment("1780000000", MONTH_FIRST) == datetime.fromtimestamp(1_780_000_000, UTC)
