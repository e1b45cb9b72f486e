"""`cori campaigns …` from plan to recipients."""

import csv
import io
from pathlib import Path

import pytest

from segment_core.database.engine import Database
from tests.support.commands import Cori
from tests.support.home import Home, load
from tests.support.mailing import MAILABLE, MAILING

NOW = ("--now", "2026-06-16T12:00:00-04:00")


@pytest.fixture
def home(database: Database, tmp_path: Path) -> Home:
    """The mailing account in a database of its own."""
    return load(database, MAILING, tmp_path)


@pytest.fixture
def cori(cori: Cori) -> Cori:
    """Run `cori campaigns …`."""
    return lambda *arguments: cori("campaigns", *arguments, "--account", "mailing")


def test_from_plan_to_recipients(cori: Cori, tmp_path: Path) -> None:
    """Create, write, preview, schedule, send, list, recipients, cancel, resubscribe."""
    body = tmp_path / "body.txt"
    body.write_text("Dear {{first_name|you}}")
    assert cori("create", "Summer", "--segment", "hot ones", *NOW)[1] == "“Summer” is a draft.\n"
    assert cori("send", "Summer", "--yes", *NOW)[2] == "cori: the campaign has no subject yet\n"
    assert cori("write", "summer", "--subject", "Hi", "--body", str(body))[0] == 0
    assert cori("preview", "Summer", "bea")[1] == "Subject: Hi\n\nDear Bea & <Co>\n"
    booked = cori("schedule", "Summer", "--at", "2026-06-19T13:00:00+00:00", "--yes", *NOW)
    assert booked[1] == "“Summer” will be sent on Fri 19 Jun 2026, 09:00 (America/Toronto) by `cori serve`.\n"
    code, out, err = cori("send", "Summer", "--yes", *NOW)
    assert (code, out) == (0, "“Summer” is sending; `cori serve` delivers it.\n")
    assert err.startswith("Status is Hot\n11 match → 3 will receive it")
    assert "Summer\tsending\tHot ones\tTue 16 Jun 2026, 12:00 (America/Toronto)\t3 queued\n" in cori("list")[1]
    rows = list(csv.DictReader(io.StringIO(cori("recipients", "Summer")[1])))
    assert {row["lead_id"]: row["address"] for row in rows} == MAILABLE
    assert cori("cancel", "Summer", *NOW)[1] == "“Summer” is cancelled.\n"
    assert cori("resubscribe", "off", "nobody", *NOW)[1] == "1 of 2 leads are subscribed again.\n"
    assert cori("resolve", "Summer", "resend", *NOW)[2] == "cori: “Summer” has no such uncertain recipient\n"
    assert cori("resolve", "Summer", "perhaps", *NOW)[0] == 1
