"""Write the account folders under eval/accounts/ anew; the files in the repository are what this makes.

    uv run python -m eval.make_accounts

Seeded, with a fixed present: the bytes change only when a plan or the generator does. Cases and accounts belong
together, so after a change run the eval's cases again before committing both.
"""

from datetime import UTC, datetime
from pathlib import Path

from eval.account_plans import (
    BRIGHTWATER,
    CRESCENDO,
    LEDGERLINE,
    NORTHMERE,
    PAWFIELD,
    SHANNONSIDE,
    SUNBEAM,
    WAYFARER,
)
from segment_core.demo import write_demo
from segment_core.demo.plan import AccountPlan
from segment_core.demo.write import write_account

ACCOUNTS = Path(__file__).parent / "accounts"
NOW = datetime(2026, 6, 16, 12, tzinfo=UTC)
SIZES: tuple[tuple[AccountPlan, int, int], ...] = (
    (LEDGERLINE, 460, 101),
    (NORTHMERE, 500, 102),
    (BRIGHTWATER, 540, 103),
    (PAWFIELD, 1_200, 104),
    (SUNBEAM, 1_200, 105),
    (WAYFARER, 1_000, 106),
    (CRESCENDO, 1_100, 107),
    (SHANNONSIDE, 1_100, 107),
)
DEMO_LEADS = 400  # the product's own demo account, small


def make_accounts(folder: Path = ACCOUNTS) -> None:
    """Write every account into a folder of its own, named by its id."""
    for plan, leads, seed in SIZES:
        write_account(folder / plan.id, plan, leads, seed, NOW)
    write_demo(folder / "maple-realty", DEMO_LEADS, now=NOW)


if __name__ == "__main__":
    make_accounts()
