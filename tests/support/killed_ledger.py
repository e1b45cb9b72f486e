"""What a database that was killed must hold: each write is told to a journal before, and once its commit is reported.

The journal is a file of lines that outlives its writers. A write is of leads that no other writer touches, one
transaction or several one after the other, so what each lead must be is known, but for the one transaction of
each writer whose answer was lost: that one is there wholly or not at all.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from segment_core.catalog import Catalog
from segment_core.lead_rows import LeadInput

PUT, GONE, EVENT = "put", "gone", "event"
SIGN = 123  # microseconds of the events that are written here; other events have none
SAID = 5  # examples of each thing that is wrong


@dataclass(frozen=True)
class Values:
    """What a write leaves in a lead, as it is stored."""

    budget: str | None
    status: int | None
    tags: tuple[int, ...]


@dataclass(frozen=True)
class Step:
    """One transaction: number of the write, what it does to its leads, and whether it got as far as COMMIT (None: not
    known)."""

    number: int
    what: str
    leads: Sequence[str]
    asked: bool | None


@dataclass
class Content:
    """What there is, or must be: lead → values, and events (lead, number of the write)."""

    leads: dict[str, Values] = field(default_factory=dict[str, Values])
    events: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])


def labels_of(number: int, catalog: Catalog) -> tuple[str, str]:
    """Status and tag that the write of this number leaves."""
    statuses, tags = catalog.labels("status"), catalog.labels("tags")
    return statuses[number % len(statuses)], tags[number % len(tags)]


def lead_input(lead: str, number: int, catalog: Catalog) -> LeadInput:
    """A lead as the write of this number leaves it."""
    status, tag = labels_of(number, catalog)
    return LeadInput(lead, {"custom.budget": number, "status": status, "tags": (tag,)})


def stored_values(number: int, catalog: Catalog) -> Values:
    """The same as it is stored."""
    status, tag = labels_of(number, catalog)
    index = catalog.value_index
    return Values(str(number), index["status"][status.casefold()].id, (index["tags"][tag.casefold()].id,))


def read_content(connection: Connection) -> tuple[Content, list[str]]:
    """What the account has, read from the tables themselves, and the ids that stand there more than once."""
    connection.execute(text("SET LOCAL enable_indexscan = off"))
    connection.execute(text("SET LOCAL enable_indexonlyscan = off"))
    connection.execute(text("SET LOCAL enable_bitmapscan = off"))
    rows = connection.execute(text("SELECT lead_id, custom->>'budget', status, tags FROM lead")).all()
    leads = {row[0]: Values(row[1], row[2], tuple(row[3])) for row in rows}
    twice = [lead for lead, times in Counter(row[0] for row in rows).items() if times > 1]
    query = """
        SELECT lead.lead_id, CAST(extract(epoch FROM date_trunc('second', at)) AS bigint) FROM event
        JOIN lead USING (account_id, ord) WHERE CAST(extract(microseconds FROM at) AS int) % 1000000 = :sign
    """
    events = connection.execute(text(query), {"sign": SIGN}).all()
    twice += [f"event of {lead}" for lead, number in _repeated((row[0], row[1]) for row in events) if number]
    return Content(leads, {(row[0], row[1]) for row in events}), twice


def _repeated(found: Iterator[tuple[str, int]]) -> list[tuple[str, int]]:
    return [item for item, times in Counter(found).items() if times > 1]


class Journal:
    """The file that writers append to, each line by one system call."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(self, **line: Any) -> None:
        """Append a line."""
        os.write(self._file, json.dumps(line).encode() + b"\n")


@dataclass
class _Open:
    what: str
    steps: list[list[str]]
    done: int = 0
    asked: bool | None = None


@dataclass
class Ledger:
    """What must be there. `last` is the highest number of a write so far; `reported` counts commits, `lost` the
    transactions whose answer was lost, by what became of them."""

    must: Content
    catalog: Catalog
    last: int = 0
    reported: int = 0
    rolled_back: int = 0
    lost: Counter[str] = field(default_factory=Counter[str])
    failures: list[str] = field(default_factory=list[str])
    _read: int = 0
    _open: dict[int, _Open] = field(default_factory=dict[int, _Open])
    _jobs: dict[str, bool] = field(default_factory=dict[str, bool])

    def follow(self, journal: Path) -> list[str]:
        """Take in what was noted since the last look; what is being done at the end of it."""
        with journal.open("rb") as file:
            file.seek(self._read)
            for line in file:
                if line.endswith(b"\n"):  # a process that is killed may leave half a line: it has not begun the write
                    self._take(json.loads(line))
                self._read += len(line)
        return sorted({*(found.what for found in self._open.values()), *(job for job, on in self._jobs.items() if on)})

    def _take(self, line: dict[str, Any]) -> None:
        if "failure" in line:
            self.failures.append(line["failure"])
        elif "job" in line:
            self._jobs[line["job"]] = line["on"]
        elif "steps" in line:
            self.last = max(self.last, line["number"])
            asked = None if line["by"] == "import" else False
            self._open[line["number"]] = _Open(f"{line['by']}:{line['what']}", line["steps"], asked=asked)
        else:
            self._go_on(line["number"], line["now"])

    def _go_on(self, number: int, now: str) -> None:
        found = self._open[number]
        if now == "asked":
            found.asked = True
            return
        if now == "done":
            self._apply(self._step(number, found))
            found.done += 1
            self.reported += 1
        self.rolled_back += now == "rolled back"
        refused = now == "lost" and not found.asked  # it had not come to COMMIT: none of it may be there
        if refused or now in ("rolled back", "ended") or (now == "done" and found.asked):
            del self._open[number]

    def _step(self, number: int, found: _Open) -> Step:
        return Step(number, found.what.partition(":")[2], found.steps[found.done], found.asked)

    def _apply(self, step: Step) -> None:
        if step.what == GONE:
            for lead in step.leads:
                self.must.leads.pop(lead, None)
        elif step.what == EVENT:
            self.must.events |= {(lead, step.number) for lead in step.leads}
        else:
            values = stored_values(step.number, self.catalog)
            self.must.leads.update(dict.fromkeys(step.leads, values))

    def settle(self, found: Content) -> list[str]:
        """Decide the transactions whose answer was lost by what is there; sentences of what is wrong with them.

        No writer may be at work.
        """
        wrong: list[str] = []
        for number, lost in self._open.items():
            if lost.done == len(lost.steps):
                continue
            step = self._step(number, lost)
            there = self._is_there(step, found)
            if there is None:
                wrong.append(f"the transaction of write {number} ({lost.what}) is there in part")
            elif there and step.asked is False:
                wrong.append(f"the transaction of write {number} ({lost.what}) is there, and nobody committed it")
            elif there:
                self._apply(step)
            self.lost["in part" if there is None else "there" if there else "not there"] += 1
        self._open.clear()
        self._jobs.clear()
        return wrong

    def _is_there(self, step: Step, found: Content) -> bool | None:
        """Whether a transaction's leads are as it leaves them, or (False) as they were; None where neither holds."""
        if step.what == EVENT:
            after = {(lead, step.number) for lead in step.leads}
            there = after & found.events
            return None if there and there != after else bool(there)
        new = None if step.what == GONE else stored_values(step.number, self.catalog)
        if all(found.leads.get(lead) == self.must.leads.get(lead) for lead in step.leads):
            return False
        return True if all(found.leads.get(lead) == new for lead in step.leads) else None

    def differences(self, found: Content) -> list[str]:
        """What is lost, and what is there that must not be."""
        must = self.must
        lost = (f"lead {lead} is lost" for lead in must.leads.keys() - found.leads.keys())
        extra = (f"lead {lead} is there again" for lead in found.leads.keys() - must.leads.keys())
        both = must.leads.keys() & found.leads.keys()
        other = (lead for lead in both if must.leads[lead] != found.leads[lead])
        changed = (f"lead {lead} is {found.leads[lead]}, not {must.leads[lead]}" for lead in other)
        gone = (f"an event of {lead} is lost" for lead, _ in must.events - found.events)
        more = (f"an event of {lead} is there that must not be" for lead, _ in found.events - must.events)
        return [said for kind in (lost, extra, changed, gone, more) for said in islice(kind, SAID)]
