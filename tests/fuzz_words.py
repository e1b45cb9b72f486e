"""`make fuzz`: hostile messages to the interpreter, alone, against a draft and against a question.

Each must get an answer within 200 ms, and never an exception.
"""

import argparse
import gc
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import track

from assistant.help.index import help_index
from assistant.help.telling import likeness_of_question
from assistant.interpreter import interpret
from assistant.reading import Ask, Context, Draft, Pending
from segment_core.catalog import Catalog
from segment_core.model import TREE, Tree
from segment_core.validate import validate
from tests.support.folder import catalog_of, read_folder
from tests.support.hostile import hostile_message

LIMIT = 0.2
NOW = datetime(2026, 6, 16, 16, tzinfo=UTC)
ACCOUNTS = sorted((Path(__file__).parent.parent / "eval" / "accounts").iterdir())


def states_of(catalog: Catalog) -> list[tuple[Tree | None, Pending | None]]:
    """What a message meets: nothing, a draft, a question about an unknown word, a question about the draft."""
    statuses = catalog.labels("status")[:2]
    recent = {"field": "created_at", "op": "in_last", "value": {"n": 30, "unit": "day"}}
    draft = TREE.validate_python({"all": [{"field": "status", "op": "in", "value": statuses}, recent]})
    asked = interpret("leads with florp", Context(catalog, NOW))
    follow = interpret("only the florp ones", Context(catalog, NOW, draft=draft))
    assert isinstance(asked, Ask)
    assert isinstance(follow, Ask)
    return [(None, None), (None, None), (draft, None), (None, asked.pending), (draft, follow.pending)]


def main() -> int:
    """Run; the exit code is 1 when any message crashed, took too long, or gave an invalid tree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    catalogs = [catalog_of(read_folder(path)) for path in ACCOUNTS]
    states = {id(catalog): states_of(catalog) for catalog in catalogs}
    likeness_of_question("")
    help_index()  # the server has it before the first question; it is no message's own time
    gc.freeze()  # collecting garbage among nine accounts' vocabularies is no message's own time either
    rng = random.Random(arguments.seed)
    wrong = slow = 0
    worst, slowest = 0.0, ""
    for _ in track(range(arguments.messages), description=f"{arguments.messages:,} messages"):
        catalog = rng.choice(catalogs)
        text = hostile_message(rng, catalog)
        draft, pending = rng.choice(states[id(catalog)])
        start = time.thread_time()  # of the processor: what else runs on the machine is not counted
        try:
            context = Context(catalog, NOW, user_id=catalog.members[0].id, draft=draft, pending=pending)
            reading = interpret(text, context)
            if isinstance(reading, Draft):
                validate(reading.tree, catalog)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            wrong += 1
            print(f"{type(error).__name__}: {error}: {text[:200]!r}", file=sys.stderr)
        took = time.thread_time() - start
        if took > worst:
            worst, slowest = took, text[:120]
        if took > LIMIT:
            slow += 1
            print(f"{took:.2f} s: {len(text)} characters: {text[:120]!r}", file=sys.stderr)
    print(f"{arguments.messages:,} messages: {wrong} crashed, {slow} over {LIMIT} s")
    print(f"the slowest took {worst:.3f} s: {slowest!r}")
    return 1 if wrong or slow else 0


if __name__ == "__main__":
    sys.exit(main())
