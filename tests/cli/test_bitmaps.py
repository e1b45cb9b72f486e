"""`cori bitmaps …`: built, looked at, compared, compacted and dropped."""

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from segment_core.database.engine import Database
from segment_core.leads import tag_leads
from tests.support.cast import CAST
from tests.support.commands import Cori
from tests.support.home import Home, load


@pytest.fixture
def home(database: Database, tmp_path: Path) -> Home:
    """The cast in a database of its own."""
    return load(database, CAST, tmp_path)


@pytest.fixture
def cori(cori: Cori) -> Cori:
    """Run `cori bitmaps …`."""
    return partial(cori, "bitmaps")


def test_from_build_to_drop(cori: Cori, home: Home) -> None:
    """Each command says what it did, and `status` what is so."""
    assert cori("status") == (0, "cast\tcounted from rows\t12 leads\tbitmaps: none\n", "")
    assert cori("verify", "cast") == (1, "", "cori: the account has no bitmaps that are ready\n")
    assert cori("use", "cast")[2] == "cori: the account has no bitmaps that are ready\n"
    assert cori("build", "Cast")[:2] == (0, "cast: bitmaps are built, and counts are made from them.\n")
    home.run(tag_leads, ["ann", "bob"], ["Brand new"])
    _, status, lacking = cori("status", "cast")
    assert status.startswith("cast\tcounted from bitmaps\t12 leads\tbitmaps: ready\t")
    assert "\t2 leads waiting\tbuilt 20" in status
    assert lacking == ""
    assert cori("compact", "cast")[1] == "cast: 2 notes of written leads folded in.\n"
    assert "\t0 leads waiting\t" in cori("status")[1]
    assert "counts are made from rows" in cori("use", "cast", "--rows")[1]
    assert cori("drop", "cast")[1] == "cast: no bitmaps; counts come from rows.\n"
    assert "bitmaps: none" in cori("status")[1]


def test_verify_names_differences_and_leaves_counting_to_rows(cori: Cori, home: Home) -> None:
    """Exit code 0 without differences; else each is named, and the bitmaps are used no more."""
    cori("build", "cast")
    code, out, err = cori("verify", "cast", "--trees", "3", "--each", "1")
    assert (code, err) == (0, "")
    assert out.endswith(" compared, 0 differences.\n")
    with home.database.transaction(home.id) as connection:
        connection.execute(text("UPDATE bitmap SET bits = set_bit(set_bit(bits, 0, 0), 900, 1) WHERE attribute = 0"))
    code, out, err = cori("verify", "cast", "--trees", "0", "--each", "0")
    assert code == 1
    assert "cast: bitmap 0 of existing leads, chunk 0: 2 leads differ" in err
    assert "`cori bitmaps build cast`" in err
    assert "counted from rows" in cori("status")[1]
