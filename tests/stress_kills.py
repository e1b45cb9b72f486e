"""`python -m tests.stress_kills --kills 100`: the database server killed while leads are imported, edited, deleted and
folded into bitmaps; every second time the process that does it is killed as well.

Prints what happened; exit code 1 where a commit that was reported is lost, anything is there twice or in part, or
bitmaps say something else than rows.
"""

import argparse
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.support.killed_run import Killings


def main() -> None:
    """Kill, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--leads", type=int, default=20_000, help="of the account before")
    parser.add_argument("--rows", type=int, default=11_000, help="of an import at most; 5,000 are a transaction")
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cori-kills-") as folder:
        killings = Killings(Path(folder), asked.leads, asked.rows, asked.seed)
        start = time.monotonic()

        def progress(done: int) -> None:
            print(f"{done} kills after {time.monotonic() - start:.0f} s: {len(killings.tally.wrong)} wrong", flush=True)

        with suppress(KeyboardInterrupt):  # what was found until then is told
            killings.run(asked.kills, progress)
        report(killings, time.monotonic() - start)
        killings.close()
    tally = killings.tally
    if tally.wrong or killings.ledger.failures:
        raise SystemExit(1)


def report(killings: Killings, seconds: float) -> None:
    """What happened, in a few lines."""
    tally, ledger = killings.tally, killings.ledger
    kills = sum(tally.kills.values())
    print(f"{kills} kills ({listed(tally.kills)}) in {seconds:.0f} s, at work when they came: {listed(tally.during)}")
    print(
        f"{ledger.reported} transactions reported committed, {ledger.rolled_back} taken back, answers lost of "
        f"{sum(ledger.lost.values())} ({listed(ledger.lost)}); {tally.leads_compared:,} leads compared one by one"
    )
    print(
        f"{tally.trees} counts compared ({tally.only_rows} of which rows alone answer), {tally.chunks} chunks bit by "
        f"bit; verified {tally.verified} times ({tally.verified_trees} trees); "
        f"rows had to answer until all was folded in: {listed(tally.unanswered) or 'never'}"
    )
    for what in [*tally.wrong, *ledger.failures]:
        print(f"WRONG: {what}")
    print(f"{len(tally.wrong)} wrong, {len(ledger.failures)} unexpected errors")


def listed(found: dict[str, int]) -> str:
    """ "3 import, 2 edit"."""
    return ", ".join(f"{number} {what}" for what, number in sorted(found.items()))


if __name__ == "__main__":
    main()
