"""`make stress`: thousands of turns with a model that fails every other time. Exit code 1 where any turn was wrong."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from rich.progress import track

from segment_core.database.engine import Database, open_database
from segment_core.importing.folder import import_folder
from tests.conftest import DEV_ACCOUNT, NOW
from tests.support.fault_turns import FaultRun
from tests.support.folder import read_folder
from tests.support.model_talk import Secrets
from tests.support.scripted_model import scripted_model


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cori-stress-") as folder:
        database = open_database(None, Path(folder) / "home")
        import_folder(database, DEV_ACCOUNT, NOW)
        wrong, engines = _run(database, arguments.turns, arguments.seed)
        database.close()
    print(f"{arguments.turns:,} turns ({engines}): {wrong} problems")
    return 1 if wrong else 0


def _run(database: Database, turns: int, seed: int) -> tuple[int, str]:
    wrong = 0
    with scripted_model() as server:
        run = FaultRun(database, server, Secrets(read_folder(DEV_ACCOUNT)), random.Random(seed))
        for _ in track(range(turns), description=f"{turns:,} turns"):
            for problem in run.turn():
                wrong += 1
                print(problem, file=sys.stderr)
    return wrong, ", ".join(f"{engine} {count:,}" for engine, count in run.engines.most_common())


if __name__ == "__main__":
    sys.exit(main())
