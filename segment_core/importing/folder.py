"""Import a whole account folder: account, leads, campaigns, events, segments. The same folder twice changes nothing."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection

from segment_core.accounts import account_number, save_account
from segment_core.campaigns import CampaignInput, upsert_campaigns
from segment_core.canonical import same
from segment_core.catalog import Catalog, Field
from segment_core.catalog_store import load_catalog
from segment_core.database.engine import WRITE_SECONDS, Database
from segment_core.errors import BadInput, CoriError
from segment_core.folding import fold_value
from segment_core.importing.account_file import read_definition
from segment_core.importing.cells import parse_cell, parse_moment
from segment_core.importing.records import CsvFile, Rejected, Row
from segment_core.importing.rows import checked_id, event_from_cells
from segment_core.lead_rows import LeadInput, writable_field
from segment_core.leads import EventInput, record_events, upsert_leads
from segment_core.segments import Edit, create_segment, edit_segment
from segment_core.validate import validate

BATCH = 5_000
FILES = ("leads.csv", "campaigns.csv", "events.csv", "segments.json")
EVENT_COLUMNS = ("lead_id", "campaign_id", "event", "at")
Progress = Callable[[str, int, int], None]  # file, bytes done, bytes in all


@dataclass
class Report:
    """What an import did: rows per file, new leads, and every rejected row with its line and reason."""

    slug: str = ""
    leads: int = 0
    new_leads: int = 0
    campaigns: int = 0
    events: int = 0
    segments: int = 0
    rejected: list[Rejected] = field(default_factory=list[Rejected])


def _silent(_file: str, _done: int, _total: int) -> None:
    """No progress bar."""


def import_folder(database: Database, folder: Path, now: datetime, progress: Progress = _silent) -> Report:
    """Import the folder into its account, made where missing. Good rows are kept whatever the bad ones.

    Raises BadInput where the folder, account.json or a header cannot be used at all.
    """
    definition = read_definition(folder)
    report = Report(definition.slug)
    account_id = account_number(definition.slug)
    with database.transaction(account_id, WRITE_SECONDS) as connection:
        save_account(connection, definition)
    step = _Step(database, account_id, folder, report, progress)
    _import_leads(step)
    _import_campaigns(step)
    _import_events(step)
    with step.transaction() as connection:
        _import_segments(connection, step, now)
    report.rejected.sort(key=lambda row: (FILES.index(row.file), row.line))
    return report


@dataclass(frozen=True)
class _Step:
    """What every part of an import works with."""

    database: Database
    account_id: int
    folder: Path
    report: Report
    progress: Progress

    def transaction(self) -> Any:
        return self.database.transaction(self.account_id, WRITE_SECONDS)

    def reject(self, file: str, line: int, reason: str) -> None:
        self.report.rejected.append(Rejected(file, line, reason))

    def batches(self, file: CsvFile) -> Iterator[list[Row]]:
        """Good rows, BATCH at a time; broken ones go to the report."""
        total = file.path.stat().st_size
        rows = iter(file)
        while batch := list(islice(rows, BATCH)):
            self.report.rejected.extend(row for row in batch if isinstance(row, Rejected))
            yield [row for row in batch if isinstance(row, Row)]
            self.progress(file.path.name, file.position, total)
        file.close()


def _import_leads(step: _Step) -> None:
    file = CsvFile(step.folder / "leads.csv")
    if "id" not in file.columns:
        raise BadInput("leads.csv has no column “id”", file=str(file.path))
    with step.transaction() as connection:
        catalog = load_catalog(connection, step.account_id)
    fields = _lead_fields(file, catalog, step)
    for rows in step.batches(file):
        with step.transaction() as connection:
            leads = [lead for row in rows if (lead := _lead(row, fields, catalog, step)) is not None]
            step.report.new_leads += upsert_leads(connection, catalog, leads)
            step.report.leads += len(leads)


def _lead_fields(file: CsvFile, catalog: Catalog, step: _Step) -> dict[str, Field]:
    """The field of each column; a column that is no field is reported, and left out."""
    fields: dict[str, Field] = {}
    for name in file.columns:
        if name == "id":
            continue
        try:
            fields[name] = writable_field(name, catalog)
        except BadInput as error:
            near = error.data.get("nearest") or ()
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            step.reject(file.path.name, 1, f"column “{name}” was left out: {error.message}{hint}")
    return fields


def _lead(row: Row, fields: dict[str, Field], catalog: Catalog, step: _Step) -> LeadInput | None:
    try:
        lead_id = checked_id(row.cells["id"])
        return LeadInput(lead_id, {f.key: parse_cell(f, row.cells[name], catalog) for name, f in fields.items()})
    except CoriError as error:
        step.reject("leads.csv", row.line, error.message)
        return None


def _import_campaigns(step: _Step) -> None:
    path = step.folder / "campaigns.csv"
    if not path.exists():
        return
    file = CsvFile(path)
    _need(file, ("id", "name"))
    for rows in step.batches(file):
        campaigns = [found for row in rows if (found := _campaign(row, step)) is not None]
        with step.transaction() as connection:
            upsert_campaigns(connection, step.account_id, campaigns)
        step.report.campaigns += len(campaigns)


def _need(file: CsvFile, columns: Iterable[str]) -> None:
    missing = [name for name in columns if name not in file.columns]
    if missing:
        raise BadInput(f"{file.path.name} has no column “{missing[0]}”", file=str(file.path))


def _campaign(row: Row, step: _Step) -> CampaignInput | None:
    campaign_id, name = row.cells["id"].strip(), row.cells["name"].strip()
    if not campaign_id or not name or campaign_id in ("any", "last"):
        step.reject("campaigns.csv", row.line, "a campaign needs an id (not “any” or “last”) and a name")
        return None
    try:
        sent = row.cells.get("sent_at", "").strip()
        return CampaignInput(campaign_id, name, parse_moment(sent, "sent_at") if sent else None)
    except CoriError as error:
        step.reject("campaigns.csv", row.line, error.message)
        return None


def _import_events(step: _Step) -> None:
    path = step.folder / "events.csv"
    if not path.exists():
        return
    file = CsvFile(path)
    _need(file, EVENT_COLUMNS)
    with step.transaction() as connection:
        catalog = load_catalog(connection, step.account_id)
    for rows in step.batches(file):
        events = [found for row in rows if (found := _event(row, catalog, step)) is not None]
        with step.transaction() as connection:
            orphans = record_events(connection, catalog, events)
        for line, lead_id in orphans:
            step.reject("events.csv", line, f"there is no lead “{lead_id}”")
        step.report.events += len(events) - len(orphans)


def _event(row: Row, catalog: Catalog, step: _Step) -> tuple[int, EventInput] | None:
    cells = {name: cell.strip() for name, cell in row.cells.items()}
    try:
        return row.line, event_from_cells(cells, catalog)
    except CoriError as error:
        step.reject("events.csv", row.line, error.message)
        return None


def _import_segments(connection: Connection, step: _Step, now: datetime) -> None:
    """Segments in an order in which each finds those that it refers to; what cannot be saved is reported."""
    path = step.folder / "segments.json"
    if not path.exists():
        return
    waiting = _named_trees(path, step)
    while waiting:
        left: list[tuple[int, str, Any, str]] = []
        for place, name, tree, _ in waiting:
            reason = _save_segment(connection, step, name, tree, now)
            if reason is None:
                step.report.segments += 1
            else:
                left.append((place, name, tree, reason))
        if len(left) == len(waiting):
            for place, name, _, reason in left:
                step.reject("segments.json", place, f"segment “{name}”: {reason}")
            return
        waiting = left


def _named_trees(path: Path, step: _Step) -> list[tuple[int, str, Any, str]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"segments.json is not a JSON file: {error}", file=str(path)) from error
    if not isinstance(data, list):
        raise BadInput("segments.json is not a list of segments", file=str(path))
    found: dict[str, tuple[int, str, Any, str]] = {}
    for place, item in enumerate(cast("list[Any]", data), start=1):
        entry = cast("dict[str, Any]", item) if isinstance(item, dict) else {}
        if not isinstance(entry.get("name"), str) or "tree" not in entry:
            step.reject("segments.json", place, "a segment needs a name and a tree")
        elif fold_value(entry["name"]) in found:
            step.reject("segments.json", place, f"there is a segment “{entry['name']}” before this one")
        else:
            found[fold_value(entry["name"])] = (place, entry["name"], entry["tree"], "")
    return list(found.values())


def _save_segment(connection: Connection, step: _Step, name: str, tree: Any, now: datetime) -> str | None:
    """None when saved (or there already, the same); else the reason."""
    catalog = load_catalog(connection, step.account_id)
    known = catalog.segment_index.get(fold_value(name))
    edit = Edit(None, now)
    try:
        if known is None:
            create_segment(connection, catalog, name, tree, edit)
        elif not _unchanged(known.tree, tree, catalog):
            edit_segment(connection, catalog, name, tree, known.version, edit)
    except CoriError as error:
        return error.message
    return None


def _unchanged(stored: Any, tree: Any, catalog: Catalog) -> bool:
    return same(stored, validate(tree, catalog), catalog)
