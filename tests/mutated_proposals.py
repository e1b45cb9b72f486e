"""How many wrong proposals of a model pass unnoticed: `python -m tests.mutated_proposals [--show]`.

From every first turn of a case file whose tree is known, a sound proposal and all that differ from it by one mistake.
Noticed is what comes back as a problem, what leaves more words unused, and what is drafted with the right tree offered
beside it. Each message is taken as it is, and with a word that nobody knows, so that the interpreter cannot be sure;
conditions quote their own words, or the whole message.
"""

import argparse
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from assistant.interpreter import interpret
from assistant.llm.proposals.doubts import Readings, doubts_among, readings_of
from assistant.llm.proposals.proposal import resolve
from assistant.llm.proposals.resolved import Resolved, Said
from assistant.reading import Context, Help, Refuse
from eval.cases import Case, load_cases
from segment_core.accounts import account_number
from segment_core.canonical import same
from segment_core.catalog import Catalog
from segment_core.catalog_store import load_catalog
from segment_core.database.engine import open_database
from segment_core.importing.folder import import_folder
from segment_core.model import Tree
from segment_core.validate import validate
from tests.conftest import DEV_ACCOUNT
from tests.support.mutations import Proposing, mutated

ODD_WORDS = ", sort of zebra-like ones"
DEV_CASES = DEV_ACCOUNT.parent / "cases.jsonl"


@dataclass(frozen=True)
class Wrong:
    """One wrong proposal: its mistake, how it quotes, and whether anybody can tell."""

    mistake: str
    quoting: str
    message: str
    noticed: bool


@dataclass
class Judged:
    """The wrong proposals, and how many sound ones there were; `doubted`: with another reading beside them."""

    wrong: list[Wrong] = field(default_factory=list[Wrong])
    sound: int = 0
    doubted: int = 0


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, default=DEV_CASES)
    parser.add_argument("--account", type=Path, default=DEV_ACCOUNT)
    parser.add_argument("--every", type=int, default=1, help="take every Nth case")
    parser.add_argument("--show", action="store_true", help="print what passes unnoticed")
    arguments = parser.parse_args()
    cases = [placed.case for placed in load_cases(arguments.cases)][:: arguments.every]
    found = judged(cases, _catalog(arguments.account, cases[0].now))
    passed = [wrong for wrong in found.wrong if not wrong.noticed]
    for wrong in passed if arguments.show else ():
        print(f"{wrong.mistake}, {wrong.quoting}: {wrong.message!r}", file=sys.stderr)
    print(f"{len(found.wrong):,} wrong proposals: {len(passed):,} unnoticed")
    print(f"{found.sound:,} sound ones: {found.doubted:,} with another reading beside them")
    _print_table(found.wrong, passed)
    return 0


def _print_table(found: list[Wrong], passed: list[Wrong]) -> None:
    for key in ("mistake", "quoting"):
        every = Counter(getattr(wrong, key) for wrong in found)
        unnoticed = Counter(getattr(wrong, key) for wrong in passed)
        print("\n".join(f"  {name}: {unnoticed[name]:,} of {many:,}" for name, many in sorted(every.items())))


def _catalog(account: Path, now: datetime) -> Catalog:
    with tempfile.TemporaryDirectory(prefix="cori-mutated-") as folder:
        database = open_database(None, Path(folder) / "home")
        number = account_number(import_folder(database, account, now).slug)
        with database.transaction(number) as connection:
            catalog = load_catalog(connection, number)
        database.close()
    return catalog


def judged(cases: list[Case], catalog: Catalog) -> Judged:
    """The sound and wrong proposals for the first turns of the cases."""
    result = Judged()
    for case in cases:
        gold = case.turns[0].expect.segment
        if gold is not None:
            _judge(result, case.turns[0].say, validate(gold, catalog), Context(catalog, case.now, case.user))
    return result


def _judge(result: Judged, message: str, gold: Tree, context: Context) -> None:
    reading = interpret(message, context)
    spans = () if isinstance(reading, Help | Refuse) else reading.spans
    for words, doubt in ((message, "sure"), (message + ODD_WORDS, "unsure")):
        said, readings = Said(words), readings_of(words, context)
        for proposing in (Proposing(context.catalog, words), Proposing(context.catalog, message, spans)):
            sound = proposing.proposal(gold)
            base = resolve(sound, said, context)
            if base.tree is None or not same(base.tree, gold, context.catalog):
                continue  # what nobody could propose in this form
            result.sound += 1
            result.doubted += bool(doubts_among(readings, base.tree, context.catalog).note)
            quoting = f"{'own words' if proposing.spans else 'whole message'}, {doubt}"
            for mistake, proposal in mutated(sound):
                found = resolve(proposal, said, context)
                if found.tree is None or not same(found.tree, gold, context.catalog):
                    noticed = _is_noticed(found, base, gold, readings, context.catalog)
                    result.wrong.append(Wrong(mistake, quoting, words, noticed))


def _is_noticed(found: Resolved, base: Resolved, gold: Tree, readings: Readings, catalog: Catalog) -> bool:
    if found.tree is None or found.restricting or len(" ".join(found.unused)) > len(" ".join(base.unused)):
        return True
    offered = [*found.alternatives, *doubts_among(readings, found.tree, catalog).options]
    trees = [validate(option.tree, catalog) for option in offered if option.tree]
    return any(same(tree, gold, catalog) for tree in trees)


if __name__ == "__main__":
    sys.exit(main())
