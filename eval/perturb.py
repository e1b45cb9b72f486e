"""Perturbed copies of an account folder: the same leads by id, their values and events reshuffled and blanked.

A tree that is right only by the accident of today's leads (a condition left out that nobody happens to fail) differs
from gold on them. The seed is fixed, so every run judges by the same copies.
"""

import csv
import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from segment_core.importing.account_file import read_definition

COPIES = 3
SEED = 20_260_616
BLANKED = 0.15  # share of a column's values, and of the events, that a copy loses
NEVER_BLANK = frozenset({"id", "created_at"})
TOGETHER = (("phone", "phone_type"),)  # no phone has no type
Row = dict[str, str]


@dataclass(frozen=True)
class Copy:
    """One perturbed account, in two folders to import in this order.

    `known` holds the leads as they were, so that every value stays known even where the copy has lost it;
    `perturbed` goes over it by the same ids, and brings the campaigns and events.
    """

    slug: str
    known: Path
    perturbed: Path


def write_copies(folder: Path, target: Path, copies: int = COPIES, seed: int = SEED) -> list[Copy]:
    """Write the copies of `folder` below `target`."""
    slug = read_definition(folder).slug
    return [_write_copy(folder, target, f"{slug}.copy-{n}", f"{seed}/{n}") for n in range(1, copies + 1)]


def _write_copy(folder: Path, target: Path, slug: str, seed: str) -> Copy:
    copy = Copy(slug, target / slug / "known", target / slug / "perturbed")
    for part in (copy.known, copy.perturbed):
        part.mkdir(parents=True)
        _write_account(folder, part, slug)
    shutil.copyfile(folder / "leads.csv", copy.known / "leads.csv")
    columns, leads = read_rows(folder / "leads.csv")
    write_rows(copy.perturbed / "leads.csv", columns, perturbed_leads(columns, leads, seed))
    if (folder / "campaigns.csv").exists():
        shutil.copyfile(folder / "campaigns.csv", copy.perturbed / "campaigns.csv")
    if (folder / "events.csv").exists():
        columns, events = read_rows(folder / "events.csv")
        write_rows(copy.perturbed / "events.csv", columns, perturbed_events(events, seed))
    return copy


def _write_account(folder: Path, target: Path, slug: str) -> None:
    account = json.loads((folder / "account.json").read_text(encoding="utf-8-sig"))
    text = json.dumps({**account, "id": slug}, ensure_ascii=False)
    (target / "account.json").write_text(text, encoding="utf-8")


def perturbed_leads(columns: Sequence[str], leads: Sequence[Row], seed: str) -> list[Row]:
    """The leads in their order, every column shuffled by itself and partly blanked; tags are dealt out one by one."""
    perturbed = [{"id": lead["id"]} for lead in leads]
    for group in _groups(columns):
        rng = random.Random(f"{seed}/{'+'.join(group)}")
        values = _dealt_tags(leads, rng) if group == ("tags",) else [tuple(lead[c] for c in group) for lead in leads]
        rng.shuffle(values)
        for row, found in zip(perturbed, values, strict=True):
            blank = rng.random() < BLANKED and not NEVER_BLANK.intersection(group)
            row.update(zip(group, ("",) * len(group) if blank else found, strict=True))
    return perturbed


def _groups(columns: Sequence[str]) -> list[tuple[str, ...]]:
    """The columns that are shuffled together, most of them alone."""
    joined = [group for group in TOGETHER if all(column in columns for column in group)]
    taken = {column for group in joined for column in group} | {"id"}
    return [*joined, *((column,) for column in columns if column not in taken)]


def _dealt_tags(leads: Sequence[Row], rng: random.Random) -> list[tuple[str, ...]]:
    """As many tags per lead as before, but which ones is chance: tags that always went together no longer do."""
    held = [[tag.strip() for tag in lead["tags"].split(";") if tag.strip()] for lead in leads]
    every = [tag for tags in held for tag in tags]
    rng.shuffle(every)
    dealt: list[tuple[str, ...]] = []
    for tags in held:
        mine = [every.pop() for _ in tags]
        dealt.append((";".join(dict.fromkeys(mine)),))
    return dealt


def perturbed_events(events: Sequence[Row], seed: str) -> list[Row]:
    """The events at their times, of their campaigns, but of other leads; some are lost."""
    rng = random.Random(f"{seed}/events")
    lead_ids = [event["lead_id"] for event in events]
    rng.shuffle(lead_ids)
    moved = [{**event, "lead_id": lead_id} for event, lead_id in zip(events, lead_ids, strict=True)]
    return [event for event in moved if rng.random() >= BLANKED]


def read_rows(path: Path) -> tuple[list[str], list[Row]]:
    """A CSV file's columns and rows, cell by cell as text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval="")
        return list(reader.fieldnames or ()), list(reader)


def write_rows(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
