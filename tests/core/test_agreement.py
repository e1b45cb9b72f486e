"""5,000 random trees over adversarial accounts: PostgreSQL selects the very leads that the plain-Python oracle does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from segment_core.database.engine import Database
from tests.support.agreement import disagreements

ACCOUNTS = 40
TREES_AN_ACCOUNT = 125  # 40 x 125 = 5,000; `make fuzz` runs any number
NEGATE_EVERY = 3  # `make fuzz` negates every one


@pytest.fixture(scope="module")
def shared(make_database: Callable[[], Database]) -> Database:
    """One database for all the accounts."""
    return make_database()


@pytest.mark.parametrize("seed", range(1, ACCOUNTS + 1))
def test_database_and_oracle_agree(seed: int, shared: Database, tmp_path: Path) -> None:
    """Each tree as given and in canonical form, a third also negated (so that t and not t part the account)."""
    different = list(disagreements(shared, seed, TREES_AN_ACCOUNT, tmp_path, NEGATE_EVERY))
    assert not different, different[0]
