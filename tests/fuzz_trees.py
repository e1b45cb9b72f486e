"""`make fuzz N=…`: random trees in PostgreSQL, from rows and from bitmaps, against the plain-Python oracle."""

import argparse
import sys
import tempfile
from pathlib import Path

from rich.progress import track

from segment_core.database.engine import open_database
from tests.support.agreement import disagreements

TREES_AN_ACCOUNT = 200
BITMAPS_EVERY = 4  # accounts, of which one is counted from bitmaps as well


def main() -> int:
    """Run; the exit code is 1 when any tree differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trees", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1, help="the first account's seed")
    arguments = parser.parse_args()
    accounts = -(-arguments.trees // TREES_AN_ACCOUNT)
    different = 0
    with tempfile.TemporaryDirectory(prefix="cori-fuzz-") as folder:
        database = open_database(None, Path(folder) / "home")
        for seed in track(range(arguments.seed, arguments.seed + accounts), description=f"{arguments.trees:,} trees"):
            bitmaps = seed % BITMAPS_EVERY == 1
            for difference in disagreements(database, seed, TREES_AN_ACCOUNT, Path(folder), bitmaps=bitmaps):
                different += 1
                print(difference, file=sys.stderr)
        database.close()
    print(f"{accounts * TREES_AN_ACCOUNT:,} trees, each also canonical and negated: {different} differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
