"""`make fuzz`: hostile messages to the interpreter. Each must get an answer within 200 ms, and never an exception."""

import argparse
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import track

from assistant.interpreter import interpret
from assistant.reading import Context, Draft
from segment_core.validate import validate
from tests.support.folder import catalog_of, read_folder
from tests.support.hostile import hostile_message

LIMIT = 0.2
NOW = datetime(2026, 6, 16, 16, tzinfo=UTC)
ACCOUNTS = sorted((Path(__file__).parent.parent / "eval" / "accounts").iterdir())


def main() -> int:
    """Run; the exit code is 1 when any message crashed, took too long, or gave an invalid tree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    catalogs = [catalog_of(read_folder(path)) for path in ACCOUNTS]
    rng = random.Random(arguments.seed)
    wrong = slow = 0
    worst = 0.0
    for _ in track(range(arguments.messages), description=f"{arguments.messages:,} messages"):
        catalog = rng.choice(catalogs)
        text = hostile_message(rng, catalog)
        start = time.thread_time()  # of the processor: what else runs on the machine is not counted
        try:
            reading = interpret(text, Context(catalog, NOW, user_id=catalog.members[0].id))
            if isinstance(reading, Draft):
                validate(reading.tree, catalog)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            wrong += 1
            print(f"{type(error).__name__}: {error}: {text[:200]!r}", file=sys.stderr)
        took = time.thread_time() - start
        worst = max(worst, took)
        if took > LIMIT:
            slow += 1
            print(f"{took:.2f} s: {len(text)} characters: {text[:120]!r}", file=sys.stderr)
    print(f"{arguments.messages:,} messages: {wrong} crashed, {slow} over {LIMIT} s, the slowest {worst:.3f} s")
    return 1 if wrong or slow else 0


if __name__ == "__main__":
    sys.exit(main())
