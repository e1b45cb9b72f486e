"""5,000 random trees over adversarial accounts: PostgreSQL selects the very leads that the plain-Python oracle does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from segment_core.database.engine import Database
from tests.support.agreement import disagreements

ACCOUNTS = 40
TREES_AN_ACCOUNT = 125  # 40 x 125 = 5,000; `make fuzz` runs any number
WITH_BITMAPS = (2,)  # accounts that are counted from bitmaps as well; `make fuzz` does so with a fourth of them
FORMS_EVERY = 5  # `make fuzz` does so with every one


@pytest.fixture(scope="module")
def shared(make_database: Callable[[], Database]) -> Database:
    """One database for all the accounts."""
    return make_database()


@pytest.mark.parametrize("seed", range(1, ACCOUNTS + 1))
def test_database_and_oracle_agree(seed: int, shared: Database, tmp_path: Path) -> None:
    """Each tree as given, a fifth also in canonical form and negated (so that t and not t part the account).

    That the canonical form has the same members, the oracle says of each.

    From rows; of some accounts also from bitmaps, with leads and events written since they were built.
    """
    bitmaps = seed in WITH_BITMAPS
    different = list(disagreements(shared, seed, TREES_AN_ACCOUNT, tmp_path, FORMS_EVERY, bitmaps=bitmaps))
    assert not different, different[0]
