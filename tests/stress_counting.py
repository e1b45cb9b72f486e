"""`python -m tests.stress_counting --seconds 600`: writers, compactor and counters at once."""

import argparse
import random
import tempfile
from pathlib import Path

from segment_core.database.engine import open_database
from tests.support.counting_stress import Stress
from tests.support.counting_world import built, spread, trees_of, write


def main() -> None:
    """Run, print what happened; exit code 1 for any mismatch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=700)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cori-stress-") as folder:
        database = open_database(None, Path(folder) / "home")
        world = built(database, arguments.seed, Path(folder))
        spread(database, world)
        trees = trees_of(world, random.Random(arguments.seed), 40)
        tally = Stress(database, world, trees, write, arguments.seconds).run()
        database.close()
    print(tally)
    if tally.mismatches or tally.failures or not tally.checks:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
