"""Interpretation time over the eval sets; also with 500 tags, 100 members, 60 fields and 20,000 text values."""

import json
import random
import statistics
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from assistant.interpreter import interpret
from assistant.reading import Context
from segment_core.catalog import Catalog, Field, KnownValue, Member
from tests.support.folder import catalog_of, read_folder

EVAL = Path(__file__).parent.parent / "eval"
SYLLABLES = ("bar", "cor", "del", "fen", "gal", "har", "jun", "kel", "lor", "mar", "nor", "pel", "quin", "ros", "ven")


def made_up(rng: random.Random, words: int) -> str:
    """A name nobody has: two to three syllables a word."""
    return " ".join("".join(rng.choices(SYLLABLES, k=rng.randint(2, 3))).title() for _ in range(words))


def enlarged(catalog: Catalog, seed: int = 1) -> Catalog:
    """The account with its own vocabulary among a great deal more."""
    rng = random.Random(seed)
    fields = dict(catalog.fields)
    while len(fields) < 60:
        key = f"custom.extra_{len(fields)}"
        fields[key] = Field(key, rng.choice(("text", "number", "date", "boolean")), made_up(rng, 2))
    values = dict(catalog.values)
    texts = [key for key, field in fields.items() if field.kind == "text" and key not in ("email", "phone")]
    wanted = {"tags": 500, **{key: 20_000 // len(texts) for key in texts}}
    number = 1_000_000
    for key, size in wanted.items():
        labels = dict.fromkeys([*catalog.labels(key), *(made_up(rng, rng.randint(1, 2)) for _ in range(size))])
        values[key] = tuple(KnownValue(number + i, label) for i, label in enumerate(list(labels)[:size]))
        number += size
    more = [Member(f"x{i}", made_up(rng, 2), f"x{i}@team.example") for i in range(100 - len(catalog.members))]
    return replace(catalog, fields=fields, values=values, members=(*catalog.members, *more))


def messages(cases: Path) -> list[tuple[str, datetime]]:
    """Every message of a case file, with its present moment."""
    rows = [json.loads(line) for line in cases.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(turn["say"], datetime.fromisoformat(row["now"])) for row in rows for turn in row["turns"]]


def main() -> None:
    """Time each message once per account, as it is and enlarged."""
    sets = [(EVAL / "dev_set" / "cases.jsonl", EVAL / "dev_set" / "account")]
    sets += [(path, EVAL / "accounts" / path.stem) for path in sorted((EVAL / "cases").glob("*.jsonl"))]
    print(f"\n{'interpretation, ms':<34}{'messages':>9}{'median':>8}{'p95':>8}{'max':>8}{'first':>9}")
    for cases, account in sets:
        if not account.exists():
            continue
        catalog = catalog_of(read_folder(account))
        own_name = "dev set" if account.name == "account" else account.name
        for name, one in ((own_name, catalog), ("… enlarged", enlarged(catalog))):
            print(f"{name:<34}{line(one, messages(cases))}")


def line(catalog: Catalog, said: list[tuple[str, datetime]]) -> str:
    """One row of the table; `first` includes the index of the catalog."""
    times: list[float] = []
    for text, now in said:
        start = time.perf_counter()
        interpret(text, Context(catalog, now, user_id=catalog.members[0].id))
        times.append((time.perf_counter() - start) * 1000)
    rest = sorted(times[1:])
    p95 = rest[int(len(rest) * 0.95)]
    return f"{len(times):>9}{statistics.median(rest):>8.1f}{p95:>8.1f}{rest[-1]:>8.1f}{times[0]:>9.0f}"
