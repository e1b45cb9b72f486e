"""Perturbed copies: the same leads and catalog, other values, the same on every run."""

import json
from collections import Counter
from pathlib import Path

import pytest

from eval.perturb import BLANKED, Copy, Row, read_rows, write_copies

ACCOUNT = Path(__file__).parent.parent.parent / "eval" / "accounts" / "ledgerline"


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> list[Copy]:
    """Three copies of an account."""
    return write_copies(ACCOUNT, tmp_path_factory.mktemp("copies"))


def rows(path: Path) -> list[Row]:
    """A CSV file's rows."""
    return read_rows(path)[1]


def column(path: Path, name: str) -> list[str]:
    """One column of a CSV file."""
    return [row[name] for row in rows(path)]


def test_ids_catalog_and_campaigns_are_kept(copies: list[Copy]) -> None:
    """The same leads in the same order; account.json but for the id; the campaigns byte for byte; values known."""
    account = json.loads((ACCOUNT / "account.json").read_text(encoding="utf-8"))
    for copy in copies:
        assert column(copy.perturbed / "leads.csv", "id") == column(ACCOUNT / "leads.csv", "id")
        assert json.loads((copy.perturbed / "account.json").read_text(encoding="utf-8")) == {**account, "id": copy.slug}
        assert (copy.perturbed / "campaigns.csv").read_bytes() == (ACCOUNT / "campaigns.csv").read_bytes()
        assert (copy.known / "leads.csv").read_bytes() == (ACCOUNT / "leads.csv").read_bytes()


@pytest.mark.parametrize("name", ["status", "email", "custom.mrr", "custom.renewal_date", "last_active_at"])
def test_values_are_reshuffled_and_blanked(copies: list[Copy], name: str) -> None:
    """Each value at most as often as before, more blanks, and most leads with another value."""
    before = column(ACCOUNT / "leads.csv", name)
    for copy in copies:
        after = column(copy.perturbed / "leads.csv", name)
        assert after != before
        assert not Counter(filter(None, after)) - Counter(before)
        lost = len([v for v in before if v]) - len([v for v in after if v])
        assert 0 < lost < 2 * BLANKED * len(before)


def test_created_is_never_blank_and_a_phone_keeps_its_type(copies: list[Copy]) -> None:
    """What cannot be apart in a real account is not apart in a copy."""
    for copy in copies:
        leads = rows(copy.perturbed / "leads.csv")
        assert all(lead["created_at"] for lead in leads)
        assert all(bool(lead["phone"]) == bool(lead["phone_type"]) for lead in leads)


def test_tags_are_dealt_out_anew(copies: list[Copy]) -> None:
    """Pairs of tags that no lead had before come about."""
    before = set(column(ACCOUNT / "leads.csv", "tags"))
    assert set(column(copies[0].perturbed / "leads.csv", "tags")) - before


def test_events_go_to_other_leads_and_some_are_lost(copies: list[Copy]) -> None:
    """Their campaign and time stay, so windows on time still bite."""
    before = rows(ACCOUNT / "events.csv")
    for copy in copies:
        after = rows(copy.perturbed / "events.csv")
        assert 0.7 * len(before) < len(after) < len(before)
        assert not Counter(_event(row) for row in after) - Counter(_event(row) for row in before)
        assert [row["lead_id"] for row in after] != [row["lead_id"] for row in before][: len(after)]


def _event(row: Row) -> tuple[str, ...]:
    return (row["campaign_id"], row["event"], row["at"], row["machine"])


def test_the_seed_is_fixed(copies: list[Copy], tmp_path: Path) -> None:
    """Another run makes the same bytes; the three copies differ from each other."""
    again = write_copies(ACCOUNT, tmp_path)
    for one, other in zip(copies, again, strict=True):
        for file in ("leads.csv", "events.csv"):
            assert (one.perturbed / file).read_bytes() == (other.perturbed / file).read_bytes()
    assert len({(copy.perturbed / "leads.csv").read_bytes() for copy in copies}) == len(copies)
